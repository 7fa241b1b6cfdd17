import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/**
 * A bare PostgreSQL client in a process of its own, so that its processor time can be counted. Its parent tells it what
 * to do, one command at a time, and is answered when it is done.
 *
 * @typedef {{do: 'connect', databaseUrl: string}
 *   | {do: 'loadRows', from: string, to: string}
 *   | {do: 'writeRows'}
 *   | {do: 'plainInserts', seconds: number}} FloorCommand
 *
 * @typedef {{name: string, text: string, values: unknown[]}} Statement
 */

/** The tables, each with how its rows are found for the orders of a window (`w` holds `id`, `customer_id`, `grp`). */
const TABLES = [
  { name: 'idempotency_key', source: 'platform.idempotency_key', join: `t.scope = 'order:' || w.customer_id AND t.reply->>'orderId' = w.id::text` },
  { name: 'stock_movement', source: 'inventory.stock_movement', join: `t.reference_id = w.id AND t.kind = 'reserve'` },
  { name: 'reservation', source: 'inventory.reservation', join: 't.order_id = w.id' },
  { name: '"order"', source: 'orders."order"', join: 't.id = w.id' },
  { name: 'order_line', source: 'orders.order_line', join: 't.order_id = w.id' },
  { name: 'order_event', source: 'orders.order_event', join: 't.order_id = w.id' },
];

const PLAIN_ORDERS = 50;

const sqlFile = /** @param {string} name */ (name) => readFileSync(fileURLToPath(new URL(`../floors/${name}`, import.meta.url)), 'utf8');

/** @type {pg.Client | undefined} */
let client;
/** @type {Statement[][]} the statements of each group, ready to send */
let groups = [];

/** @returns {pg.Client} */
function connected() {
  if (client === undefined) throw new Error('connect first');
  return client;
}

/** @param {string} databaseUrl */
async function connect(databaseUrl) {
  client = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench floor' });
  await client.connect();
  await client.query(sqlFile('same-rows-schema.sql'));
  await client.query(sqlFile('group-insert-schema.sql'));
}

/**
 * Reads what the application wrote between two moments, and cuts it into the groups in which it was committed: the
 * rows of one transaction carry its number. Answers the sizes of the groups and how many rows they wrote together.
 * @param {string} from
 * @param {string} to
 */
async function loadRows(from, to) {
  const windowSql = `SELECT o.id, o.customer_id, o.xmin::text AS grp FROM orders."order" o WHERE o.placed_at >= $1 AND o.placed_at <= $2`;
  const order = (await connected().query(`SELECT grp, count(*)::int AS orders FROM (${windowSql}) w GROUP BY grp ORDER BY min(w.id::text)`, [from, to])).rows;
  /** @type {Map<string, Statement[]>} */
  const byGroup = new Map(order.map(({ grp }) => [String(grp), []]));
  for (const table of TABLES) {
    const columns = await columnsOf(table.source);
    const text = `INSERT INTO same_rows.${table.name} (${columns.map(({ name }) => name).join(', ')})
      SELECT * FROM unnest(${columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})`;
    const { rows } = await connected().query({
      text: `SELECT w.grp, ${columns.map(({ name }) => `t.${name}::text`).join(', ')} FROM (${windowSql}) w JOIN ${table.source} t ON ${table.join}`,
      values: [from, to],
      rowMode: 'array',
    });
    /** @type {Map<string, string[][]>} */
    const rowsOf = new Map();
    for (const [grp, ...cells] of rows) {
      const list = rowsOf.get(grp);
      if (list === undefined) rowsOf.set(grp, [cells]);
      else list.push(cells);
    }
    for (const [grp, list] of rowsOf) {
      const statements = byGroup.get(grp);
      // Only what was committed together with its order belongs to the group.
      if (statements === undefined) continue;
      statements.push({ name: `floor.${table.name}`, text, values: columns.map((_, index) => list.map((row) => row[index])) });
      if (table.name === 'stock_movement') statements.push(balanceUpdate(columns.map(({ name }) => name), list));
    }
  }
  groups = [...byGroup.values()];
  const rows = groups.flat().reduce((total, { values: [first] }) => total + (Array.isArray(first) ? first.length : 0), 0);
  return { groups: order.map(({ orders }) => Number(orders)), rows };
}

/**
 * Columns that an insert may name, with their types.
 * @param {string} table
 */
async function columnsOf(table) {
  const { rows } = await connected().query(
    `SELECT quote_ident(attname) AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum`,
    [table],
  );
  return /** @type {{name: string, type: string}[]} */ (rows);
}

/**
 * One update of every balance that the group's movements changed.
 * @param {readonly string[]} columns
 * @param {readonly string[][]} movements
 * @returns {Statement}
 */
function balanceUpdate(columns, movements) {
  const [location, variant, reserved] = ['location_id', 'variant_id', 'reserved_delta'].map((name) => columns.indexOf(name));
  if (location === undefined || variant === undefined || reserved === undefined) throw new Error('a movement has no such column');
  /** @type {Map<string, {location: string, variant: string, reserved: number}>} */
  const totals = new Map();
  for (const row of movements) {
    const key = `${row[location]}/${row[variant]}`;
    const total = totals.get(key) ?? { location: row[location] ?? '', variant: row[variant] ?? '', reserved: 0 };
    total.reserved += Number(row[reserved]);
    totals.set(key, total);
  }
  const rows = [...totals.values()];
  return {
    name: 'floor.balance',
    text: `UPDATE same_rows.balance b SET reserved = b.reserved + k.reserved
           FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (location_id, variant_id, reserved)
           WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id`,
    values: [rows.map((row) => row.location), rows.map((row) => row.variant), rows.map((row) => row.reserved)],
  };
}

/** Writes the loaded rows in the same groups, each in one transaction. */
async function writeRows() {
  const startedAt = performance.now();
  for (const statements of groups) {
    await connected().query('BEGIN');
    for (const statement of statements) await connected().query(statement);
    await connected().query('COMMIT');
  }
  const milliseconds = performance.now() - startedAt;
  groups = [];
  return { milliseconds };
}

/** @param {number} seconds */
async function plainInserts(seconds) {
  const text = sqlFile('group-insert.sql');
  const startedAt = performance.now();
  let orders = 0;
  while (performance.now() - startedAt < seconds * 1000) {
    await connected().query({ name: 'floor.plain', text });
    orders += PLAIN_ORDERS;
  }
  return { orders, milliseconds: performance.now() - startedAt };
}

/** @param {FloorCommand} command */
function obey(command) {
  switch (command.do) {
    case 'connect':
      return connect(command.databaseUrl);
    case 'loadRows':
      return loadRows(command.from, command.to);
    case 'writeRows':
      return writeRows();
    case 'plainInserts':
      return plainInserts(command.seconds);
  }
}

process.on('message', (command) => {
  obey(/** @type {FloorCommand} */ (command)).then(
    (result) => process.send?.({ result: result ?? null }),
    (error) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
