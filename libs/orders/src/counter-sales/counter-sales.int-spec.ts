import { Catalogue } from '@quanyu/catalogue';
import { ReceiveStock } from '@quanyu/inventory';
import { isDomainError, type StaffPrincipal } from '@quanyu/platform';
import { type Store, StoreEditing, Stores } from '@quanyu/stores';
import { outcomeOf } from '@quanyu/testing';
import { OrderGroupsRepository } from '../order-groups.repository.js';
import type { PlaceOrder } from '../placing/prepare-order.js';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { computeCounterSaleStatus } from './counter-sale.js';
import { CounterSales, GoodsElsewhere } from './counter-sales.js';
import { CounterSalesRepository } from './counter-sales.repository.js';

const EDITOR = { actor: 'system' } as const;
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));
const CLERK: StaffPrincipal = { kind: 'staff', staffId: '0193a5b0-0000-7000-8000-0000000000c1', sessionId: '0193a5b0-0000-7000-8000-0000000000c2', name: '小李', permissions: new Set(), storeScope: 'all' };

let shop: TestShop;
let neighbour: Store;
let variantId: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, services: ['pickup', 'shipping'] });
  [variantId = ''] = shop.variantIds;
  const created = await shop.module.get(StoreEditing).createStore(
    {
      code: 'SH002', name: '全域·隔壁店', city: '上海', district: '静安区', address: '南京西路 900 号', latitude: 31.24, longitude: 121.45, phone: '021-00000001',
      services: ['pickup'], weeklyHours: ALL_DAY, specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '',
    },
    EDITOR,
  );
  neighbour = await shop.module.get(StoreEditing).setStatus({ storeId: created.id, version: created.version, status: 'open', reason: '开业' }, EDITOR);
  await shop.module.get(Stores).reload();
  // Only the neighbour has it.
  await shop.platform.database.transaction((tx) =>
    shop.module.get(ReceiveStock).receive(tx, { receiptId: shop.platform.ids.uuid(), locationId: neighbour.stockLocationId, reference: 'test', lines: [{ variantId, quantity: 10 }], actorName: '测试' }),
  );
}, 60_000);
afterAll(() => shop.close());

const sales = (): CounterSales => shop.module.get(CounterSales);

async function aSale(key = shop.platform.ids.uuid()) {
  return sales().open(CLERK, key, { storeId: shop.store.id, lines: [{ variantId, quantity: 1 }], collectStoreId: neighbour.id });
}

/** What the shopper's checkout sends: sold here, collected there. */
async function anOrder(counterSaleCode: string): Promise<PlaceOrder> {
  const unitPriceFen = shop.module.get(Catalogue).snapshot().findVariant(variantId)?.priceFen ?? 0;
  const quote = await shop.module.get(QuoteCheckout).execute({ customerId: shop.platform.ids.uuid(), storeId: shop.store.id, collectStoreId: neighbour.id, lines: [{ variantId, quantity: 1 }], withWays: true });
  const pickup = quote.ways.find(({ kind }) => kind === 'pickup');
  const [group] = pickup?.groups ?? [];
  if (group === undefined || group.storeId === null) throw new Error('the neighbour offers to collect');
  return {
    customerId: await shop.newCustomer(), idempotencyKey: shop.platform.ids.uuid(), channel: 'miniProgram', storeId: shop.store.id,
    lines: [{ variantId, quantity: 1, unitPriceFen }], payableFen: unitPriceFen, fromCart: false, counterSaleCode,
    groups: [{ kind: 'pickup', storeId: group.storeId, feeFen: 0, lines: group.lines, ...(group.promisedAt === null ? {} : { promisedAt: group.promisedAt }) }],
    contact: { name: '王小明', phone: '13800000000' },
  };
}

async function soldBy(orderId: string) {
  return shop.module.get(CounterSalesRepository).findAttribution(orderId);
}

describe('a sale at the counter of goods that lie elsewhere', () => {
  it('is told which store nearby has what this one lacks', async () => {
    const { here, stores } = await shop.module.get(GoodsElsewhere).find(shop.store.id, [{ variantId, quantity: 1 }]);
    expect(here).toEqual([{ variantId, available: 0 }]);
    expect(stores.map(({ store, missing }) => [store.id, missing.length])).toEqual([[neighbour.id, 0]]);
  });

  it('is ordered by the shopper: fulfilled by the neighbour, the sale of this store and of the clerk', async () => {
    const sale = await aSale();
    expect((await sales().scan(sale.code)).id).toBe(sale.id);
    const { orderId } = await shop.placing.execute(await anOrder(sale.code));
    const [group] = await shop.module.get(OrderGroupsRepository).list([orderId]);
    expect(group?.storeId).toBe(neighbour.id);
    expect((await shop.order(orderId)).storeId).toBe(shop.store.id);
    expect(await soldBy(orderId)).toEqual({ storeId: shop.store.id, staffId: CLERK.staffId, staffName: '小李' });
    const after = await sales().get(shop.store.id, sale.id);
    expect(after.order?.orderId).toBe(orderId);
    expect(computeCounterSaleStatus(after, shop.platform.clock.now())).toBe('ordered');
  });

  it('shows the clerk the payment, and its code ends with it', async () => {
    const sale = await aSale();
    const request = await anOrder(sale.code);
    const { orderId } = await shop.placing.execute(request);
    await shop.hearOf(await shop.payAtWechat(request.customerId, orderId));
    expect(computeCounterSaleStatus(await sales().get(shop.store.id, sale.id), shop.platform.clock.now())).toBe('paid');
    await expect(sales().scan(sale.code)).rejects.toMatchObject({ code: 'ORDERS.COUNTER_SALE_OVER' });
  });

  it('stays paid when its code was used for another order that nobody pays for', async () => {
    const sale = await aSale();
    const request = await anOrder(sale.code);
    const { orderId } = await shop.placing.execute(request);
    const later = await shop.placing.execute(await anOrder(sale.code));
    expect((await sales().get(shop.store.id, sale.id)).order?.orderId).toBe(later.orderId);
    await shop.hearOf(await shop.payAtWechat(request.customerId, orderId));
    const after = await sales().get(shop.store.id, sale.id);
    expect([after.order?.orderId, computeCounterSaleStatus(after, shop.platform.clock.now())]).toEqual([orderId, 'paid']);
  });

  it('is opened in a store of theirs alone, also where the code forgot to ask', async () => {
    const open = (storeIds: readonly string[]) =>
      outcomeOf(sales().open({ ...CLERK, storeScope: storeIds }, shop.platform.ids.uuid(), { storeId: shop.store.id, lines: [{ variantId, quantity: 1 }], collectStoreId: neighbour.id }));
    const before = (await sales().list(shop.store.id, { beforeId: null, limit: 50 })).items.length;
    expect([await open([neighbour.id]), await open([shop.store.id])]).toEqual(['AUTH.FORBIDDEN', 'done']);
    expect((await sales().list(shop.store.id, { beforeId: null, limit: 50 })).items).toHaveLength(before + 1);
  });

  it('opens once, however often the button was pressed', async () => {
    const [first, second] = [await aSale('pressed-twice-0001'), await aSale('pressed-twice-0001')];
    expect(second.id).toBe(first.id);
    expect(second.code).toBe(first.code);
  });

  it('never costs a shopper the order: a code out of time attributes nothing', async () => {
    const sale = await aSale();
    const request = await anOrder(sale.code);
    await shop.platform.database.query(`UPDATE orders.counter_sale SET created_at = created_at - interval '3 hours', expires_at = expires_at - interval '3 hours' WHERE id = $1`, [sale.id]);
    const { orderId } = await shop.placing.execute(request);
    expect(await soldBy(orderId)).toBeNull();
    const refused = await sales().scan(sale.code).then(() => null, (error: unknown) => error);
    expect(isDomainError(refused, 'ORDERS.COUNTER_SALE_OVER')).toBe(true);
  });

  it("does not show another store's sale", async () => {
    const sale = await aSale();
    await expect(sales().get(neighbour.id, sale.id)).rejects.toMatchObject({ code: 'REQUEST.NOT_FOUND' });
  });
});
