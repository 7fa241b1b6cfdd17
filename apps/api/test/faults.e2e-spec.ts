import { randomUUID } from 'node:crypto';
import { PASSWORD, RunningShop } from './support/running-shop.js';

// Processes are killed for real, at a moment that nobody chose well. What was acknowledged must be there, once.

const UNITS = 60;
const SHOPPERS = 40;

let shop: RunningShop;
let tokens: string[];

beforeAll(async () => {
  shop = await RunningShop.open({ units: [UNITS, UNITS, 1, 1, 1] });
  tokens = await Promise.all(Array.from({ length: SHOPPERS }, (_, index) => shop.signInShopper(`shopper-${index}`)));
}, 180_000);
afterAll(() => shop.close());

/** Each test sells a thing of its own. */
const scarce = (test: number) => shop.stocked.variants[test]?.variantId ?? '';

interface Attempt {
  readonly token: string;
  readonly key: string;
  readonly body: unknown;
  orderId?: string;
}

/** Sends an order until it gets an answer that is final; a lost connection or a 503 is tried again under the same key. */
async function insist(attempt: Attempt): Promise<number> {
  let status = 0;
  await shop.waitFor(async () => {
    const answer = await shop.call<{ orderId: string }>('POST', '/api/storefront/orders', attempt);
    status = answer.status;
    if (status === 201) {
      // An acknowledged order keeps its id, however often it is asked for again.
      if (attempt.orderId !== undefined) expect(answer.body.orderId).toBe(attempt.orderId);
      attempt.orderId = answer.body.orderId;
    }
    return status === 201 || status === 409;
  }, 120_000);
  return status;
}

async function attempts(variantId: string): Promise<Attempt[]> {
  const body = await shop.orderBody(tokens[0] ?? '', [variantId]);
  return tokens.flatMap((token) => [0, 1].map(() => ({ token, key: randomUUID(), body })));
}

async function expectHonestBooks(variantId: string, made: readonly Attempt[]): Promise<void> {
  const acknowledged = made.flatMap(({ orderId }) => (orderId === undefined ? [] : [orderId]));
  const rows = await shop.database.query<{ id: string }>(`SELECT order_id AS id FROM orders.order_line WHERE variant_id = $1`, [variantId]);
  const known = rows.map(({ id }) => id);
  expect(acknowledged.filter((id) => !known.includes(id))).toEqual([]);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  const twice = await shop.database.query(`SELECT scope, key FROM platform.idempotency_key WHERE scope LIKE 'order:%' GROUP BY 1, 2 HAVING count(*) > 1`);
  expect(twice).toEqual([]);
  const [sold] = await shop.database.query<{ units: number }>(`SELECT coalesce(sum(quantity), 0)::int AS units FROM inventory.reservation WHERE variant_id = $1 AND status IN ('active', 'committed')`, [variantId]);
  expect(sold?.units).toBe(known.length);
  expect(known.length).toBeLessThanOrEqual(UNITS);
  expect(await unbalanced()).toEqual([]);
}

/** Balances that are not the sum of their ledger and of their holds. */
async function unbalanced(): Promise<unknown[]> {
  return shop.database.query(
    `SELECT b.* FROM inventory.balance b
     LEFT JOIN (SELECT location_id, variant_id, sum(on_hand_delta) on_hand, sum(reserved_delta) reserved, sum(allocated_delta) allocated FROM inventory.stock_movement GROUP BY 1, 2) m USING (location_id, variant_id)
     WHERE (b.on_hand, b.reserved, b.allocated) IS DISTINCT FROM (m.on_hand, m.reserved, m.allocated)`,
  );
}

describe('while many shoppers order the same scarce thing', () => {
  it('an API that is killed three times loses no acknowledged order and doubles none', async () => {
    const made = await attempts(scarce(0));
    const all = Promise.all(made.map(insist));
    for (let kill = 0; kill < 3; kill += 1) {
      await shop.waitFor(async () => ((await shop.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM orders."order"`))[0]?.n ?? 0) >= kill * 10 + 3);
      await shop.stop('api', 'SIGKILL');
      await shop.startApi();
    }
    const statuses = await all;
    expect(statuses.filter((status) => status === 201)).toHaveLength(UNITS);
    // Everyone asks once more, as a client does that never saw the answer.
    await Promise.all(made.filter(({ orderId }) => orderId !== undefined).map(insist));
    await expectHonestBooks(scarce(0), made);
  }, 180_000);

  it('a Redis that is flushed, killed and started empty oversells nothing, and heals by itself', async () => {
    const made = await attempts(scarce(1));
    const all = Promise.all(made.map(insist));
    shop.flushRedis();
    await shop.stop('redis', 'SIGKILL');
    const whileAway = await shop.call('GET', '/api/storefront/orders', { token: tokens[0] ?? '' });
    expect(whileAway.status).toBe(200);
    await shop.startRedis();
    expect((await all).filter((status) => status === 201)).toHaveLength(UNITS);
    await expectHonestBooks(scarce(1), made);
    const response = await fetch(`${shop.apiUrl}/readyz`);
    expect(response.status).toBe(200);
  }, 180_000);
});

describe('between a platform that creates a rider and our record of it', () => {
  it('a worker that is killed leaves one rider, and the next worker knows them', async () => {
    const storeId = shop.stocked.stores[0]?.id ?? '';
    const { body: ops } = await shop.call<{ accessToken: string }>('POST', '/api/admin/auth/sign-in', { body: { username: 'ops', password: PASSWORD } });
    const area = { kind: 'instantDelivery', name: '三公里', shape: { type: 'circle', radiusMetres: 3_000 }, baseFeeFen: 500, freeAboveFen: null, minimumFen: 100, distanceSteps: [], promiseMinutes: 30, rank: 1, isActive: true };
    const planned = await shop.call('POST', `/api/admin/stores/${storeId}/areas`, { token: ops.accessToken, key: randomUUID(), body: area });
    expect(planned.status).toBe(201);
    const fulfillmentOrderId = await payForDelivery(tokens[1] ?? '', scarce(4));

    // The platform creates the rider and never answers, so the worker is killed before it can write them down.
    await shop.simulators.admin('couriers/faults', { stallAfterAccept: 1 });
    const kill = shop.waitFor(async () => (await rides()).length === 1).then(() => shop.stop('worker', 'SIGKILL'));
    await pack(fulfillmentOrderId);
    await kill;
    expect(await couriers(fulfillmentOrderId)).toEqual([{ attempt: 1, attempts: 1, isRecorded: false }]);

    await shop.startWorker();
    await shop.waitFor(async () => (await couriers(fulfillmentOrderId)).every(({ isRecorded }) => isRecorded), 90_000);
    expect(await couriers(fulfillmentOrderId)).toEqual([{ attempt: 1, attempts: 1, isRecorded: true }]);
    expect(await rides()).toHaveLength(1);
  }, 180_000);
});

describe('between payment and the store', () => {
  it('a worker that is killed, and a Redis that forgets every job, delay the order but do not lose it', async () => {
    const token = tokens[0] ?? '';
    const clerk = await shop.signInStaff('clerk-1');
    await shop.stop('worker', 'SIGKILL');
    const { body: placed } = await shop.call<{ orderId: string; orderNo: string }>('POST', '/api/storefront/orders', { token, key: randomUUID(), body: await shop.orderBody(token, [scarce(2)]) });
    const { body: started } = await shop.call<{ outTradeNo: string }>('POST', `/api/storefront/orders/${placed.orderId}/payment`, { token, body: {} });
    await shop.simulators.admin(`transactions/${started.outTradeNo}/pay`, {});
    await shop.waitFor(async () => (await shop.call<{ state: string }>('GET', `/api/storefront/orders/${placed.orderId}/payment`, { token })).body.state === 'paid');
    shop.flushRedis();
    await shop.startWorker();
    await shop.waitFor(async () => {
      const { body } = await shop.call<{ toAccept: { orderNo: string }[] }>('GET', `/api/staff/stores/${shop.stocked.stores[0]?.id ?? ''}/board`, { token: clerk });
      return body.toAccept.filter(({ orderNo }) => orderNo === placed.orderNo).length === 1;
    });
    const rows = await shop.database.query(`SELECT 1 FROM fulfillment.fulfillment_order WHERE order_id = $1`, [placed.orderId]);
    expect(rows).toHaveLength(1);
  }, 180_000);

  it('an order that nobody pays is closed without Redis, and its stock is free again', async () => {
    await shop.stop('api', 'SIGTERM');
    await shop.startApi({ PAYMENT_HOLD_MINUTES: '0.05' });
    const token = tokens[0] ?? '';
    const { body: placed } = await shop.call<{ orderId: string }>('POST', '/api/storefront/orders', { token, key: randomUUID(), body: await shop.orderBody(token, [scarce(3)]) });
    await shop.stop('redis', 'SIGKILL');
    await shop.waitFor(async () => (await shop.call<{ stage: string }>('GET', `/api/storefront/orders/${placed.orderId}`, { token })).body.stage === 'closed');
    const [row] = await shop.database.query<{ reserved: number }>(`SELECT reserved FROM inventory.balance WHERE variant_id = $1 AND location_id = $2`, [scarce(3), shop.stocked.stores[0]?.id ?? '']);
    expect(row?.reserved).toBe(0);
  }, 180_000);
});

interface Ride {
  readonly originId: string;
  readonly status: string;
}

async function rides(): Promise<readonly Ride[]> {
  return (await shop.simulators.admin<{ rides: Ride[] }>('couriers/rides')).rides;
}

async function couriers(fulfillmentOrderId: string): Promise<{ attempt: number; attempts: number; isRecorded: boolean }[]> {
  return shop.database.query(
    `SELECT attempt, create_attempts AS attempts, placed_at IS NOT NULL AS "isRecorded" FROM fulfillment.courier_order WHERE fulfillment_order_id = $1`,
    [fulfillmentOrderId],
  );
}

/** A paid delivery of one unit that the store has taken on. @returns its work */
async function payForDelivery(token: string, variantId: string): Promise<string> {
  const storeId = shop.stocked.stores[0]?.id ?? '';
  const lines = [{ variantId, quantity: 1 }];
  const address = { province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 88 号 301', latitude: 31.235, longitude: 121.452 };
  const quote = async () => (await shop.call<DeliveryQuote>('POST', '/api/storefront/checkout/quote', { token, body: { storeId, lines, destination: { latitude: address.latitude, longitude: address.longitude }, withWays: true } })).body;
  const wayOf = ({ ways }: DeliveryQuote) => ways.find(({ kind, isOffered }) => kind === 'instantDelivery' && isOffered);
  await shop.waitFor(async () => wayOf(await quote()) !== undefined);
  const quoted = await quote();
  const { feeFen = 0, promisedAt = '' } = wayOf(quoted) ?? {};
  const [line] = quoted.lines;
  const body = {
    storeId, lines: [{ variantId, quantity: 1, unitPriceFen: line?.unitPriceFen }], payableFen: (line?.unitPriceFen ?? 0) + feeFen, fromCart: false,
    groups: [{ kind: 'instantDelivery', feeFen, promisedAt, lines }], address, contact: { name: '王小明', phone: '13800000000' },
  };
  const { body: placed } = await shop.call<{ orderId: string }>('POST', '/api/storefront/orders', { token, key: randomUUID(), body });
  const { body: started } = await shop.call<{ outTradeNo: string }>('POST', `/api/storefront/orders/${placed.orderId}/payment`, { token, body: {} });
  await shop.simulators.admin(`transactions/${started.outTradeNo}/pay`, {});
  const work = async () => shop.database.query<{ id: string }>(`SELECT id FROM fulfillment.fulfillment_order WHERE order_id = $1 AND state = 'accepted'`, [placed.orderId]);
  await shop.waitFor(async () => (await work()).length === 1);
  return (await work())[0]?.id ?? '';
}

interface DeliveryQuote {
  readonly lines: readonly { readonly unitPriceFen: number }[];
  readonly ways: readonly { readonly kind: string; readonly isOffered: boolean; readonly feeFen: number; readonly promisedAt: string }[];
}

async function pack(fulfillmentOrderId: string): Promise<void> {
  const token = await shop.signInStaff('clerk-1');
  const path = `/api/staff/fulfillment-orders/${fulfillmentOrderId}`;
  await shop.call('POST', `${path}/picking`, { token, body: {} });
  await shop.call('POST', `${path}/picks`, { token, key: randomUUID(), body: { item: { by: 'line', lineNo: 1 }, quantity: 1 } });
  const { status } = await shop.call('POST', `${path}/packing`, { token, body: {} });
  expect(status).toBe(200);
}
