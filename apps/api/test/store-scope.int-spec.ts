import { randomUUID } from 'node:crypto';
import { type Database, sqlState, type Tx } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

const [MINE, OTHERS] = [randomUUID(), randomUUID()];
const NO_RIGHT = '42501';

interface Column {
  readonly name: string;
  readonly type: string;
}

const FILLERS: Readonly<Record<string, () => unknown>> = {
  uuid: randomUUID,
  text: randomUUID,
  integer: () => 1,
  bigint: () => 0,
  boolean: () => false,
  jsonb: () => '{}',
  date: () => '2026-11-20',
  'timestamp with time zone': () => '2026-11-20T12:00:00+08:00',
  ARRAY: () => '{}',
};

/** Writes a row: what it must have and is not told is filled in by type. */
async function insert(tx: Tx, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const [schema = '', name = ''] = table.replaceAll('"', '').split('.');
  const columns = await tx.query<Column>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'`,
    [schema, name],
  );
  const filled = Object.fromEntries(columns.map(({ name: column, type }) => [column, (FILLERS[type] ?? (() => null))()]));
  const whole = { ...filled, ...row };
  const names = Object.keys(whole);
  await tx.execute(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_name, index) => `$${index + 1}`).join(', ')})`, Object.values(whole));
}

/** One row of every bound table that belongs to a store. */
async function fillStore(tx: Tx, storeId: string): Promise<void> {
  const [order_id, case_id, work_id] = [randomUUID(), randomUUID(), randomUUID()];
  const order = { id: order_id, store_id: storeId, channel: 'miniProgram', status: 'placed', payment_status: 'paid', fulfillment_status: 'unfulfilled' };
  await insert(tx, 'orders."order"', order);
  await insert(tx, 'orders.order_group', { order_id, kind: 'pickup', store_id: storeId, location_id: storeId });
  await insert(tx, 'orders.order_line', { order_id });
  await insert(tx, 'orders.order_event', { order_id, actor_kind: 'system' });
  await insert(tx, 'orders.after_sales_case', { id: case_id, order_id, store_id: storeId, kind: 'refundOnly', status: 'applied' });
  await insert(tx, 'orders.after_sales_line', { case_id });
  await insert(tx, 'orders.after_sales_event', { case_id, actor_kind: 'system' });
  await insert(tx, 'orders.after_sales_photo', { case_id });
  await insert(tx, 'orders.counter_sale', { store_id: storeId, lines: '[]', expires_at: '2026-11-21T12:00:00+08:00' });
  await insert(tx, 'orders.order_attribution', { order_id, store_id: storeId });
  await insert(tx, 'orders.risk_hold', { order_id, status: 'review' });
  await insert(tx, 'fulfillment.fulfillment_order', { id: work_id, order_id, store_id: storeId, location_id: storeId, kind: 'pickup', state: 'open', pickup_code: '12345678' });
  await insert(tx, 'fulfillment.fulfillment_line', { fulfillment_order_id: work_id });
  await insert(tx, 'fulfillment.parcel', { fulfillment_order_id: work_id, state: 'shipped' });
  await insert(tx, 'fulfillment.courier_order', { fulfillment_order_id: work_id, store_id: storeId, status: 'created' });
  await insert(tx, 'fulfillment.courier_call', { fulfillment_order_id: work_id });
  await insert(tx, 'fulfillment.shopper_question', { fulfillment_order_id: work_id, kind: 'pickupOffer', due_at: '2026-11-20T12:00:00+08:00' });
  await insert(tx, 'fulfillment.shift_note', { store_id: storeId });
}

const GROUPS = {
  orders: ['orders."order"', 'orders.order_group', 'orders.order_line', 'orders.order_event', 'orders.order_attribution', 'orders.counter_sale', 'orders.risk_hold'],
  'after-sales cases': ['orders.after_sales_case', 'orders.after_sales_line', 'orders.after_sales_event', 'orders.after_sales_photo'],
  'work of the floor': ['fulfillment.fulfillment_order', 'fulfillment.fulfillment_line', 'fulfillment.parcel', 'fulfillment.shopper_question', 'fulfillment.shift_note'],
  riders: ['fulfillment.courier_order', 'fulfillment.courier_call'],
} as const;
const BOUND: readonly string[] = Object.values(GROUPS).flat();

describe('staff of a store, whose query forgot to say which store', () => {
  let platform: TestPlatform;
  let database: Database;

  beforeAll(async () => {
    platform = await createTestPlatform();
    database = platform.database;
    await database.transaction(async (tx) => {
      // Foreign keys and triggers of other tables have no part in this.
      await tx.execute(`SET LOCAL session_replication_role = replica`);
      for (const storeId of [MINE, OTHERS]) await fillStore(tx, storeId);
    });
  });
  afterAll(() => platform.close());

  const count = async (source: Database, table: string): Promise<number> => (await source.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`))[0]?.rows ?? -1;

  it.each(Object.entries(GROUPS))('see their own store and nothing of another one: %s', async (_group, tables) => {
    for (const table of tables) {
      const seen = { table, byMyStore: await count(database.within([MINE]), table), byBoth: await count(database.within([MINE, OTHERS]), table) };
      expect(seen).toEqual({ table, byMyStore: 1, byBoth: 2 });
    }
  });

  it('see nothing at all while they have no store', async () => {
    for (const table of BOUND) expect({ table, rows: await count(database.within([]), table) }).toEqual({ table, rows: 0 });
  });

  it('see no other row by its id, either', async () => {
    const [theirs] = await database.query<{ id: string }>(`SELECT id FROM orders."order" WHERE store_id = $1`, [OTHERS]);
    expect(await database.within([MINE]).query(`SELECT * FROM orders."order" WHERE id = $1`, [theirs?.id])).toEqual([]);
    expect(await database.within([MINE]).prepared('test.findOrder', `SELECT id FROM orders."order" WHERE id = $1`, [theirs?.id])).toEqual([]);
    // The same prepared statement on the same connections, unbound again.
    expect(await database.prepared('test.findOrder', `SELECT id FROM orders."order" WHERE id = $1`, [theirs?.id])).toEqual([theirs]);
  });

  it('see an order of another store once a part of it is fulfilled by theirs, or its goods came back to them', async () => {
    const helper = randomUUID();
    const receiver = randomUUID();
    await database.transaction(async (tx) => {
      await tx.execute(`SET LOCAL session_replication_role = replica`);
      const [theirs] = await tx.query<{ id: string }>(`SELECT id FROM orders."order" WHERE store_id = $1`, [OTHERS]);
      await insert(tx, 'orders.order_group', { order_id: theirs?.id, group_no: 2, kind: 'shipping', store_id: helper, location_id: helper });
      await tx.execute(`UPDATE orders.after_sales_case SET received_store_id = $2 WHERE store_id = $1`, [OTHERS, receiver]);
    });
    for (const storeId of [helper, receiver]) {
      const seen = database.within([storeId]);
      expect({ orders: await count(seen, 'orders."order"'), lines: await count(seen, 'orders.order_line') }).toEqual({ orders: 1, lines: 1 });
    }
    expect(await count(database.within([helper]), 'orders.after_sales_case')).toBe(0);
    expect(await count(database.within([receiver]), 'orders.after_sales_line')).toBe(1);
    expect(await count(database.within([MINE]), 'orders."order"')).toBe(1);
  });

  it('cannot write anything', async () => {
    const refused = async (sql: string): Promise<string | undefined> => database.within([MINE]).query(sql).then(() => 'done', sqlState);
    expect(await refused(`UPDATE orders."order" SET remark = 'x'`)).toBe(NO_RIGHT);
    expect(await refused(`DELETE FROM fulfillment.shift_note`)).toBe(NO_RIGHT);
    expect(await refused(`INSERT INTO orders.cart (customer_id, store_id, updated_at) VALUES ('${MINE}', '${MINE}', '2026-11-20')`)).toBe(NO_RIGHT);
    expect(await refused(`SELECT password_hash FROM identity.staff`)).toBe(NO_RIGHT);
  });

  it('share no binding with whoever uses their connection next, although a statement failed', async () => {
    await Promise.allSettled(Array.from({ length: 30 }, (_unused, index) => database.within([MINE]).query(index % 2 === 0 ? 'SELECT 1/0' : 'SELECT 1')));
    const rows = await Promise.all(Array.from({ length: 30 }, () => count(database, 'fulfillment.shift_note')));
    expect(new Set(rows)).toEqual(new Set([2]));
  });

  it('have a policy on every table of these tests, and no policy is without a test', async () => {
    const bound = await database.query<{ name: string }>(
      `SELECT p.schemaname || '.' || quote_ident(p.tablename) AS name FROM pg_policies p
       JOIN pg_class c ON c.oid = (p.schemaname || '.' || quote_ident(p.tablename))::regclass WHERE c.relrowsecurity ORDER BY 1`,
    );
    expect(bound.map(({ name }) => name)).toEqual([...BOUND].sort());
  });
});
