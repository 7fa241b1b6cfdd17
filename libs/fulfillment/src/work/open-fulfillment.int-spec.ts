import { catalogueEntities } from '@quanyu/catalogue';
import { identityEntities } from '@quanyu/identity';
import { orderCanceled, orderPaid } from '@quanyu/orders';
import { Outbox } from '@quanyu/platform';
import { storesEntities } from '@quanyu/stores';
import { createTestPlatform, startTestSimulators, TEST_NOW_MS, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { FulfillmentModule, OpenFulfillment } from '../index.js';

const HOUR_MS = 3_600_000;

let platform: TestPlatform;
let simulators: TestSimulators;
let workers: readonly TestingModule[];
let orderCount = 0;

beforeAll(async () => {
  simulators = await startTestSimulators();
  platform = await createTestPlatform({
    entities: [...catalogueEntities, ...storesEntities, ...identityEntities],
    env: { WECHAT_API_BASE: simulators.url, WECHAT_PAY_BASE: simulators.url, WECHAT_PAY_KEYS_DIR: simulators.keysDir },
  });
  // Two workers of one shop.
  workers = await Promise.all([platform.start([FulfillmentModule]), platform.start([FulfillmentModule])]);
  for (const worker of workers) worker.get(OpenFulfillment).subscribe(worker.get(Outbox));
}, 60_000);
afterAll(async () => {
  await platform.close();
  await simulators.stop();
});

function outboxes(): Outbox[] {
  return workers.map((worker) => worker.get(Outbox));
}

async function tell(orderIds: readonly string[], event = orderPaid): Promise<void> {
  await platform.database.transaction((tx) => workers[0]?.get(Outbox).addMany(tx, event, orderIds.map((orderId) => ({ orderId }))) ?? Promise.resolve());
}

/** Paid orders of a store, with two lines each, `count` of them a second apart. */
async function paidOrders(storeId: string, count: number, status = 'placed'): Promise<string[]> {
  const ids = Array.from({ length: count }, () => platform.ids.uuid());
  for (const id of ids) {
    orderCount += 1;
    const paidAt = new Date(TEST_NOW_MS + orderCount * 1_000);
    await platform.database.query(
      `INSERT INTO orders."order" (id, order_no, customer_id, store_id, channel, status, payment_status, fulfillment_status, item_count, items_total_fen, payable_fen,
         pickup_start_at, pickup_end_at, contact_name, contact_phone, placed_at, paid_at)
       VALUES ($1, $2, $3, $4, 'miniProgram', $5, 'paid', 'unfulfilled', 3, 300, 300, $6, $7, '王小明', '13800000000', $8, $8)`,
      [id, `N${orderCount}`, platform.ids.uuid(), storeId, status, new Date(TEST_NOW_MS + HOUR_MS), new Date(TEST_NOW_MS + 2 * HOUR_MS), paidAt],
    );
    await platform.database.query(
      `INSERT INTO orders.order_line (order_id, line_no, variant_id, product_id, sku, title, option_text, unit_price_fen, quantity, total_fen)
       SELECT $1, n, gen_random_uuid(), gen_random_uuid(), 'S' || n, '商品', '', 100, n, 100 * n FROM generate_series(1, 2) AS n`,
      [id],
    );
  }
  return ids;
}

interface Opened {
  readonly orderId: string;
  readonly callNumber: number;
  readonly state: string;
  readonly lines: number;
}

async function opened(storeId: string): Promise<Opened[]> {
  return platform.database.query(
    `SELECT f.order_id AS "orderId", f.call_number AS "callNumber", f.state, (SELECT count(*)::int FROM fulfillment.fulfillment_line l WHERE l.fulfillment_order_id = f.id) AS lines
     FROM fulfillment.fulfillment_order f WHERE f.store_id = $1 ORDER BY f.call_number`,
    [storeId],
  );
}

describe('the work of a store', () => {
  it('opens for all orders that were paid, called in the order of their payments', async () => {
    const [store, other] = [platform.ids.uuid(), platform.ids.uuid()];
    const [first, second, elsewhere] = [await paidOrders(store, 3), await paidOrders(store, 2), await paidOrders(other, 2)];
    await tell([...first.toReversed(), ...elsewhere]);
    await outboxes()[0]?.sweep(10);
    await tell(second);
    await outboxes()[1]?.sweep(10);
    expect(await opened(store)).toEqual([...first, ...second].map((orderId, index) => ({ orderId, callNumber: index + 1, state: 'open', lines: 2 })));
    expect((await opened(other)).map(({ callNumber }) => callNumber)).toEqual([1, 2]);
  });

  it('opens once for an order whose news comes three times, to two workers at once', async () => {
    const store = platform.ids.uuid();
    const ids = await paidOrders(store, 40);
    for (let time = 0; time < 3; time += 1) await tell(ids);
    await Promise.all(outboxes().map((outbox) => outbox.sweep(10)));
    await outboxes()[0]?.sweep(10);
    expect((await opened(store)).map(({ callNumber }) => callNumber)).toEqual(ids.map((_, index) => index + 1));
    expect(await platform.database.query(`SELECT topic FROM platform.outbox_event WHERE done_at IS NULL`)).toEqual([]);
  });

  it('does not open for an order that was cancelled before, and closes for one that is cancelled after', async () => {
    const store = platform.ids.uuid();
    const [[before], [after]] = [await paidOrders(store, 1, 'canceled'), await paidOrders(store, 1)];
    await tell([before ?? '', after ?? '']);
    await outboxes()[0]?.sweep(10);
    expect((await opened(store)).map(({ orderId }) => orderId)).toEqual([after]);
    await platform.database.query(`UPDATE orders."order" SET status = 'canceled' WHERE id = $1`, [after]);
    await tell([after ?? ''], orderCanceled);
    await outboxes()[0]?.sweep(10);
    expect((await opened(store)).map(({ state }) => state)).toEqual(['canceled']);
  });

  it('draws another pickup code when the one it drew is taken that day', async () => {
    const store = platform.ids.uuid();
    const draw = jest.spyOn(platform.ids, 'integer').mockReturnValue(12_345_678);
    const ids = await paidOrders(store, 2);
    await tell(ids);
    await outboxes()[0]?.sweep(10);
    expect(await opened(store)).toHaveLength(1);
    draw.mockRestore();
    platform.clock.advance(5_000);
    await outboxes()[0]?.sweep(10);
    expect((await opened(store)).map(({ callNumber }) => callNumber)).toEqual([1, 2]);
  });
});
