import pg from 'pg';
import { toWireValue } from './wire-values.js';

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

/** What a pg client hands to whatever it runs, message by message. Its types leave these out. */
interface RowDescription {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
}
interface DataRow {
  readonly fields: readonly (string | null)[];
}
interface CommandComplete {
  readonly text: string;
}

interface WireConnection {
  readonly stream: { cork(): void; uncork(): void };
  parse(statement: { name: string; text: string }): void;
  bind(values: { statement: string; values: readonly unknown[]; valueMapper: (value: unknown) => string | Buffer | null }): void;
  describe(what: { type: 'P' }): void;
  execute(portal: object): void;
  sync(): void;
  on(event: 'parseComplete', listener: () => void): void;
}

type ReadRow = (values: DataRow['fields']) => object;

/** A statement that a connection keeps prepared, and how its rows are read once the server has said so. */
interface Prepared {
  readonly text: string;
  readRow: ReadRow | null;
  isDescribed: boolean;
}

/**
 * How the server plans. Fixed: once for each connection and whatever the values, by indexes alone, so that a statement that runs all day is
 * neither planned anew each time (a quarter of the server's time at a checkout) nor planned for tables that were small when it
 * came first. By values: what is asked seldom, and may leave conditions out.
 */
type Planning = 'fixed' | 'byValues';

const PLANNING: Readonly<Record<Planning, Statement>> = {
  fixed: { name: 'platform.planOnce', text: `SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)`, values: [] },
  byValues: { name: 'platform.planByValues', text: `SELECT set_config('plan_cache_mode', 'auto', false), set_config('enable_seqscan', 'on', false)`, values: [] },
};

/** Statements about the session: no plan is made for them. */
const PLANS_NOTHING = /^(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|SELECT set_config)\b/;

/** What we know of a connection. */
interface Known {
  readonly prepared: Map<string, Prepared>;
  /** Undefined after an error or a ROLLBACK, which takes settings back as well. */
  planning: Planning | undefined;
  current: Batch | null;
}

const knownOf = new WeakMap<object, Known>();

/** A statement on its way, with what is known of its answer. `pending` is null for what nobody asked for. */
interface Sent {
  readonly pending: PendingStatement | null;
  readonly prepared: Prepared;
  readonly rows: object[];
  rowCount: number | null;
  command: string;
}

/**
 * Several statements in one round trip: written at once, with one Sync behind the last. Outside an explicit transaction they
 * stand or fall together; inside one, an error makes the server skip the rest. Nothing is answered before the last is done,
 * and one error is the answer of all, as the transaction around them is lost.
 *
 * It is a query object as pg's clients run them (its cursors are others). Unlike pg's own it asks for the description of a prepared
 * statement's rows once for each connection, not with each execution.
 */
export class Batch implements pg.Submittable {
  private readonly sent: Sent[] = [];
  /** Statements being prepared by this batch, in the order in which the server will confirm them. */
  private readonly parsing: { name: string; prepared: Prepared }[] = [];
  private current = 0;
  private known: Known | null = null;
  private failure: unknown;

  constructor(
    readonly pending: readonly PendingStatement[],
    private readonly onDone: () => void,
  ) {}

  submit(connection: object): void {
    const wire = connection as WireConnection;
    const known = knowledgeOf(wire);
    this.known = known;
    known.current = this;
    wire.stream.cork();
    try {
      for (const pending of this.pending) {
        this.planFor(wire, known, pending.statement);
        this.write(wire, known, pending.statement, pending);
        pending.onWritten?.();
      }
    } catch (error) {
      // A value that cannot be sent is found while writing: what follows is not sent, and all is answered with it.
      this.failure = error;
    } finally {
      wire.sync();
      wire.stream.uncork();
    }
  }

  handleRowDescription({ fields }: RowDescription): void {
    const sent = this.sent[this.current];
    if (sent !== undefined) sent.prepared.readRow = rowReader(fields);
  }

  handleDataRow({ fields }: DataRow): void {
    const sent = this.sent[this.current];
    if (sent === undefined || this.failure !== undefined) return;
    try {
      if (sent.prepared.readRow === null) throw new Error('a row came before its description');
      sent.rows.push(sent.prepared.readRow(fields));
    } catch (error) {
      this.failure = error;
    }
  }

  handleCommandComplete({ text }: CommandComplete): void {
    const sent = this.sent[this.current];
    this.current += 1;
    if (sent === undefined) return;
    sent.prepared.isDescribed = true;
    // "INSERT 0 5", "UPDATE 3", "BEGIN".
    const words = text.split(' ');
    sent.command = words[0] ?? '';
    sent.rowCount = words.length > 1 ? Number(words.at(-1)) : null;
    if (sent.command === 'ROLLBACK' && this.known !== null) this.known.planning = undefined;
  }

  handleEmptyQuery(): void {
    this.current += 1;
  }

  handleReadyForQuery(): void {
    this.end();
  }

  handleError(error: unknown): void {
    this.failure ??= error;
    this.end();
  }

  /** The server prepared the next of the statements that this batch brought. */
  noteParsed(): void {
    const parsed = this.parsing.shift();
    if (parsed !== undefined && parsed.name !== '') this.known?.prepared.set(parsed.name, parsed.prepared);
  }

  private planFor(wire: WireConnection, known: Known, { name, text }: Statement): void {
    // Nothing to plan, and a transaction that failed takes nothing else.
    if (PLANS_NOTHING.test(text)) return;
    const planning = name === undefined ? 'byValues' : 'fixed';
    if (known.planning === planning) return;
    this.write(wire, known, PLANNING[planning], null);
    known.planning = planning;
  }

  private write(wire: WireConnection, known: Known, { name = '', text, values }: Statement, pending: PendingStatement | null): void {
    const prepared = this.prepare(wire, known, name, text);
    wire.bind({ statement: name, values, valueMapper: toWireValue });
    if (!prepared.isDescribed) wire.describe({ type: 'P' });
    wire.execute({});
    this.sent.push({ pending, prepared, rows: [], rowCount: null, command: '' });
  }

  private prepare(wire: WireConnection, known: Known, name: string, text: string): Prepared {
    // The second of two in one batch finds what the first is about to prepare.
    const kept = name === '' ? undefined : (known.prepared.get(name) ?? this.parsing.find((parsing) => parsing.name === name)?.prepared);
    if (kept !== undefined && kept.text !== text) throw new Error(`two statements are named '${name}'`);
    if (kept !== undefined) return kept;
    const prepared: Prepared = { text, readRow: null, isDescribed: false };
    this.parsing.push({ name, prepared });
    wire.parse({ name, text });
    return prepared;
  }

  private end(): void {
    const { known, failure } = this;
    if (known?.current === this) known.current = null;
    if (failure !== undefined && known !== null) known.planning = undefined;
    if (failure !== undefined) for (const { reject } of this.pending) reject(failure);
    else for (const { pending, rows, rowCount, command } of this.sent) pending?.resolve({ rows, rowCount, command });
    this.onDone();
  }
}

function knowledgeOf(wire: WireConnection): Known {
  let known = knownOf.get(wire);
  if (known === undefined) {
    const fresh: Known = { prepared: new Map(), planning: undefined, current: null };
    wire.on('parseComplete', () => fresh.current?.noteParsed());
    knownOf.set(wire, fresh);
    known = fresh;
  }
  return known;
}

function rowReader(fields: RowDescription['fields']): ReadRow {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: pg.types.getTypeParser(dataTypeID, 'text') as (value: string) => unknown }));
  // A copy has every column's place already; adding them one by one would give each row its shape anew.
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(fields.map(({ name }) => [name, null]));
  return (values) => {
    const row = { ...empty };
    columns.forEach(({ name, parse }, index) => {
      const value = values[index] ?? null;
      if (value !== null) row[name] = parse(value);
    });
    return row;
  };
}
