import { createHash, createHmac, randomUUID } from 'node:crypto';
import { Database } from '@quanyu/platform';
import { openTestShop, type TestShop } from './test-shop.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
}, 120_000);
afterAll(() => shop.close());

/** A ride that was called from a platform. @returns our number of it */
async function ride(courier: 'dada' | 'aggregator'): Promise<string> {
  const [id, work, order, originId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID().replaceAll('-', '')];
  const database = shop.app.nest.get(Database);
  const now = shop.clock.now();
  const address = { province: '上海市', city: '上海市', district: '黄浦区', detail: '人民路 1 号', latitude: 31.23, longitude: 121.48 };
  await database.query(
    `INSERT INTO orders."order" (id, order_no, customer_id, store_id, channel, status, payment_status, fulfillment_status, item_count, items_total_fen, payable_fen, address, contact_name, contact_phone, placed_at, paid_at)
     VALUES ($1, $2, $1, $1, 'miniProgram', 'in_fulfillment', 'paid', 'packed', 1, 1000, 1000, $3, '王小明', '13900000000', $4, $4)`,
    [order, `N${originId.slice(0, 8)}`, address, now],
  );
  await database.query(`INSERT INTO orders.order_group (order_id, group_no, kind, store_id, location_id, item_count, status) VALUES ($1, 1, 'instantDelivery', $1, $1, 1, 'packed')`, [order]);
  await database.query(
    `INSERT INTO fulfillment.fulfillment_order (id, order_id, order_no, customer_id, store_id, location_id, kind, state, service_date, call_number, contact_name, contact_phone, item_count, opened_at)
     VALUES ($1, $2, $3, $2, $2, $2, 'instantDelivery', 'packed', '2026-11-20', 1, '王小明', '13900000000', 1, $4)`,
    [work, order, `N${originId.slice(0, 8)}`, now],
  );
  await database.query(
    `INSERT INTO fulfillment.courier_order (id, origin_id, fulfillment_order_id, order_id, store_id, attempt, courier, status, mark, requested_by, created_at, placed_at)
     VALUES ($1, $2, $3, $1, $1, 1, $4, 'created', '4821', '小陈', $5, $5)`,
    [id, originId, work, courier, now],
  );
  return originId;
}

async function statusOf(originId: string): Promise<string | undefined> {
  const [row] = await shop.app.nest.get(Database).query<{ status: string }>(`SELECT status FROM fulfillment.courier_order WHERE origin_id = $1`, [originId]);
  return row?.status;
}

function fromAggregator(originId: string, status: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  const facts: Record<string, unknown> = {
    appId: shop.env.COURIER_AGGREGATOR_APP_ID, timeStamp: shop.clock.nowMs(), outOrderSn: originId, orderSn: 'L1', status, shipperName: '李军', shipperPhone: '13900000000', deliveryAmount: 8.5, deductAmount: 0,
  };
  const pairs = Object.keys(facts).sort().map((key) => `${key}=${String(facts[key])}`);
  return { ...facts, sign: md5([...pairs, `appSecret=${shop.env.COURIER_AGGREGATOR_APP_SECRET}`].join('&')).toUpperCase(), ...change };
}

function fromDada(originId: string, status: number): Record<string, unknown> {
  const facts = { client_id: 'D1', order_id: originId, update_time: Math.floor(shop.clock.nowMs() / 1_000) };
  return { ...facts, order_status: status, cancel_reason: '', cancel_from: 0, dm_id: 5, dm_name: '王强', dm_mobile: '13900000000', signature: md5([facts.client_id, facts.order_id, String(facts.update_time)].sort().join('')) };
}

const tokenOf = (originId: string): string => createHmac('sha256', shop.env.COURIER_CALLBACK_SECRET).update(`dada:${originId}`).digest('base64url');
const tell = (path: string, payload: object | string) => shop.ask('POST', `/callbacks/couriers/${path}`, { payload, headers: { 'content-type': 'application/json' } });

describe('a callback of a courier platform', () => {
  it('of the aggregator is answered with the word that it waits for, each time it comes, and moves the ride once', async () => {
    const originId = await ride('aggregator');
    for (let time = 0; time < 2; time += 1) {
      const answer = await tell('aggregator', fromAggregator(originId, 2));
      expect([answer.status, answer.text]).toEqual([200, 'SUCCESS']);
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    }
    expect(await statusOf(originId)).toBe('accepted');
    await tell('aggregator', fromAggregator(originId, 4));
    // Late, and backwards: kept, answered well, without effect.
    expect((await tell('aggregator', fromAggregator(originId, 3))).status).toBe(200);
    expect(await statusOf(originId)).toBe('delivered');
  });

  it('of 达达 is taken at the address of its order', async () => {
    const originId = await ride('dada');
    expect(await tell(`dada/${tokenOf(originId)}`, fromDada(originId, 2))).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await statusOf(originId)).toBe('accepted');
  });

  it('that is forged, damaged, meant for another order or of nobody is refused', async () => {
    const [first, second, other] = [await ride('dada'), await ride('dada'), await ride('aggregator')];
    const refused = [
      await tell('aggregator', fromAggregator(other, 4, { status: 3 })),
      await tell('aggregator', fromAggregator(other, 4, { sign: '0'.repeat(32) })),
      await tell('aggregator', { ...fromAggregator(other, 4), padding: 'x'.repeat(20_000) }),
      await tell('aggregator', fromAggregator(randomUUID(), 4)),
      await tell('aggregator', fromAggregator(first, 4)),
      await tell(`dada/${tokenOf(second)}`, fromDada(first, 4)),
      await tell(`dada/${'x'.repeat(43)}`, fromDada(first, 4)),
      await tell(`dada/${tokenOf(first)}`, { ...fromDada(first, 4), signature: '0'.repeat(32) }),
      await tell(`dada/${tokenOf(other)}`, fromDada(other, 4)),
    ];
    expect(refused.map(({ status, body }) => [status, body['code']])).toEqual(refused.map(() => [401, 'COURIER.CALLBACK_REFUSED']));
    expect(await Promise.all([first, second, other].map(statusOf))).toEqual(['created', 'created', 'created']);
    expect((await tell('aggregator', '{"appId":')).status).toBe(400);
    expect((await tell('dada/short', fromDada(first, 4))).status).toBe(400);
  });
});
