import { randomUUID } from 'node:crypto';
import { type Database, sqlState, type Tx } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { fillRow, withoutReferences } from './support/fill-rows.js';

const [MINE, OTHERS] = [randomUUID(), randomUUID()];
const NO_RIGHT = '42501';

/** What lies in a store, came to it or left it. */
async function fillStock(tx: Tx, location_id: string): Promise<void> {
  const [transfer_id, delivery_id, stocktake_id, variant_id] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await fillRow(tx, 'inventory.balance', { location_id, variant_id });
  await fillRow(tx, 'inventory.stock_movement', { location_id, variant_id });
  await fillRow(tx, 'inventory.unsellable_stock', { location_id, variant_id, condition: 'damaged' });
  await fillRow(tx, 'inventory.stock_batch', { location_id, variant_id });
  await fillRow(tx, 'inventory.stock_accuracy', { location_id, variant_id, score: 1 });
  await fillRow(tx, 'inventory.place_accuracy', { location_id, score: 1 });
  await fillRow(tx, 'inventory.stock_transfer', { id: transfer_id, from_location_id: location_id, status: 'draft' });
  await fillRow(tx, 'inventory.stock_transfer_line', { transfer_id });
  await fillRow(tx, 'inventory.stock_transfer_parcel', { transfer_id });
  await fillRow(tx, 'inventory.inbound_delivery', { id: delivery_id, location_id, status: 'expected' });
  await fillRow(tx, 'inventory.inbound_line', { delivery_id });
  await fillRow(tx, 'inventory.stocktake', { id: stocktake_id, location_id, scope: 'store', status: 'open' });
  await fillRow(tx, 'inventory.stocktake_line', { stocktake_id });
  await fillRow(tx, 'inventory.stocktake_count', { stocktake_id });
}

/** The calendar of a store, and who comes. */
async function fillCalendar(tx: Tx, store_id: string): Promise<void> {
  const [resource_id, booking_id] = [randomUUID(), randomUUID()];
  const day = { start_at: '2026-11-20T12:00:00+08:00', end_at: '2026-11-20T12:30:00+08:00' };
  await fillRow(tx, 'stores.slot_template', { store_id, kind: 'pickup', window_minutes: 30 });
  await fillRow(tx, 'stores.slot', { store_id, kind: 'pickup' });
  await fillRow(tx, 'stores.shift', { store_id });
  await fillRow(tx, 'stores.service_area', { store_id, kind: 'instantDelivery' });
  await fillRow(tx, 'stores.service', { store_id, kind: 'appointment', minutes: 30, step_minutes: 30, no_show_policy: 'keepDeposit', needs: '{room}' });
  await fillRow(tx, 'stores.resource', { id: resource_id, store_id, kind: 'room' });
  await fillRow(tx, 'stores.booking', { id: booking_id, store_id, status: 'confirmed', code: '12345678', deposit_outcome: 'none', no_show_policy: 'keepDeposit', ...day });
  await fillRow(tx, 'stores.resource_booking', { resource_id, booking_id, during: '[2026-11-20 12:00+08,2026-11-20 12:30+08)' });
}

/** One row of every bound table that belongs to a store. */
async function fillStore(tx: Tx, storeId: string): Promise<void> {
  const [order_id, case_id, work_id, courier_order_id] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const order = { id: order_id, store_id: storeId, channel: 'miniProgram', status: 'placed', payment_status: 'paid', fulfillment_status: 'unfulfilled' };
  await fillRow(tx, 'orders."order"', order);
  await fillRow(tx, 'orders.order_group', { order_id, kind: 'pickup', store_id: storeId, location_id: storeId });
  await fillRow(tx, 'orders.order_line', { order_id });
  await fillRow(tx, 'orders.order_event', { order_id, actor_kind: 'system' });
  await fillRow(tx, 'orders.after_sales_case', { id: case_id, order_id, store_id: storeId, kind: 'refundOnly', status: 'applied' });
  await fillRow(tx, 'orders.after_sales_line', { case_id });
  await fillRow(tx, 'orders.after_sales_event', { case_id, actor_kind: 'system' });
  await fillRow(tx, 'orders.after_sales_photo', { case_id });
  await fillRow(tx, 'orders.counter_sale', { store_id: storeId, lines: '[]', expires_at: '2026-11-21T12:00:00+08:00' });
  await fillRow(tx, 'orders.order_attribution', { order_id, store_id: storeId });
  await fillRow(tx, 'orders.risk_hold', { order_id, status: 'review' });
  await fillRow(tx, 'fulfillment.fulfillment_order', { id: work_id, order_id, store_id: storeId, location_id: storeId, kind: 'pickup', state: 'open', pickup_code: '12345678' });
  await fillRow(tx, 'fulfillment.fulfillment_line', { fulfillment_order_id: work_id });
  await fillRow(tx, 'fulfillment.parcel', { fulfillment_order_id: work_id, state: 'shipped' });
  await fillRow(tx, 'fulfillment.courier_order', { id: courier_order_id, fulfillment_order_id: work_id, store_id: storeId, status: 'created' });
  await fillRow(tx, 'fulfillment.courier_call', { fulfillment_order_id: work_id });
  await fillRow(tx, 'fulfillment.shopper_question', { fulfillment_order_id: work_id, kind: 'pickupOffer', due_at: '2026-11-20T12:00:00+08:00' });
  await fillRow(tx, 'fulfillment.hand_over_photo', { fulfillment_order_id: work_id, state: 'stored' });
  await fillRow(tx, 'fulfillment.shift_note', { store_id: storeId });
  await fillRow(tx, 'fulfillment.photo_rule', { store_id: storeId });
  await fillRow(tx, 'fulfillment.courier_event', { courier_order_id, source: 'us', effect: 'none' });
  await fillRow(tx, 'fulfillment.courier_decision', { fulfillment_order_id: work_id });
  await fillRow(tx, 'fulfillment.rider_plan', { store_id: storeId, riders: 'own', instant_call: 'packed' });
  await fillStock(tx, storeId);
  await fillCalendar(tx, storeId);
}

const GROUPS = {
  orders: ['orders."order"', 'orders.order_group', 'orders.order_line', 'orders.order_event', 'orders.order_attribution', 'orders.counter_sale', 'orders.risk_hold'],
  'after-sales cases': ['orders.after_sales_case', 'orders.after_sales_line', 'orders.after_sales_event', 'orders.after_sales_photo'],
  'work of the floor': ['fulfillment.fulfillment_order', 'fulfillment.fulfillment_line', 'fulfillment.parcel', 'fulfillment.shopper_question', 'fulfillment.hand_over_photo', 'fulfillment.photo_rule', 'fulfillment.shift_note'],
  riders: ['fulfillment.courier_order', 'fulfillment.courier_call', 'fulfillment.courier_event', 'fulfillment.courier_decision', 'fulfillment.rider_plan'],
  stock: ['inventory.balance', 'inventory.stock_movement', 'inventory.unsellable_stock', 'inventory.stock_batch', 'inventory.stock_accuracy', 'inventory.place_accuracy'],
  transfers: ['inventory.stock_transfer', 'inventory.stock_transfer_line', 'inventory.stock_transfer_parcel'],
  'deliveries of suppliers': ['inventory.inbound_delivery', 'inventory.inbound_line'],
  stocktakes: ['inventory.stocktake', 'inventory.stocktake_line', 'inventory.stocktake_count'],
  'bookings and what they take': ['stores.booking', 'stores.resource', 'stores.resource_booking', 'stores.service'],
  'what a store can take': ['stores.slot', 'stores.slot_template', 'stores.shift', 'stores.service_area'],
} as const;
/**
 * Tables with a column that names a store or its place, which no policy binds, and why that is well. Staff of stores are granted none of them:
 * a query of theirs that asks for one is refused.
 */
const UNBOUND: Readonly<Record<string, string>> = {
  'fulfillment.call_counter': 'the next number to call out; a write alone asks',
  'identity.staff_role': 'who may do what is decided before any store is looked at',
  'inventory.reservation': 'holds of orders, read by the writes that lock them',
  'inventory.ring_fence': 'units of campaigns, the matter of the head office',
  'inventory.shortfall': 'what a count missed, read by the writes that settle it',
  'orders.cart': 'a shopper\'s own',
  'platform.audit_entry': 'read by those who see every store',
  'promotions.flash_order': 'who got units of a sale, the matter of the head office',
  'promotions.planned_stock': 'units of campaigns, the matter of the head office',
  'promotions.presale': 'set up by the head office',
  'segments.order_fact': 'what segments are computed of, the matter of the head office',
  'stores.slot_entry': 'the ledger of windows, written and proven, read by nobody',
  'stores.slot_hold': 'holds of orders, read by the writes that lock them',
  'stores.store': 'shoppers read it, too',
  'stores.work_pace': 'how fast stores work, read by what promises are computed of',
};
/** What they may read besides, of no store. */
const OF_NO_STORE = ['catalogue.product', 'catalogue.variant'];
const BOUND: readonly string[] = Object.values(GROUPS).flat();

describe('staff of a store, whose query forgot to say which store', () => {
  let platform: TestPlatform;
  let database: Database;

  beforeAll(async () => {
    platform = await createTestPlatform();
    database = platform.database;
    await database.transaction(async (tx) => {
      await withoutReferences(tx);
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
      await withoutReferences(tx);
      const [theirs] = await tx.query<{ id: string }>(`SELECT id FROM orders."order" WHERE store_id = $1`, [OTHERS]);
      await fillRow(tx, 'orders.order_group', { order_id: theirs?.id, group_no: 2, kind: 'shipping', store_id: helper, location_id: helper });
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

  it('see a transfer from both of its ends, and from nowhere else', async () => {
    const receiver = randomUUID();
    await database.transaction(async (tx) => {
      await withoutReferences(tx);
      await tx.execute(`UPDATE inventory.stock_transfer SET to_location_id = $2 WHERE from_location_id = $1`, [OTHERS, receiver]);
    });
    const seen = database.within([receiver]);
    expect({ heads: await count(seen, 'inventory.stock_transfer'), lines: await count(seen, 'inventory.stock_transfer_line') }).toEqual({ heads: 1, lines: 1 });
    expect(await count(database.within([MINE]), 'inventory.stock_transfer_line')).toBe(1);
  });

  it('see within a write what is theirs alone, while the write itself goes on', async () => {
    const seen = await database.transaction(async (tx) => {
      const [bound, whole] = await Promise.all([
        tx.within([MINE]).query<{ rows: number }>(`SELECT count(*)::int AS rows FROM inventory.balance`),
        tx.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM inventory.balance`),
      ]);
      const changed = await tx.execute(`UPDATE inventory.balance SET on_hand = 1`);
      const none = await tx.within([]).query(`SELECT FROM inventory.balance`);
      return { bound: bound[0]?.rows, whole: whole[0]?.rows, changed, none: none.length };
    });
    expect(seen).toEqual({ bound: 1, whole: 2, changed: 2, none: 0 });
    await expect(database.transaction((tx) => tx.within([MINE]).query(`UPDATE inventory.balance SET on_hand = 2`))).rejects.toMatchObject({ code: NO_RIGHT });
    expect(await count(database, 'inventory.balance')).toBe(2);
  });

  it('have a policy on every table of these tests, and no policy is without a test', async () => {
    const bound = await database.query<{ name: string }>(
      `SELECT p.schemaname || '.' || quote_ident(p.tablename) AS name FROM pg_policies p
       JOIN pg_class c ON c.oid = (p.schemaname || '.' || quote_ident(p.tablename))::regclass WHERE c.relrowsecurity ORDER BY 1`,
    );
    expect(bound.map(({ name }) => name)).toEqual([...BOUND].sort());
  });

  it('are bound on every table that names a store, or it says why not', async () => {
    const named = await database.query<{ name: string; isBound: boolean }>(
      `SELECT n.nspname || '.' || quote_ident(c.relname) AS name, c.relrowsecurity AS "isBound" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND EXISTS (
         SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname ~ '(^|_)(store|location)_id$')
       ORDER BY 1`,
    );
    expect(named.flatMap(({ name, isBound }) => (isBound ? [] : [name]))).toEqual(Object.keys(UNBOUND).sort());
  });

  it('may read what a policy binds, what is of no store, and nothing else', async () => {
    const granted = await database.query<{ name: string }>(
      `SELECT DISTINCT table_schema || '.' || quote_ident(table_name) AS name FROM information_schema.role_table_grants WHERE grantee = 'quanyu_store_staff' ORDER BY 1`,
    );
    expect(granted.map(({ name }) => name)).toEqual([...BOUND, ...OF_NO_STORE].sort());
  });
});
