import { randomUUID } from 'node:crypto';
import { RunningShop } from './support/running-shop.js';

// Screens that show several domains at once, read after one order went its whole way.

interface Story {
  entries: { source: string; kind: string; actorName: string | null; facts: Record<string, unknown>; at: string }[];
}
interface StockPage {
  items: { locationId: string; locationName: string; variantId: string; sku: string; title: string; onHand: number; reserved: number; allocated: number; availableToPromise: number }[];
  nextCursor: string | null;
}

let shop: RunningShop;
let shopper: string;
let ops: string;
let clerk: string;
let orderId: string;
let payableFen: number;

const store = (index: number) => shop.stocked.stores[index]?.id ?? '';
const variant = (index: number) => shop.stocked.variants[index]?.variantId ?? '';

beforeAll(async () => {
  shop = await RunningShop.open({ units: [5, 1] });
  [shopper, ops, clerk] = await Promise.all([shop.signInShopper('shopper-1'), shop.signInStaff('ops'), shop.signInStaff('clerk-2')]);
  const placed = await shop.call<{ orderId: string; payableFen: number }>('POST', '/api/storefront/orders', { token: shopper, body: await shop.orderBody(shopper, [variant(0), variant(1)]), key: randomUUID() });
  ({ orderId, payableFen } = placed.body);
  const { body } = await shop.call<{ outTradeNo: string }>('POST', `/api/storefront/orders/${orderId}/payment`, { token: shopper, body: {} });
  await shop.simulators.admin(`transactions/${body.outTradeNo}/pay`, {});
  await shop.waitFor(async () => (await story()).entries.some(({ kind }) => kind === 'fulfillment.opened'));
}, 120_000);
afterAll(() => shop.close());

async function story(token = ops): Promise<Story> {
  return (await shop.call<Story>('GET', `/api/admin/orders/${orderId}/story`, { token })).body;
}

describe('the story of an order', () => {
  it('tells order, payment, stock and fulfilment in the order of time', async () => {
    const { entries } = await story();
    expect(new Set(entries.map(({ source }) => source))).toEqual(new Set(['order', 'payment', 'stock', 'fulfillment']));
    const times = entries.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(entries.filter(({ source }) => source === 'payment').map(({ kind, facts }) => [kind, facts['amountFen']])).toEqual([
      ['payment.created', payableFen],
      ['payment.succeeded', payableFen],
    ]);
    expect(entries.filter(({ source }) => source === 'stock').map(({ facts }) => facts['title'])).toEqual(Array.from({ length: 4 }, () => '纯棉毛巾'));
  });

  it('is not told to staff of another store', async () => {
    expect(await shop.call('GET', `/api/admin/orders/${orderId}/story`, { token: clerk })).toMatchObject({ status: 404, body: { code: 'VIEWS.ORDER_NOT_FOUND' } });
  });
});

describe('the stock list', () => {
  const list = async (query: string, token = ops) => (await shop.call<StockPage>('GET', `/api/admin/stock?${query}`, { token })).body;

  it('shows what is there, what is allocated and what can be promised', async () => {
    const { items } = await list(`locationId=${store(0)}&variantId=${variant(0)}`);
    expect(items).toEqual([expect.objectContaining({ locationName: '全域·静安寺店', title: '纯棉毛巾', sku: 'T1-1', onHand: 5, reserved: 0, allocated: 1, availableToPromise: 4 })]);
  });

  it('pages without losing or repeating a row', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: StockPage = await list(`limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ locationId, variantId }) => `${locationId}/${variantId}`));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  it('finds by words and narrows to what is nearly gone', async () => {
    expect((await list('q=毛巾')).items).toHaveLength(4);
    expect((await list('q=火箭')).items).toEqual([]);
    expect((await list('lowStockOnly=true')).items.map(({ sku, locationId }) => [sku, locationId])).toEqual([['T1-2', store(0)]]);
  });

  it('shows a clerk her own store alone', async () => {
    expect(new Set((await list('', clerk)).items.map(({ locationId }) => locationId))).toEqual(new Set([store(1)]));
    expect((await list(`locationId=${store(0)}`, clerk)).items).toEqual([]);
  });
});

describe('what shoppers see of the stock', () => {
  it('follows the order at once', async () => {
    const path = (kind: string, query: string) => `/api/storefront/stores/${store(0)}/${kind}?${query}`;
    expect((await shop.call('GET', path('availability', `variantIds=${variant(0)},${variant(1)}`))).body).toEqual({
      isLive: true,
      items: [
        { variantId: variant(0), availableToPromise: 4, level: 'low' },
        { variantId: variant(1), availableToPromise: 0, level: 'none' },
      ],
    });
    const products = await shop.call<{ items: { productId: string }[] }>('GET', '/api/storefront/products');
    const productId = products.body.items[0]?.productId ?? '';
    expect((await shop.call('GET', path('product-availability', `productIds=${productId},${randomUUID()}`))).body).toEqual({ isLive: true, items: [{ productId, availableToPromise: 4, level: 'low' }] });
  });
});

describe('the dashboard', () => {
  it('counts today by what was paid', async () => {
    expect((await shop.call('GET', '/api/admin/dashboard', { token: ops })).body).toMatchObject({
      paidOrders: 1,
      paidFen: payableFen,
      averageOrderFen: payableFen,
      topProducts: [{ title: '纯棉毛巾', quantity: 2, soldFen: payableFen }],
      stores: { open: 2, paused: 0, resting: 0 },
      alerts: [{ kind: 'lowStock', count: 1 }],
    });
  });

  it('counts nothing of the stores of others', async () => {
    expect((await shop.call('GET', '/api/admin/dashboard', { token: clerk })).body).toMatchObject({ paidOrders: 0, paidFen: 0, stores: { open: 1 }, alerts: [] });
  });
});

describe('refunds that failed', () => {
  type Page = { items: { refundId: string; orderId: string | null; amountFen: number; status: string; storeName: string | null }[] };
  const failed = async (token = ops) => (await shop.call<Page>('GET', `/api/admin/failed-refunds?orderId=${orderId}`, { token })).body.items;

  it('wait in a list for a person, are shown to the staff of their store alone, and leave it when they are asked for again', async () => {
    await shop.simulators.admin('faults', { refundsEndAs: 'CLOSED' });
    const canceled = await shop.call('POST', `/api/admin/orders/${orderId}/cancellation`, { token: ops, body: { reason: '顾客来电取消' }, key: randomUUID() });
    expect(canceled.status).toBe(200);
    await shop.waitFor(async () => (await failed()).length > 0);
    const [refund] = await failed();
    expect(refund).toMatchObject({ orderId, amountFen: payableFen, status: 'closed', storeName: '全域·静安寺店' });
    expect(await failed(clerk)).toEqual([]);

    await shop.simulators.admin('faults', { refundsEndAs: 'SUCCESS' });
    const retried = await shop.call('POST', `/api/admin/refunds/${refund?.refundId ?? ''}/retry`, { token: ops, body: { reason: '微信恢复了' }, key: randomUUID() });
    expect(retried).toMatchObject({ status: 200, body: { status: 'requested' } });
    expect(await failed()).toEqual([]);
  });
});
