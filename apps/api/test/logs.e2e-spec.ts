import { randomUUID } from 'node:crypto';
import { PASSWORD, RunningShop } from './support/running-shop.js';

// The main journeys with a canary in every personal field, and then what API and worker have logged of them, down to the finest line.

const CANARY = {
  openid: 'oCanaryCanaryCanaryCanary_28',
  phone: '13955556666',
  otherPhone: '13977778888',
  nickname: '金丝雀昵称',
  contactName: '金丝雀姓名',
  detail: '金丝雀路404弄',
  remark: '金丝雀备注',
  card: '6222021234567890123',
} as const;

let shop: RunningShop;
/** Secrets that the journeys were given: tokens and codes. */
const given: string[] = [];
let shopper = '';
let clerk = '';

beforeAll(async () => {
  shop = await RunningShop.open({ units: [20, 20], env: { LOG_LEVEL: 'trace' } });
}, 120_000);
afterAll(() => shop.close());

const ask = <Body = Record<string, unknown>>(method: string, path: string, body?: unknown, token = shopper) => shop.call<Body>(method, path, { token, key: randomUUID(), ...(body === undefined ? {} : { body }) });

async function signIn(): Promise<void> {
  const { code } = await shop.simulators.admin<{ code: string }>('js-code', { openid: CANARY.openid });
  const { body } = await shop.call<Record<string, string>>('POST', '/api/storefront/auth/wechat', { body: { code } });
  shopper = body['accessToken'] ?? '';
  given.push(code, shopper, body['refreshToken'] ?? '', body['deviceToken'] ?? '');
  const staff = await shop.call<Record<string, string>>('POST', '/api/staff/auth/sign-in', { body: { username: 'clerk-1', password: PASSWORD } });
  clerk = staff.body['accessToken'] ?? '';
  given.push(PASSWORD, clerk, staff.body['refreshToken'] ?? '');
}

async function tellAboutOneself(): Promise<void> {
  const { code } = await shop.simulators.admin<{ code: string }>('phone-code', { openid: CANARY.openid, phone: CANARY.phone });
  given.push(code);
  expect((await ask('PATCH', '/api/storefront/me', { nickname: CANARY.nickname, contactName: CANARY.contactName })).status).toBe(200);
  expect((await ask('POST', '/api/storefront/me/phone', { code })).status).toBe(200);
  const address = { contactName: CANARY.contactName, contactPhone: CANARY.otherPhone, province: '上海市', city: '上海市', district: '静安区', detail: CANARY.detail, latitude: 31.23, longitude: 121.45, tag: '家', isDefault: true };
  expect((await ask('POST', '/api/storefront/me/addresses', address)).status).toBe(201);
}

async function orderAndCollect(): Promise<void> {
  const variants = shop.stocked.variants.map(({ variantId }) => variantId);
  const wish = await shop.orderBody(shopper, variants);
  const pickup = { ...(wish['pickup'] as object), contactName: CANARY.contactName, contactPhone: CANARY.otherPhone };
  const placed = await ask<{ orderId: string }>('POST', '/api/storefront/orders', { ...wish, pickup, remark: CANARY.remark });
  expect(placed.status).toBe(201);
  const { orderId } = placed.body;
  const { body } = await ask<{ outTradeNo: string }>('POST', `/api/storefront/orders/${orderId}/payment`, {});
  await shop.simulators.admin(`transactions/${body.outTradeNo}/pay`, {});
  const storeId = shop.stocked.stores[0]?.id ?? '';
  let id = '';
  await shop.waitFor(async () => {
    const board = await ask<{ toAccept: { fulfillmentOrderId: string }[] }>('GET', `/api/staff/stores/${storeId}/board`, undefined, clerk);
    id = board.body.toAccept[0]?.fulfillmentOrderId ?? '';
    return id !== '';
  });
  await ask('POST', `/api/staff/fulfillment-orders/${id}/acceptance`, {}, clerk);
  for (const { barcode } of shop.stocked.variants) await ask('POST', `/api/staff/fulfillment-orders/${id}/picks`, { item: { by: 'barcode', barcode }, quantity: 1 }, clerk);
  await ask('POST', `/api/staff/fulfillment-orders/${id}/readiness`, {}, clerk);
  const code = await ask<{ digits: string; qrContent: string }>('GET', `/api/storefront/orders/${orderId}/pickup-code`);
  given.push(code.body.digits, code.body.qrContent);
  expect((await ask('POST', `/api/staff/stores/${storeId}/hand-overs`, { code: code.body.digits }, clerk)).status).toBe(200);
}

/** What people type into the wrong place, and what breaks on the way. */
async function goWrong(): Promise<void> {
  for (const text of [CANARY.phone, CANARY.card, shopper, CANARY.contactName]) {
    await ask('GET', `/api/storefront/search?q=${encodeURIComponent(text)}`);
    await ask('GET', `/api/storefront/orders/${encodeURIComponent(text).slice(0, 150)}`);
    await ask('POST', '/api/storefront/me/phone', { code: text });
    await ask('POST', '/api/storefront/auth/wechat', { code: encodeURIComponent(text) });
    await ask('PATCH', '/api/storefront/me', { nickname: text, unknown: text });
    await ask('POST', '/api/staff/auth/sign-in', { username: text.slice(0, 60), password: text });
  }
  // Something nobody foresaw, in the API and in the worker.
  await shop.database.query(`ALTER TABLE identity.address RENAME TO address_away`);
  expect((await ask('POST', '/api/storefront/me/addresses', { contactName: CANARY.contactName, contactPhone: CANARY.otherPhone, province: '上海市', city: '上海市', district: '静安区', detail: CANARY.detail, latitude: null, longitude: null, tag: '', isDefault: false })).status).toBe(500);
  await shop.database.query(`ALTER TABLE identity.address_away RENAME TO address`);
  await shop.database.query(`INSERT INTO platform.outbox_event (id, topic, payload, created_at, due_at) VALUES ($1, 'identity.mergeSettled', $2, now(), now())`, [randomUUID(), JSON.stringify({ mergeId: CANARY.contactName, phone: CANARY.phone })]);
  await shop.waitFor(async () => shop.readLog('worker').includes('an outbox event failed'));
}

describe('the logs of API and worker', () => {
  it('hold no phone, name, address, openid, token, code or card, whatever shoppers and staff do and whatever breaks', async () => {
    await signIn();
    await tellAboutOneself();
    await orderAndCollect();
    expect((await ask('POST', '/api/storefront/me/data-exports', {})).status).toBe(200);
    await goWrong();
    for (const name of ['api', 'worker']) {
      const log = shop.readLog(name);
      const lines = log.trim().split('\n').map((line) => JSON.parse(line) as { msg: string });
      expect(lines.length).toBeGreaterThan(1);
      const told = [...Object.values(CANARY), ...given].filter((secret) => log.includes(secret) || log.includes(encodeURIComponent(secret)));
      expect({ name, told }).toEqual({ name, told: [] });
    }
    expect(shop.readLog('api')).toContain('unexpected error');
  }, 120_000);
});
