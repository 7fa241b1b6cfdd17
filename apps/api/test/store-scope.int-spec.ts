import { randomUUID } from 'node:crypto';
import { type Database, isDomainError, sqlState, type Tx, type Writes } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { filledRow, fillRow, withoutReferences } from './support/fill-rows.js';

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
/** What staff of a store add, of one store, and what they may do with it. All else of theirs stands already, and is asked for beside the statement that locks it. */
const WRITTEN: Readonly<Record<string, { readonly rights: readonly string[]; readonly row: (of: { storeId: string; workId: string; resourceId: string }) => Readonly<Record<string, unknown>> }>> = {
  'fulfillment.hand_over_photo': { rights: ['INSERT', 'SELECT'], row: ({ workId }) => ({ fulfillment_order_id: workId, state: 'stored' }) },
  'fulfillment.shift_note': { rights: ['INSERT'], row: ({ storeId }) => ({ store_id: storeId }) },
  'orders.counter_sale': { rights: ['INSERT'], row: ({ storeId }) => ({ store_id: storeId, lines: '[]', expires_at: '2026-11-21T12:00:00+08:00' }) },
  'stores.resource_booking': { rights: ['INSERT', 'SELECT', 'UPDATE'], row: ({ resourceId }) => ({ resource_id: resourceId, during: '[2026-11-21 12:00+08,2026-11-21 12:30+08)' }) },
};
/** What the policies of those look into. */
const ASKED_BESIDE: readonly string[] = ['fulfillment.fulfillment_order', 'stores.resource'];
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

  /** Tries a write as staff of these stores, and takes it back. */
  async function attempt(stores: readonly string[], write: (by: Writes, tx: Tx) => Promise<unknown>): Promise<unknown> {
    const tried = { answer: undefined as unknown };
    const work = database.transaction(async (tx) => {
      await withoutReferences(tx);
      tried.answer = await write(tx.writingWithin(stores), tx);
      throw new Error('only tried');
    });
    return work.catch((error: unknown) => (isDomainError(error) ? error.code : (sqlState(error) ?? tried.answer)));
  }

  describe.each(Object.entries(WRITTEN))('of %s', (table, { row, rights }) => {
    const rowOf = async (storeId: string) => {
      const [ids] = await database.query<{ workId: string; resourceId: string }>(
        `SELECT (SELECT id FROM fulfillment.fulfillment_order WHERE store_id = $1) AS "workId", (SELECT id FROM stores.resource WHERE store_id = $1) AS "resourceId"`,
        [storeId],
      );
      return row({ storeId, workId: ids?.workId ?? '', resourceId: ids?.resourceId ?? '' });
    };
    const add = async (stores: readonly string[], storeId: string): Promise<unknown> => {
      const given = await rowOf(storeId);
      return attempt(stores, async (by, tx) => {
        await (await filledRow(tx, table, given))(by);
        return 'added';
      });
    };

    it('add a row to their own store, and none to another one or while they have none', async () => {
      expect([await add([MINE], MINE), await add([MINE, OTHERS], OTHERS), await add([MINE], OTHERS), await add([], MINE)]).toEqual(['added', 'added', 'AUTH.FORBIDDEN', 'AUTH.FORBIDDEN']);
    });

    it('change and remove nothing of another store', async () => {
      const [column] = Object.keys(await rowOf(OTHERS));
      const change = await attempt([MINE], (by) => by.execute(`UPDATE ${table} SET ${column} = ${column}`));
      expect(change).toBe(rights.includes('UPDATE') ? 1 : NO_RIGHT);
      expect(await attempt([MINE], (by) => by.execute(`DELETE FROM ${table}`))).toBe(NO_RIGHT);
    });
  });

  it('write what a test above tries, and nothing else', async () => {
    const granted = await database.query<{ name: string; rights: string[] }>(
      `SELECT table_schema || '.' || quote_ident(table_name) AS name, array_agg(privilege_type::text ORDER BY privilege_type) AS rights
       FROM information_schema.role_table_grants WHERE grantee = 'quanyu_store_writer' GROUP BY 1 ORDER BY 1`,
    );
    const written = Object.entries(WRITTEN).map(([name, { rights }]) => ({ name, rights: [...rights] }));
    expect(granted).toEqual([...written, ...ASKED_BESIDE.map((name) => ({ name, rights: ['SELECT'] }))].sort((a, b) => (a.name < b.name ? -1 : 1)));
    expect(await attempt([MINE], (by) => by.query(`SELECT FROM orders."order"`))).toBe(NO_RIGHT);
  });

  it('leave the rest of their transaction as it was', async () => {
    const whole = await attempt([MINE], async (by, tx) => {
      await (await filledRow(tx, 'fulfillment.shift_note', { store_id: MINE }))(by);
      return tx.query(`SELECT count(*)::int AS notes FROM fulfillment.shift_note`);
    });
    expect(whole).toEqual([{ notes: 3 }]);
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
