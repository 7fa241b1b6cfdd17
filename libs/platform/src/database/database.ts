import { Socket } from 'node:net';
import pg from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { platformError } from '../errors.js';
import type { StoreScope } from '../principal.js';
import { Batch, type PendingStatement, type Statement, type StatementResult } from './batch.js';

const INT8 = 20;
// bigint columns hold money and counters below 2^53; anything larger is a defect that must not pass silently.
pg.types.setTypeParser(INT8, (value) => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} does not fit a JavaScript number`);
  return number;
});

/** Longer than the server's statement and lock timeouts: whoever says nothing for so long is gone. */
const SILENCE_MS = 20_000;

export type SqlValue = unknown;

/** Something that can answer a read: the pool, or a transaction. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  prepared<Row extends object>(name: string, sql: string, parameters: readonly SqlValue[]): Promise<Row[]>;
}

/** The statements of one borrowed connection. Those that are issued in one turn of the event loop share a round trip. */
class Session {
  private waiting: PendingStatement[] = [];
  private isBusy = false;

  constructor(readonly client: pg.PoolClient) {}

  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** `onWritten` is called when the statement leaves for the server; until then it certainly did nothing. */
  send<Row extends object>(statement: Statement, onWritten?: () => void): Promise<StatementResult<Row>> {
    return new Promise((resolve, reject) => {
      // After every promise that can go on now has gone on: what they send travels together.
      if (this.waiting.length === 0) process.nextTick(() => this.flush());
      this.waiting.push({ statement, resolve: resolve as (result: StatementResult) => void, reject, onWritten });
    });
  }

  /** Sends what waits, behind what is under way. */
  flush(): void {
    if (!this.isBusy) this.flushNow();
  }

  flushNow(): void {
    if (this.waiting.length === 0) return;
    const batch = this.waiting;
    this.waiting = [];
    this.isBusy = true;
    this.client.query(
      new Batch(batch, () => {
        this.isBusy = false;
        // The answers go out first, so that what they lead to travels along, or takes back what waits.
        if (this.waiting.length > 0) queueMicrotask(() => process.nextTick(() => this.flush()));
      }),
    );
  }

  /** Forgets what was not sent; returns those statements. */
  discard(reason: unknown): Statement[] {
    const dropped = this.waiting;
    this.waiting = [];
    for (const { reject } of dropped) reject(reason);
    return dropped.map(({ statement }) => statement);
  }
}

/** Rows that a statement gives back, and how many it changed. */
export interface Writes {
  query<Row extends object>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  execute(sql: string, parameters?: readonly SqlValue[]): Promise<number>;
}

/** The roles that policies bind to a scope of stores; see docs/adr/2026-11-22-staff-access.md. One may read and nothing else, the other writes the few tables that staff of a store add to. */
type StoreRole = 'quanyu_store_staff' | 'quanyu_store_writer';

/** Until the end of the transaction: less right, and the stores that policies compare with. */
function bindTo(stores: readonly string[], role: StoreRole = 'quanyu_store_staff'): Statement {
  return { name: 'platform.bindToStores', text: `SELECT set_config('quanyu.stores', $1, true), set_config('role', $2, true)`, values: [`{${stores.join(',')}}`, role] };
}

/** What a bound statement within a write leaves behind: every right, and no store. */
const UNBIND: Statement = { name: 'platform.unbind', text: `SELECT set_config('role', 'none', true), set_config('quanyu.stores', '', true)`, values: [] };

const BEGIN: Statement = { name: 'platform.begin', text: 'BEGIN', values: [] };
const COMMIT: Statement = { name: 'platform.commit', text: 'COMMIT', values: [] };
const ROLLBACK: Statement = { name: 'platform.rollback', text: 'ROLLBACK', values: [] };

/**
 * An open transaction. Every repository method that writes takes one, so that forgetting it is a type error.
 * Only flow files open one, through `Database.transaction`.
 *
 * Statements that do not wait for each other's results share a round trip: issue them before the first `await`, as with
 * `Promise.all`. They run in the order in which they were issued.
 */
export class Tx implements Queryable {
  private readonly committed: (() => void)[] = [];
  private hasBegun = false;
  private isOver = false;
  private runner: QueryRunner | null = null;
  private failure: Error | undefined;
  private isCommitSent = false;

  constructor(
    private readonly session: Session,
    private readonly dataSource: DataSource,
    /** The stores that it may read; null: not bound. */
    private readonly stores: readonly string[] | null,
  ) {}

  /** TypeORM's manager on this transaction's connection. */
  get manager(): EntityManager {
    if (!this.hasBegun) this.begin();
    this.session.flushNow();
    if (this.runner === null) {
      this.runner = this.dataSource.createQueryRunner();
      // The transaction is ours: TypeORM neither takes another connection nor begins one.
      Reflect.set(this.runner, 'databaseConnection', this.session.client);
      Reflect.set(this.runner, 'isTransactionActive', true);
    }
    return this.runner.manager;
  }

  async query<Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.send<Row>({ text: sql, values: parameters })).rows;
  }

  /** Like `query`, kept prepared by each connection and planned once, for any values and by indexes alone: for what goes by keys and runs all day. */
  async prepared<Row extends object>(name: string, sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    // A plan holds for one role: kept under this name it would be made anew for whoever is not bound and comes next.
    return this.stores === null ? (await this.send<Row>({ name, text: sql, values: parameters })).rows : this.query<Row>(sql, parameters);
  }

  /**
   * Reads of this transaction as staff of these stores may read: policies hide the rows of other stores. For the question whether a row is
   * theirs, asked beside the statement that locks it; what locks or writes runs as the transaction does.
   */
  within(scope: StoreScope): Queryable {
    if (scope === 'all' || this.stores !== null) return this;
    const query = async <Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> => {
      // Three statements one behind the other, in one round trip: nothing comes between them.
      const [, answer] = await Promise.all([this.send(bindTo(scope)), this.send<Row>({ text: sql, values: parameters }), this.send(UNBIND)]);
      return answer.rows;
    };
    return { query, prepared: (_name, sql, parameters) => query(sql, parameters) };
  }

  /**
   * Writes of this transaction as staff of these stores may write: a policy refuses a row of another store in the very statement, and hides it
   * from an UPDATE or DELETE. For what staff add where no row stands yet that `within` could ask for. Three statements in one round trip.
   * @throws AUTH.FORBIDDEN, which ends the transaction
   */
  writingWithin(scope: StoreScope): Writes {
    if (scope === 'all' || this.stores !== null) return this;
    const run = async <Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<StatementResult<Row>> => {
      try {
        const [, answer] = await Promise.all([this.send(bindTo(scope, 'quanyu_store_writer')), this.send<Row>({ text: sql, values: parameters }), this.send(UNBIND)]);
        return answer;
      } catch (error) {
        throw isRefusedByPolicy(error) ? platformError('AUTH.FORBIDDEN') : error;
      }
    };
    return { query: async <Row extends object>(sql: string, parameters?: readonly SqlValue[]) => (await run<Row>(sql, parameters)).rows, execute: async (sql, parameters) => (await run(sql, parameters)).rowCount ?? 0 };
  }

  /** The number of rows that a statement changed. */
  async execute(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    return (await this.send({ text: sql, values: parameters })).rowCount ?? 0;
  }

  /**
   * Lets writes travel with what comes next, at the latest with the COMMIT, instead of waiting for them. Only for writes whose
   * guard is an SQL error (a constraint, `platform.demand`): it fails the transaction, while a look at their result would come
   * after the commit.
   */
  lastly(...writes: readonly Promise<unknown>[]): void {
    for (const write of writes) write.catch((error: unknown) => this.fail(error));
  }

  /** Runs after the commit, never after a rollback. For hints (wake a worker, push to a screen), not for facts. */
  afterCommit(hint: () => void): void {
    this.committed.push(hint);
  }

  /** Called once by `Database` when the commit was acknowledged. */
  runAfterCommit(): void {
    for (const hint of this.committed) hint();
  }

  /** Called once by `Database`. Nothing is sent when nothing was done. */
  async commit(): Promise<void> {
    this.isOver = true;
    if (!this.hasBegun) await endOfTurn();
    if (this.failure !== undefined) throw this.failure;
    if (!this.hasBegun) return;
    let done: StatementResult;
    try {
      // It leaves at the end of the turn, so a write of `lastly` that fails before it is sent still takes it back.
      done = await this.session.send(COMMIT, () => (this.isCommitSent = true));
    } catch (error) {
      if (!this.isCommitSent || isRefusal(error)) throw error;
      throw new CommitUnknownError(error);
    }
    if (done.command !== 'COMMIT') throw new Error('a statement of this transaction failed, so it was rolled back');
  }

  /** Called by `Database` when the work failed. False when the connection is not to be used again. */
  async rollback(reason: unknown): Promise<boolean> {
    this.isOver = true;
    this.fail(reason);
    this.discard(reason);
    if (!this.hasBegun) return true;
    return this.session.send(ROLLBACK).then(
      () => true,
      () => false,
    );
  }

  /** A write that nobody waits for failed: nothing more is sent but the ROLLBACK. */
  private fail(error: unknown): void {
    // What a rollback drops fails too, and must not drop the ROLLBACK.
    if (this.failure !== undefined) return;
    this.failure = error instanceof Error ? error : new Error('a write of this transaction failed', { cause: error });
    this.discard(this.failure);
  }

  private discard(reason: unknown): void {
    if (this.session.discard(reason).includes(BEGIN)) this.hasBegun = false;
  }

  private send<Row extends object>(statement: Statement): Promise<StatementResult<Row>> {
    // Of two branches that ran beside each other one failed; what the other still wants would run outside any transaction.
    if (this.isOver) return Promise.reject(new Error('the transaction is over'));
    if (!this.hasBegun) this.begin();
    return this.session.send<Row>(statement);
  }

  private begin(): void {
    this.hasBegun = true;
    this.session.send(BEGIN).catch(() => undefined);
    // When it fails, so does all that follows in this transaction.
    if (this.stores !== null) this.session.send(bindTo(this.stores)).catch(() => undefined);
  }
}

/**
 * Whether the server answered with "no". Its SQL state says so; its severity is translated with its messages. Connection
 * errors (class 08) and shutdowns (57P0x) may follow a COMMIT that was done.
 */
function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code !== undefined && !/^(08|57P0)/.test(error.code);
}

/** Whether a policy kept a row out. A table that the role was not granted has the same SQL state, and is a defect; what raised it is not translated. */
function isRefusedByPolicy(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '42501' && error.routine === 'ExecWithCheckOptions';
}

/** After every promise that can go on now has gone on. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** The commit was sent but its reply did not arrive, so the outcome must be looked up, never assumed. */
export class CommitUnknownError extends Error {
  constructor(cause: unknown) {
    super('the reply to COMMIT was lost', { cause });
    this.name = 'CommitUnknownError';
  }
}

export class Database implements Queryable {
  /** A borrowed connection that is silent for `silenceMs` is destroyed. */
  constructor(
    readonly dataSource: DataSource,
    private readonly silenceMs = SILENCE_MS,
    private readonly stores: readonly string[] | null = null,
  ) {}

  /**
   * The same database as staff of these stores may read it: policies hide the rows of other stores, whatever the statement asks for, and
   * nothing can be written. Each statement of its own is a transaction; several share one with `transaction`.
   */
  within(scope: StoreScope): Database {
    return scope === 'all' ? this : new Database(this.dataSource, this.silenceMs, scope);
  }

  /** Runs `work` in one READ COMMITTED transaction: all or nothing. No network call belongs inside. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.borrow(async (client, markBroken) => {
      const tx = new Tx(new Session(client), this.dataSource, this.stores);
      let result: T;
      try {
        result = await work(tx);
        await tx.commit();
      } catch (error) {
        if (!(await tx.rollback(error))) markBroken();
        throw error;
      }
      tx.runAfterCommit();
      return result;
    });
  }

  /** One statement of its own, in autocommit: a read, or a single write that carries its own guard. */
  async query<Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return this.one<Row>({ text: sql, values: parameters });
  }

  /** Like `query`, kept prepared by each connection and planned once, for any values and by indexes alone: for what goes by keys and runs all day. */
  async prepared<Row extends object>(name: string, sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    return this.one<Row>({ name, text: sql, values: parameters });
  }

  /** The database's time in milliseconds since the epoch, for `DatabaseClock`. */
  async readTimeMs(): Promise<number> {
    const [row] = await this.query<{ ms: number }>(`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`);
    if (row === undefined) throw new Error('the database gave no time');
    return row.ms;
  }

  private one<Row extends object>(statement: Statement): Promise<Row[]> {
    if (this.stores !== null) return this.transaction((tx) => (statement.name === undefined ? tx.query<Row>(statement.text, statement.values) : tx.prepared<Row>(statement.name, statement.text, statement.values)));
    return this.borrow(async (client) => {
      const session = new Session(client);
      const answer = session.send<Row>(statement);
      session.flushNow();
      return (await answer).rows;
    });
  }

  private async borrow<T>(work: (client: pg.PoolClient, markBroken: () => void) => Promise<T>): Promise<T> {
    const client = await poolOf(this.dataSource).connect();
    let isBroken = false;
    const markBroken = (): void => {
      isBroken = true;
    };
    // A connection that is lost while borrowed answers its statements with the error; without a listener it would end the process.
    client.on('error', markBroken);
    // The server's own timeouts do not reach us over a connection whose other end has vanished.
    const socket = socketOf(client);
    const destroy = (): void => void socket.destroy(new Error(`Connection terminated: the database said nothing for ${this.silenceMs} ms`));
    socket.setTimeout(this.silenceMs, destroy);
    try {
      return await work(client, markBroken);
    } finally {
      socket.setTimeout(0, destroy);
      client.off('error', markBroken);
      client.release(isBroken);
    }
  }
}

/** TypeORM keeps its pg pool under a loose type. */
function poolOf(dataSource: DataSource): pg.Pool {
  const pool: unknown = Reflect.get(dataSource.driver, 'master');
  if (!(pool instanceof pg.Pool)) throw new Error('the data source is not connected to PostgreSQL');
  return pool;
}

/** The socket of a connection; pg would also take another kind of stream. */
function socketOf({ connection }: pg.PoolClient): Socket {
  if (!(connection.stream instanceof Socket)) throw new Error('a connection to PostgreSQL is a socket');
  return connection.stream;
}

/** The SQL state of a PostgreSQL error, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) return error.code;
  if (error instanceof Error && 'driverError' in error) return sqlState(error.driverError);
  return undefined;
}

/** The constraint that a PostgreSQL error names. */
export function violatedConstraint(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) return error.constraint;
  if (error instanceof Error && 'driverError' in error) return violatedConstraint(error.driverError);
  return undefined;
}
