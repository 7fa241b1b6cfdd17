import { randomUUID } from 'node:crypto';
import type { Tx, Writes } from '@quanyu/platform';

interface Column {
  readonly name: string;
  readonly type: string;
}

const FILLERS: Readonly<Record<string, () => unknown>> = {
  uuid: randomUUID,
  text: randomUUID,
  integer: () => 1,
  bigint: () => 0,
  smallint: () => 1,
  numeric: () => 0,
  'double precision': () => 0,
  bytea: () => Buffer.alloc(32),
  boolean: () => false,
  jsonb: () => '{}',
  date: () => '2026-11-20',
  'timestamp with time zone': () => '2026-11-20T12:00:00+08:00',
  ARRAY: () => '{}',
};

/** Lets rows be written on their own: foreign keys and triggers of other tables have no part in this transaction. */
export async function withoutReferences(tx: Tx): Promise<void> {
  await tx.execute(`SET LOCAL session_replication_role = replica`);
}

/** Writes a row: what it must have and is not told is filled in by type. */
export async function fillRow(tx: Tx, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  await (await filledRow(tx, table, row))(tx);
}

/** The same, to be written by whoever is given: somebody with fewer rights could not ask what a row must have. */
export async function filledRow(tx: Tx, table: string, row: Readonly<Record<string, unknown>>): Promise<(by: Writes) => Promise<void>> {
  const [schema = '', name = ''] = table.replaceAll('"', '').split('.');
  const columns = await tx.query<Column>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'`,
    [schema, name],
  );
  const filled = Object.fromEntries(columns.map(({ name: column, type }) => [column, (FILLERS[type] ?? (() => null))()]));
  const whole = { ...filled, ...row };
  const names = Object.keys(whole);
  return async (by) => {
    await by.execute(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_name, index) => `$${index + 1}`).join(', ')})`, Object.values(whole));
  };
}
