import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lineSchema = z.object({ table: z.string(), key: z.string(), row: z.unknown() });

/** Rewriting starts here, or at twice the size of what is live when that is more. */
const REWRITE_BYTES_MIN = 64 * 1024 * 1024;

/** What the journal asks of a table, whatever its rows. */
interface JournaledTable {
  entries(): Iterable<[string, unknown]>;
  restore(key: string, row: unknown): void;
  clear(): void;
}

export interface TableOptions<Row> {
  readonly schema: z.ZodType<Row>;
  /** Beyond this many rows the oldest are forgotten. */
  readonly limit: number;
  /** Further names under which a row can be found, unique in the table. */
  readonly aliases?: (row: Row) => readonly string[];
}

/** Rows of one kind, in memory and in the journal. Rows are immutable: a change puts a new row under the same key. */
export class Table<Row> {
  private readonly rows = new Map<string, Row>();
  private readonly keysByAlias = new Map<string, string>();

  constructor(
    private readonly options: TableOptions<Row>,
    private readonly append: (key: string, row: Row) => void,
  ) {}

  find(key: string): Row | undefined {
    return this.rows.get(key);
  }

  findByAlias(alias: string): Row | undefined {
    const key = this.keysByAlias.get(alias);
    return key === undefined ? undefined : this.rows.get(key);
  }

  put(key: string, row: Row): Row {
    this.keep(key, row);
    this.append(key, row);
    return row;
  }

  /** Oldest first. */
  values(): Iterable<Row> {
    return this.rows.values();
  }

  entries(): Iterable<[string, Row]> {
    return this.rows.entries();
  }

  get size(): number {
    return this.rows.size;
  }

  clear(): void {
    this.rows.clear();
    this.keysByAlias.clear();
  }

  /** Takes a row read from the journal; one of an older format is dropped. */
  restore(key: string, row: unknown): void {
    const parsed = this.options.schema.safeParse(row);
    if (parsed.success) this.keep(key, parsed.data);
  }

  private keep(key: string, row: Row): void {
    const former = this.rows.get(key);
    if (former !== undefined) this.forgetAliases(former);
    this.rows.set(key, row);
    for (const alias of this.options.aliases?.(row) ?? []) this.keysByAlias.set(alias, key);
    if (this.rows.size <= this.options.limit) return;
    for (const [oldestKey, oldest] of this.rows) {
      this.rows.delete(oldestKey);
      this.forgetAliases(oldest);
      return;
    }
  }

  private forgetAliases(row: Row): void {
    for (const alias of this.options.aliases?.(row) ?? []) this.keysByAlias.delete(alias);
  }
}

/**
 * An append-only file of JSON lines, one for each change, so that a killed simulator forgets no transaction that it
 * answered for. It is rewritten with the live rows alone on opening and when it has grown.
 */
export class Journal {
  private readonly path: string;
  private readonly tables = new Map<string, JournaledTable>();
  private file: number | undefined;
  private bytes = 0;
  private rewriteAtBytes = REWRITE_BYTES_MIN;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, 'journal.jsonl');
  }

  /** Declares a table; all are declared before `open`. */
  table<Row>(name: string, options: TableOptions<Row>): Table<Row> {
    const table = new Table<Row>(options, (key, row) => this.write(name, key, row));
    this.tables.set(name, table);
    return table;
  }

  /** Reads what a former run wrote. A torn last line, left by a kill in the middle of a write, is ignored. */
  open(): void {
    if (existsSync(this.path)) {
      for (const line of readFileSync(this.path, 'utf8').split('\n')) {
        const entry = parseLine(line);
        if (entry) this.tables.get(entry.table)?.restore(entry.key, entry.row);
      }
    }
    this.rewrite();
  }

  /** Forgets every row. */
  clear(): void {
    for (const table of this.tables.values()) table.clear();
    this.rewrite();
  }

  close(): void {
    if (this.file === undefined) return;
    fsyncSync(this.file);
    closeSync(this.file);
    this.file = undefined;
  }

  private write(table: string, key: string, row: unknown): void {
    if (this.file === undefined) return;
    this.bytes += writeSync(this.file, `${JSON.stringify({ table, key, row })}\n`);
    if (this.bytes > this.rewriteAtBytes) this.rewrite();
  }

  private rewrite(): void {
    const draftPath = `${this.path}.draft`;
    const draft = openSync(draftPath, 'w', 0o600);
    this.bytes = 0;
    for (const [name, table] of this.tables) {
      for (const [key, row] of table.entries()) this.bytes += writeSync(draft, `${JSON.stringify({ table: name, key, row })}\n`);
    }
    renameSync(draftPath, this.path);
    if (this.file !== undefined) closeSync(this.file);
    this.file = draft;
    this.rewriteAtBytes = Math.max(REWRITE_BYTES_MIN, this.bytes * 2);
  }
}

function parseLine(line: string): z.output<typeof lineSchema> | undefined {
  if (line === '') return undefined;
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
