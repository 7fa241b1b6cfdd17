import { randomUUID } from 'node:crypto';
import { type Answer, PASSWORD, RunningShop } from './support/running-shop.js';

const SHOPPERS = 500;
const SIGN_IN_AT_ONCE = 20;

interface Refusal {
  readonly code: string;
  readonly details?: { readonly changes?: readonly { readonly kind: string; readonly nextStartAt: string | null }[] };
}

let shop: RunningShop;
let storeId: string;

beforeAll(async () => {
  shop = await RunningShop.open({ units: [SHOPPERS * 2], env: { ORDER_LIMIT_PER_ADDRESS: '1000' } });
  storeId = shop.stocked.stores[0]?.id ?? '';
  const { body } = await shop.call<{ accessToken: string }>('POST', '/api/admin/auth/sign-in', { body: { username: 'ops', password: PASSWORD } });
  const template = { windowMinutes: 30, weekdayWindows: [], leadMinutes: 60, cutOff: null, daysOffered: 2, capacity: { orders: 1, units: 100, minutes: 10_000 }, version: 0 };
  const { status } = await shop.call('PUT', `/api/admin/stores/${storeId}/slot-templates/pickup`, { token: body.accessToken, key: randomUUID(), body: template });
  expect(status).toBe(200);
}, 180_000);
afterAll(() => shop.close());

/** How many orders the first windows still take. */
async function placesLeft(): Promise<number | null | undefined> {
  const { body } = await shop.call<{ days: { windows: { left: number | null }[] }[] }>('GET', `/api/storefront/stores/${storeId}/slots?kind=pickup`);
  return body.days.flatMap(({ windows }) => windows)[0]?.left;
}

async function signInAll(): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < SHOPPERS) {
    const now = Array.from({ length: SIGN_IN_AT_ONCE }, (_, index) => shop.signInShopper(`rush-${tokens.length + index}`));
    tokens.push(...(await Promise.all(now)));
  }
  return tokens;
}

/** Asks until the shop has time for it: 503 says to come again, under the same key. */
async function order(token: string, body: unknown): Promise<Answer<Refusal>> {
  const key = randomUUID();
  let answer = await shop.call<Refusal>('POST', '/api/storefront/orders', { token, key, body });
  await shop.waitFor(async () => {
    if (answer.status === 503) answer = await shop.call<Refusal>('POST', '/api/storefront/orders', { token, key, body });
    return answer.status !== 503;
  });
  return answer;
}

describe(`when ${SHOPPERS} shoppers want the last place of a window at once`, () => {
  it('one gets it, and everybody else is told the next window', async () => {
    await shop.waitFor(async () => (await placesLeft()) === 1);
    const tokens = await signInAll();
    const body = await shop.orderBody(tokens[0] ?? '', [shop.stocked.variants[0]?.variantId ?? '']);
    const answers = await Promise.all(tokens.map((token) => order(token, body)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201);
    const told = new Set(refused.map(({ status, body: { code, details } }) => JSON.stringify([status, code, details?.changes?.map(({ kind }) => kind), typeof details?.changes?.[0]?.nextStartAt])));
    expect([...told]).toEqual([JSON.stringify([409, 'ORDERS.QUOTE_CHANGED', ['window'], 'string'])]);

    const slots = await shop.database.query(`SELECT held_orders AS held, capacity_orders AS capacity FROM stores.slot WHERE store_id = $1 AND held_orders > 0`, [storeId]);
    expect(slots).toEqual([{ held: 1, capacity: 1 }]);
    const [kept] = await shop.database.query<{ orders: number; units: number }>(
      `SELECT (SELECT count(*)::int FROM orders."order") AS orders, (SELECT sum(reserved)::int FROM inventory.balance) AS units`,
    );
    expect(kept).toEqual({ orders: 1, units: 1 });
  }, 180_000);
});
