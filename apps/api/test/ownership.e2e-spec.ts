import { randomUUID } from 'node:crypto';
import { roleDefinitions } from '@quanyu/identity';
import { type AnyRoute, Database, fullPath, namesStore, type Tx } from '@quanyu/platform';
import { collectionOf, isForStores, ownerOf, storesInBody } from '../src/tools/access-matrix.js';
import { allRoutes } from '../src/domains.js';
import { put, sampleRequest } from './request-samples.js';
import { fillRow, withoutReferences } from './support/fill-rows.js';
import { type Answer, openTestShop, type TestShop } from './test-shop.js';

// Whoever names what is somebody else's: every such route, and one thing of each kind that really is there.

const [STORE, OTHER_STORE] = [randomUUID(), randomUUID()];
const MANAGER = new Set(roleDefinitions().find(({ role }) => role === 'storeManager')?.permissions);

const owned = (owner: 'self' | 'store') => allRoutes.filter((route) => ownerOf(route) === owner).map((route) => ({ route, name: `${route.method} ${fullPath(route)}` }));
const mayCall = ({ route: { access } }: { route: AnyRoute }): boolean => access.kind === 'staff' && (access.permission === 'any' || MANAGER.has(access.permission));
const ofStores = owned('store').filter(mayCall);
const ofThemselves = owned('self');
/** What names a store in its body alone, or one more beside that of its path. */
const withStores = allRoutes.filter((route) => isForStores(route) && storesInBody(route).length > 0).map((route) => ({ route, name: `${route.method} ${fullPath(route)}` }));
/** What a store manager may read without naming anything: lists, sums, figures. */
const lists = allRoutes.filter((route) => route.method === 'GET' && route.reply !== 'raw' && !route.path.includes(':') && mayCall({ route }));

/** Bodies where a sample does not fit its schema. */
const FITTING: Readonly<Record<string, unknown>> = {
  shipParcel: { carrier: 'SF', trackingNo: 'SF1234567890', lines: [{ lineNo: 1, quantity: 1 }] },
  callCourier: { choice: null },
};
const FILE = ['---', 'content-disposition: form-data; name="file"; filename="a.jpg"', 'content-type: image/jpeg', '', 'x', '-----', ''].join('\r\n');
/** What a list must be told, where it is. */
const ASKED_FOR: Readonly<Record<string, string>> = { locationId: STORE, storeId: STORE, variantIds: randomUUID() };

/** The id of one thing by its collection. */
type Things = Readonly<Record<string, string>>;

/** What belongs to a store and to a shopper, one of each. */
async function fillThings(tx: Tx, { storeId, customerId }: { storeId: string; customerId: string }): Promise<Things> {
  const id = randomUUID;
  const [orderId, caseId, workId, refundId, attemptId, bookingId, transferId, deliveryId, stocktakeId, addressId, purchaseId, depositId] = [id(), id(), id(), id(), id(), id(), id(), id(), id(), id(), id(), id()];
  const order = { store_id: storeId, customer_id: customerId };
  await fillRow(tx, 'orders."order"', { id: orderId, ...order, channel: 'miniProgram', status: 'placed', payment_status: 'paid', fulfillment_status: 'unfulfilled' });
  await fillRow(tx, 'orders.order_group', { order_id: orderId, kind: 'pickup', store_id: storeId, location_id: storeId });
  await fillRow(tx, 'orders.after_sales_case', { id: caseId, order_id: orderId, ...order, kind: 'refundOnly', status: 'applied', reason: 'other' });
  await fillRow(tx, 'payments.payment_attempt', { id: attemptId, order_id: orderId, status: 'succeeded', amount_fen: 1 });
  await fillRow(tx, 'payments.refund', { id: refundId, order_id: orderId, attempt_id: attemptId, status: 'abnormal', amount_fen: 1 });
  await fillRow(tx, 'fulfillment.fulfillment_order', { id: workId, order_id: orderId, store_id: storeId, location_id: storeId, kind: 'pickup', state: 'open', pickup_code: '12345678' });
  await fillRow(tx, 'inventory.stock_transfer', { id: transferId, from_location_id: storeId, status: 'draft' });
  await fillRow(tx, 'inventory.inbound_delivery', { id: deliveryId, location_id: storeId, status: 'expected' });
  await fillRow(tx, 'inventory.stocktake', { id: stocktakeId, location_id: storeId, scope: 'store', status: 'open' });
  const visit = { start_at: '2026-11-20T12:00:00+08:00', end_at: '2026-11-20T12:30:00+08:00' };
  await fillRow(tx, 'stores.booking', { id: bookingId, ...order, status: 'confirmed', code: '12345678', deposit_outcome: 'none', no_show_policy: 'keepDeposit', ...visit });
  await fillRow(tx, 'identity.address', { id: addressId, customer_id: customerId });
  await fillRow(tx, 'membership.purchase', { id: purchaseId, customer_id: customerId, kind: 'topUp', pay_fen: 100, status: 'pending' });
  await fillRow(tx, 'promotions.presale_deposit', { id: depositId, customer_id: customerId, status: 'deposit_pending', deposit_fen: 100 });
  return {
    orders: orderId, 'after-sales': caseId, refunds: refundId, 'fulfillment-orders': workId, 'stock-transfers': transferId, transfers: transferId, 'stock-deliveries': deliveryId, deliveries: deliveryId,
    stocktakes: stocktakeId, bookings: bookingId, addresses: addressId, purchases: purchaseId, 'presale-deposits': depositId,
  };
}

describe('whoever names what is not theirs', () => {
  let shop: TestShop;
  let things: Things;
  /** Every list as it was before anything of the first store was there. */
  const before = new Map<string, string>();
  const tokens: Record<'owner' | 'shopper' | 'manager' | 'otherManager', string> = { owner: '', shopper: '', manager: '', otherManager: '' };

  beforeAll(async () => {
    shop = await openTestShop();
    [tokens.owner, tokens.shopper] = [await shop.shopperToken(), await shop.shopperToken()];
    [tokens.manager, tokens.otherManager] = [await shop.staffToken('storeManager', [STORE]), await shop.staffToken('storeManager', [OTHER_STORE])];
    for (const route of lists) before.set(fullPath(route), await readList(route, tokens.otherManager));
    const { body: me } = await shop.ask('GET', '/api/storefront/me', { token: tokens.owner });
    things = await shop.app.nest.get(Database, { strict: false }).transaction(async (tx) => {
      await withoutReferences(tx);
      return fillThings(tx, { storeId: STORE, customerId: String(me['id']) });
    });
  }, 120_000);
  afterAll(() => shop.close());

  /** The id that a route is asked for: of the thing of its kind, or of the device that somebody is signed in on. */
  async function thingOf(route: AnyRoute): Promise<string> {
    const collection = collectionOf(route) ?? '';
    if (collection === 'stores') return STORE;
    if (collection !== 'devices') return things[collection] ?? '';
    const { body } = await shop.ask('GET', `/api/${route.api}/me/devices`, { token: route.access.kind === 'customer' ? tokens.owner : tokens.manager });
    return String((body['items'] as { sessionId: string }[])[0]?.sessionId);
  }

  async function call(route: AnyRoute, token: string): Promise<Answer> {
    const { query, body: sample } = sampleRequest(route);
    const body = FITTING[route.id] ?? sample;
    const isFile = route.consumes === 'multipart/form-data';
    const { url } = sampleRequest({ ...route, path: route.path.replace(/:\w+/, await thingOf(route)) });
    return shop.ask(route.method, `${url}?${new URLSearchParams(query).toString()}`, {
      token,
      headers: { 'idempotency-key': `ownership-${route.id}`, ...(isFile ? { 'content-type': 'multipart/form-data; boundary=-' } : {}) },
      ...(isFile ? { payload: FILE } : body === undefined ? {} : { payload: body as object }),
    });
  }

  /** Asked for as widely as it goes, without filters that may be left out. */
  async function readList(route: AnyRoute, token: string): Promise<string> {
    const missing = route.query?.safeParse({}).error?.issues.map(({ path }) => String(path[0])) ?? [];
    const query = Object.fromEntries(missing.map((name) => [name, ASKED_FOR[name] ?? sampleRequest(route).query[name] ?? '']));
    const { status, text } = await shop.ask('GET', `${fullPath(route)}?${new URLSearchParams(query).toString()}`, { token, headers: { 'x-request-id': 'reads-a-list' } });
    if (status === 400) throw new Error(`${fullPath(route)} was not asked as it wants: ${text}`);
    return `${status} ${text}`;
  }

  it.each(ofThemselves)('$name does not know what is somebody else’s', async ({ route }) => {
    const other = route.access.kind === 'customer' ? tokens.shopper : tokens.otherManager;
    expect((await call(route, other)).status).toBe(404);
  });

  it.each(ofStores.filter(({ route }) => namesStore(route)))('$name refuses whoever is of another store', async ({ route }) => {
    expect(await call(route, tokens.otherManager)).toMatchObject({ status: 403, body: { code: 'AUTH.FORBIDDEN', details: { storeId: STORE } } });
  });

  it.each(ofStores.filter(({ route }) => !namesStore(route)))('$name does not know what is another store’s', async ({ route }) => {
    expect((await call(route, tokens.otherManager)).status).toBe(404);
  });

  it.each(withStores)('$name refuses a body that names another store', async ({ route }) => {
    const { url, query, body: sample } = sampleRequest({ ...route, path: route.path.replace(':storeId', OTHER_STORE) });
    const payload = storesInBody(route).reduce<unknown>((body, field) => put(body, field, STORE), FITTING[route.id] ?? sample) as object;
    const ask = (token: string): Promise<Answer> => shop.ask(route.method, `${url}?${new URLSearchParams(query).toString()}`, { token, payload, headers: { 'idempotency-key': `body-${route.id}` } });
    expect(await ask(tokens.otherManager)).toMatchObject({ status: 403, body: { code: 'AUTH.FORBIDDEN', details: { storeId: STORE } } });
    const { status, body } = await ask(tokens.manager);
    expect([status === 400, status === 403]).toEqual([false, false]);
    expect(body['code']).not.toBe('INTERNAL');
  });

  it('are asked for every store that staff of stores may name in a body', () => {
    expect(withStores.map(({ route }) => route.id)).toEqual(
      expect.arrayContaining(['receiveStock', 'adjustStock', 'requestTransfer', 'announceDelivery', 'openStocktake']),
    );
  });

  it.each(lists.map((route) => ({ route, name: fullPath(route) })))('$name shows another store’s manager not even that there is one more', async ({ route }) => {
    expect(await readList(route, tokens.otherManager)).toBe(before.get(fullPath(route)));
  });

  it('and its own manager finds them in these lists', async () => {
    const grown: string[] = [];
    for (const route of lists) if ((await readList(route, tokens.manager)) !== before.get(fullPath(route))) grown.push(fullPath(route));
    expect(grown).toEqual(expect.arrayContaining(['/api/admin/orders', '/api/admin/after-sales', '/api/admin/stock/transfers', '/api/admin/stock/deliveries', '/api/admin/stock/stocktakes']));
  });

  it('and each of these things is there for whose it is', async () => {
    const known = new Set<string>();
    const named = new Set<string>();
    for (const { route } of [...ofThemselves, ...ofStores].filter(({ route: { method } }) => method !== 'DELETE')) {
      const collection = `${route.access.kind} ${collectionOf(route) ?? ''}`;
      named.add(collection);
      if (known.has(collection)) continue;
      const { status } = await call(route, route.access.kind === 'customer' ? tokens.owner : tokens.manager);
      if (status !== 404 && status !== 403) known.add(collection);
    }
    expect([...named].filter((collection) => !known.has(collection))).toEqual([]);
  });
});
