import type { RuleContent } from '@quanyu/promotions';
import { isDomainError } from '@quanyu/platform';
import { outcomeOf } from '@quanyu/testing';
import { Orders } from '../index.js';
import { OrdersRepository } from '../orders.repository.js';
import { type Bought, STAFF, TestCases } from '../test-kit/cases.js';
import { PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop } from '../test-kit/shop.js';

type Units = { lineNo: number; quantity: number };

let kit: TestCases;
let priced: PricedShop;
/** At ¥30; and what comes with it, stated to be worth ¥10. */
let shirt: string;
let cup: string;

beforeAll(async () => {
  const shop = await openTestShop({ variants: 2, pricesFen: [3_000, 1_990], inStock: 500 });
  [shirt = '', cup = ''] = shop.variantIds;
  kit = new TestCases(shop);
  priced = new PricedShop(shop);
}, 120_000);
afterEach(() => priced.endAll());
afterAll(() => kit.close());

const shirts = (quantity: number): Units => ({ lineNo: 1, quantity });
const cups = (quantity: number): Units => ({ lineNo: 2, quantity });

/** A cup from ¥50 on, or for each ¥50; the order is paid, and handed over unless it is not. */
async function bought(quantity: number, { repeats = false, has = true } = {}): Promise<Bought> {
  const benefit: RuleContent['benefit'] = { kind: 'gift', fromFen: 5_000, fromUnits: 0, variantId: cup, title: '杯子', units: 1, worthFen: 1_000, repeats };
  await priced.publish({ name: '满50送杯子', benefit });
  const customerId = await kit.shop.newCustomer();
  const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity }]);
  await priced.pay(customerId, orderId);
  if (has) await handOver(orderId);
  return { customerId, orderId };
}

async function pick(orderId: string, units: readonly Units[]): Promise<void> {
  await kit.shop.platform.database.transaction(async (tx) => {
    await kit.shop.module.get(Orders).lock(tx, orderId);
    await kit.shop.module.get(Orders).startPicking(tx, orderId, units);
  });
}

async function handOver(orderId: string): Promise<void> {
  const { platform, module, store } = kit.shop;
  const lines = await module.get(OrdersRepository).listLines(platform.database, [orderId]);
  await pick(orderId, lines.map(({ lineNo, quantity }) => ({ lineNo, quantity })));
  await platform.database.transaction(async (tx) => {
    await module.get(Orders).lock(tx, orderId);
    await module.get(Orders).recordGone(tx, orderId, { locationId: store.stockLocationId, lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity })) });
    await module.get(Orders).recordProgress(tx, orderId, { groupNo: 1, status: 'handed_over', event: 'handed_over', actor: STAFF, isKept: true });
  });
}

/** What a refusal names. */
async function detailsOf(trying: Promise<unknown>): Promise<unknown> {
  const refusal: unknown = await trying.catch((error: unknown) => error);
  return isDomainError(refusal) ? { code: refusal.code, details: refusal.details } : 'done';
}

/** Applies, and brings over the counter what was applied for. */
async function returned(order: Bought, units: readonly Units[], change: Parameters<TestCases['apply']>[1] = {}): Promise<string> {
  const caseId = await kit.apply(order, { units: [...units], ...change });
  await settle(caseId, units);
  return caseId;
}

async function settle(caseId: string, units: readonly Units[]): Promise<void> {
  await kit.approve(caseId);
  await kit.work.receive(kit.act(caseId), kit.shop.store.id);
  const lines = units.map(({ lineNo, quantity }) => ({ lineNo, sellable: quantity, damaged: 0, qualityControl: 0 }));
  await kit.work.inspect(kit.act(caseId), { storeId: kit.shop.store.id, lines, isAccepted: true, note: null, mayApprove: true });
}

describe('goods that came with a gift, after the shopper has them', () => {
  it('go back without it as long as what is kept earns it', async () => {
    const order = await bought(3);
    await returned(order, [shirts(1)]);
    expect(await kit.shop.refundedMoney(order.orderId)).toBe(3_000);
  });

  it('go back with it for all that was paid', async () => {
    const order = await bought(2);
    const before = await kit.shop.available(cup);
    await returned(order, [shirts(2), cups(1)]);
    expect([await kit.shop.refundedMoney(order.orderId), await kit.shop.available(cup)]).toEqual([6_000, before + 1]);
  });

  it('without it are refused with what it costs, and give back that much less once the shopper keeps it for that', async () => {
    const order = await bought(2);
    expect(await detailsOf(kit.apply(order, { units: [shirts(1)] }))).toEqual({ code: 'AFTER_SALES.GIFT_DUE', details: { giftFen: 1_000, gifts: [{ ...cups(1), giftFen: 1_000 }] } });
    expect(await outcomeOf(kit.apply(order, { units: [shirts(1)], giftFen: 1 }))).toBe('AFTER_SALES.GIFT_DUE');
    const caseId = await returned(order, [shirts(1)], { giftFen: 1_000 });
    expect(await kit.view(caseId)).toMatchObject({ amountFen: 2_000, giftFen: 1_000, lines: [{ lineNo: 1, refundFen: 3_000 }] });
    // The other one costs no second gift.
    await returned(order, [shirts(1)]);
    expect(await kit.shop.refundedMoney(order.orderId)).toBe(5_000);
  });

  it('have what it cost given back when it comes later, to the fen', async () => {
    const order = await bought(2);
    await returned(order, [shirts(2)], { giftFen: 1_000 });
    const caseId = await returned(order, [cups(1)]);
    expect(await kit.view(caseId)).toMatchObject({ amountFen: 1_000, giftFen: -1_000 });
    expect(await kit.shop.refundedMoney(order.orderId)).toBe(6_000);
  });

  it('cost one gift for each so much that is not kept any more', async () => {
    const order = await bought(4, { repeats: true });
    expect(await detailsOf(kit.apply(order, { units: [shirts(1)] }))).toMatchObject({ details: { giftFen: 1_000 } });
    await returned(order, [shirts(3), cups(1)], { giftFen: 1_000 });
    expect(await kit.shop.refundedMoney(order.orderId)).toBe(8_000);
  });

  it('cost no gift when the seller is at fault', async () => {
    const order = await bought(2);
    await returned(order, [shirts(2)], { reason: 'quality' });
    expect(await kit.shop.refundedMoney(order.orderId)).toBe(6_000);
  });

  it('cost it once, with whichever of two cases is not withdrawn', async () => {
    const order = await bought(2);
    const first = await kit.apply(order, { units: [shirts(1)], giftFen: 1_000 });
    const second = await kit.apply(order, { units: [shirts(1)] });
    await kit.work.cancel(kit.act(first));
    await settle(second, [shirts(1)]);
    expect([(await kit.view(second)).amountFen, await kit.shop.refundedMoney(order.orderId)]).toEqual([2_000, 2_000]);
  });
});

describe('goods that came with a gift, before anybody picks', () => {
  it('go with it once what is kept does not earn it', async () => {
    const order = await bought(2, { has: false });
    const free = await kit.shop.available(cup);
    await priced.cancelUnits(order.customerId, order.orderId, shirts(1));
    expect([await kit.shop.available(cup), await kit.shop.refundedMoney(order.orderId), (await kit.shop.order(order.orderId)).status]).toEqual([free + 1, 3_000, 'placed']);
  });

  it('stay when somebody has the gift in hand: only the store can take both back', async () => {
    const order = await bought(2, { has: false });
    await pick(order.orderId, [cups(1)]);
    await expect(priced.cancelUnits(order.customerId, order.orderId, shirts(1))).rejects.toMatchObject({ code: 'ORDERS.NOT_CANCELABLE' });
    expect(await kit.shop.refundedMoney(order.orderId)).toBe(0);
  });
});
