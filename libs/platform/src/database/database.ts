import pg from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

const INT8 = 20;
// bigint columns hold money and counters below 2^53; anything larger is a defect that must not pass silently.
pg.types.setTypeParser(INT8, (value) => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} does not fit a JavaScript number`);
  return number;
});

export type SqlValue = unknown;

/** Something that can answer a read: the pool, or a transaction. */
export interface Queryable {
  query<Row extends object>(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
}

/**
 * An open transaction. Every repository method that writes takes one, so that forgetting it is a type error.
 * Only flow files open one, through `Database.transaction`.
 */
export class Tx implements Queryable {
  private readonly committed: (() => void)[] = [];

  constructor(
    private readonly runner: QueryRunner,
    private readonly client: pg.PoolClient,
  ) {}

  /** TypeORM's manager on this transaction's connection. */
  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const result = await this.client.query<Row>(sql, [...parameters]);
    return result.rows;
  }

  /** Like `query`, as a prepared statement kept by the connection; for the few statements that run all day. */
  async prepared<Row extends object>(name: string, sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    const result = await this.client.query<Row>({ name, text: sql, values: [...parameters] });
    return result.rows;
  }

  /** The number of rows that a statement changed. */
  async execute(sql: string, parameters: readonly SqlValue[] = []): Promise<number> {
    const result = await this.client.query(sql, [...parameters]);
    return result.rowCount ?? 0;
  }

  /** Runs after the commit, never after a rollback. For hints (wake a worker, push to a screen), not for facts. */
  afterCommit(hint: () => void): void {
    this.committed.push(hint);
  }

  /** Called once by `Database` when the commit was acknowledged. */
  runAfterCommit(): void {
    for (const hint of this.committed) hint();
  }
}

/** The commit was sent but its reply did not arrive, so the outcome must be looked up, never assumed. */
export class CommitUnknownError extends Error {
  constructor(cause: unknown) {
    super('the reply to COMMIT was lost', { cause });
    this.name = 'CommitUnknownError';
  }
}

export class Database implements Queryable {
  constructor(readonly dataSource: DataSource) {}

  /** Runs `work` in one READ COMMITTED transaction: all or nothing. No network call belongs inside. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = await connectionOf(runner);
      await runner.startTransaction();
      const tx = new Tx(runner, client);
      let result: T;
      try {
        result = await work(tx);
      } catch (error) {
        await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      }
      try {
        await runner.commitTransaction();
      } catch (error) {
        // A constraint checked at commit answers with an SQL state: then the outcome is known, and it is "no".
        if (error instanceof pg.DatabaseError || (error instanceof Error && 'driverError' in error && error.driverError instanceof pg.DatabaseError)) throw error;
        throw new CommitUnknownError(error);
      }
      tx.runAfterCommit();
      return result;
    } finally {
      await runner.release();
    }
  }

  /** One statement of its own, in autocommit: a read, or a single write that carries its own guard. */
  async query<Row extends object>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = await connectionOf(runner);
      const result = await client.query<Row>(sql, [...parameters]);
      return result.rows;
    } finally {
      await runner.release();
    }
  }

  /** The database's time in milliseconds since the epoch, for `DatabaseClock`. */
  async readTimeMs(): Promise<number> {
    const [row] = await this.query<{ ms: number }>(`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`);
    if (row === undefined) throw new Error('the database gave no time');
    return row.ms;
  }
}

/** The pg connection under a TypeORM runner, which types it loosely because it serves every database. */
async function connectionOf(runner: QueryRunner): Promise<pg.PoolClient> {
  return (await runner.connect()) as pg.PoolClient;
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
