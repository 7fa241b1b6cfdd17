import pg from 'pg';

/** One statement with its values. A `name` keeps it prepared on its connection, for those that run all day. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export interface StatementResult<Row extends object = object> {
  readonly rows: Row[];
  readonly rowCount: number | null;
  /** The first word of the command that was done; a COMMIT of what had failed says ROLLBACK. */
  readonly command: string;
}

export interface PendingStatement {
  readonly statement: Statement;
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: unknown) => void;
  readonly onWritten: (() => void) | undefined;
}

/** What a pg client tells whatever it runs, message by message. Its types leave these methods out. */
interface DrivenQuery {
  submit(connection: object): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: object): void;
  handleReadyForQuery(connection: object): void;
}

interface WireConnection {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { name?: string }): void;
  bind(values: object): void;
  describe(what: object): void;
  execute(portal: object): void;
  sync(): void;
  on(event: 'parseComplete', listener: () => void): void;
  off(event: 'parseComplete', listener: () => void): void;
}

type DrivenQueryClass = new (config: object, callback: (error: Error | undefined, result: StatementResult) => void) => DrivenQuery;

/** Statements that a connection keeps prepared, by name. */
const preparedOn = new WeakMap<object, Record<string, string>>();

/**
 * Several statements in one round trip: written at once, with one Sync behind the last. Outside an explicit transaction they
 * stand or fall together; inside one, an error makes the server skip the rest. Nothing is answered before the last is done,
 * and one error is the answer of all, as the transaction around them is lost.
 *
 * It is a query object as pg's clients run them (its cursors are others), and leaves values and rows to pg's own.
 */
export class Batch implements pg.Submittable {
  private readonly queries: DrivenQuery[] = [];
  private readonly settled: ((error?: unknown) => void)[] = [];
  /** Names being prepared by this batch, in the order in which the server will confirm them. */
  private readonly parsing: { name: string; text: string }[] = [];
  private current = 0;
  private connection: WireConnection | null = null;
  private failure: Error | null = null;

  constructor(
    private readonly pending: readonly PendingStatement[],
    private readonly onDone: () => void,
  ) {}

  submit(connection: object): void {
    const wire = connection as WireConnection;
    this.connection = wire;
    wire.on('parseComplete', this.noteParsed);
    const face = this.faceOf(wire);
    wire.stream.cork();
    try {
      for (const { statement, resolve, reject, onWritten } of this.pending) {
        const query = new (pg.Query as unknown as DrivenQueryClass)({ ...statement, values: [...statement.values], queryMode: 'extended' }, (error, result) => {
          // A value that cannot be sent is found while writing: what follows is not sent, and all is answered with it.
          if (error === undefined || error === null) resolve(result);
          else if (this.settled.length < this.pending.length) this.failure = error;
          else reject(error);
        });
        const refused = query.submit(face);
        this.failure ??= refused;
        if (this.failure !== null) break;
        this.queries.push(query);
        onWritten?.();
      }
      for (const [index, { reject }] of this.pending.entries()) {
        this.settled.push((error) => {
          if (error === undefined) this.queries[index]?.handleReadyForQuery(wire);
          else reject(error);
        });
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  handleRowDescription(message: unknown): void {
    this.queries[this.current]?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.queries[this.current]?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: object): void {
    this.queries[this.current]?.handleCommandComplete(message, connection);
    this.current += 1;
  }

  handleEmptyQuery(): void {
    this.current += 1;
  }

  handleReadyForQuery(): void {
    this.end(this.failure ?? undefined);
  }

  handleError(error: unknown): void {
    this.end(error);
  }

  private end(error: unknown): void {
    this.connection?.off('parseComplete', this.noteParsed);
    if (this.settled.length === 0) for (const { reject } of this.pending) reject(error);
    else for (const settle of this.settled) settle(error);
    this.onDone();
  }

  private readonly noteParsed = (): void => {
    const parsed = this.parsing.shift();
    if (parsed !== undefined && parsed.name !== '' && this.connection !== null) knownTo(this.connection)[parsed.name] = parsed.text;
  };

  /** The connection as each statement sees it: without a Sync of its own. */
  private faceOf(wire: WireConnection): object {
    return {
      stream: {},
      parsedStatements: knownTo(wire),
      submittedNamedStatements: {},
      parse: (statement: { name?: string; text: string }) => {
        this.parsing.push({ name: statement.name ?? '', text: statement.text });
        wire.parse(statement);
      },
      bind: (values: object) => wire.bind(values),
      describe: (what: object) => wire.describe(what),
      execute: (portal: object) => wire.execute(portal),
      close: () => undefined,
      sync: () => undefined,
    };
  }
}

function knownTo(connection: object): Record<string, string> {
  const known = preparedOn.get(connection) ?? {};
  preparedOn.set(connection, known);
  return known;
}
