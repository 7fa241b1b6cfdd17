import { isDomainError, Outbox } from '@quanyu/platform';
import { getOrder } from '../http/orders.storefront.contract.js';
import { AccrueMembership, type PlaceOrder } from '../index.js';
import { OrderViews } from '../order-views.js';
import { OrdersRepository } from '../orders.repository.js';
import type { QuoteChange } from './quote.rules.js';
import { TestCases } from '../test-kit/cases.js';
import { off, PricedShop } from '../test-kit/priced-shop.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;
let priced: PricedShop;
/** At ¥30 and ¥15. */
let shirt: string;
let socks: string;
let gift: string;

beforeAll(async () => {
  shop = await openTestShop({ variants: 3, pricesFen: [3_000, 1_500, 500] });
  priced = new PricedShop(shop);
  [shirt = '', socks = '', gift = ''] = shop.variantIds;
  for (const variantId of [shirt, socks]) await shop.stock(variantId, 10_000);
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterEach(() => priced.endAll());
afterAll(() => shop.close());

/** What a refused order is told. */
async function changesOf(placing: Promise<unknown>): Promise<QuoteChange[]> {
  return placing.then(
    () => Promise.reject(new Error('it should have been refused')),
    (error: unknown) => changesIn(error),
  );
}

function changesIn(error: unknown): QuoteChange[] {
  if (!isDomainError(error, 'ORDERS.QUOTE_CHANGED')) throw new Error('another refusal was expected', { cause: error });
  return error.details['changes'] as QuoteChange[];
}

/** Places all at once; how many were accepted, and why the others were not. */
async function race(requests: readonly PlaceOrder[]): Promise<{ accepted: number; reasons: string[] }> {
  const outcomes = await Promise.all(requests.map((request) => shop.placing.execute(request).then(() => null, (error: unknown) => error)));
  const refused = outcomes.filter((outcome) => outcome !== null);
  const reasons = refused.map((error) => {
    const [change] = changesIn(error);
    return change?.kind === 'rule' ? (change.reason ?? '') : (change?.kind ?? '');
  });
  return { accepted: outcomes.length - refused.length, reasons: [...new Set(reasons)] };
}

const again = (request: PlaceOrder): PlaceOrder => ({ ...request, idempotencyKey: shop.platform.ids.uuid() });

describe('the price of a basket', () => {
  it('is less what promotions give, line by line, and says what is missing for more', async () => {
    const ruleId = await priced.publish();
    const customerId = await shop.newCustomer();
    const below = await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }]);
    expect(below).toMatchObject({ discountFen: 0, payableFen: 3_000, pricing: { applied: [], hints: [{ ruleId, text: '再买 ¥20 减 ¥10' }] } });
    const above = await priced.quote(customerId, [{ variantId: shirt, quantity: 2 }, { variantId: socks, quantity: 1 }]);
    expect(above).toMatchObject({ itemsTotalFen: 7_500, discountFen: 1_000, payableFen: 6_500, dueFen: 6_500, pricing: { applied: [{ ruleId, offFen: 1_000 }] } });
    expect(above.lines.map(({ discountFen, payableFen }) => [discountFen, payableFen])).toEqual([[800, 5_200], [200, 1_300]]);
  });

  it('takes the best coupons by itself, those that are chosen when some are, and tells of each why not', async () => {
    const customerId = await shop.newCustomer();
    const [small, big, far] = [
      await priced.giveCoupon(customerId, { name: '3元券', benefit: off(300), exclusiveGroup: '券' }),
      await priced.giveCoupon(customerId, { name: '8元券', benefit: off(800), exclusiveGroup: '券' }),
      await priced.giveCoupon(customerId, { name: '满百券', benefit: off(2_000, 10_000), exclusiveGroup: '券' }),
    ];
    const lines = [{ variantId: shirt, quantity: 1 }];
    const best = await priced.quote(customerId, lines);
    expect(best.payableFen).toBe(2_200);
    expect(best.pricing.coupons.map(({ couponId, isChosen, isUsable, reasonText }) => ({ couponId, isChosen, isUsable, reasonText }))).toEqual([
      { couponId: big.couponId, isChosen: true, isUsable: true, reasonText: null },
      { couponId: small.couponId, isChosen: false, isUsable: true, reasonText: '与已用优惠不可同享' },
      { couponId: far.couponId, isChosen: false, isUsable: false, reasonText: '再买 ¥70 减 ¥20' },
    ]);
    const chosen = await priced.quote(customerId, lines, { couponIds: [small.couponId] });
    expect(chosen).toMatchObject({ payableFen: 2_700 });
    expect(chosen.pricing.coupons.filter(({ isUsable }) => isUsable)).toHaveLength(2);
    expect(await priced.quote(customerId, lines, { couponIds: [] })).toMatchObject({ payableFen: 3_000 });
  });

  it('looks at nothing of the shopper unless it is asked to', async () => {
    const customerId = await priced.aMember({ points: 5_000, storedValueFen: 1_000 });
    await priced.giveCoupon(customerId, { benefit: off(300) });
    const quote = await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }], { withPricing: false });
    expect(quote).toMatchObject({ payableFen: 3_000, pricing: { coupons: [], points: { available: 0 }, storedValue: { availableFen: 0 } } });
  });

  it('tells how many points it takes, and what is left for WeChat', async () => {
    const customerId = await priced.aMember({ points: 5_000, storedValueFen: 1_000 });
    const lines = [{ variantId: shirt, quantity: 1 }];
    expect((await priced.quote(customerId, lines)).pricing.points).toEqual({ available: 5_000, spendable: 1_500, worthFen: 1, spent: 0, pointsFen: 0 });
    const quote = await priced.quote(customerId, lines, { usePoints: true, useStoredValue: true });
    expect(quote).toMatchObject({ payableFen: 3_000, pointsFen: 1_500, storedValueFen: 1_000, dueFen: 500 });
  });
});

describe('an order at the price that was quoted', () => {
  it('keeps what each line was discounted by, and asks WeChat for the rest', async () => {
    const ruleId = await priced.publish();
    const customerId = await shop.newCustomer();
    const { orderId, dueFen } = await priced.place(customerId, [{ variantId: shirt, quantity: 2 }, { variantId: socks, quantity: 1 }]);
    const order = await shop.order(orderId);
    expect(order).toMatchObject({ discountFen: 1_000, payableFen: 6_500, takesBenefits: false, benefits: [{ ruleId, name: '满50减10', offFen: 1_000 }] });
    const shown = getOrder.reply.omit({ isUnderReview: true }).parse(await shop.module.get(OrderViews).detail(customerId, orderId));
    expect(shown).toMatchObject({ dueFen: 6_500, pointsFen: 0, benefits: [{ name: '满50减10', offFen: 1_000, isCoupon: false }] });
    const lines = await shop.module.get(OrdersRepository).listLines(shop.platform.database, [orderId]);
    expect(lines.map(({ totalFen, discountFen }) => totalFen - discountFen).reduce((a, b) => a + b, 0)).toBe(dueFen);
  });

  it('is refused with the difference when a promotion changed since', async () => {
    const ruleId = await priced.publish();
    const customerId = await shop.newCustomer();
    const request = await priced.asQuoted(customerId, await priced.quote(customerId, [{ variantId: shirt, quantity: 2 }]));
    await priced.change(ruleId, { benefit: off(400, 5_000) });
    expect(await changesOf(shop.placing.execute(request))).toEqual([
      { kind: 'rule', ruleId, couponId: null, name: '满50减10', fromFen: 1_000, toFen: 400, reason: null, text: null },
      { kind: 'total', fromFen: 5_000, toFen: 5_600 },
    ]);
    await priced.endAll();
    expect(await changesOf(shop.placing.execute(request))).toContainEqual({ kind: 'total', fromFen: 5_000, toFen: 6_000 });
  });

  it('holds its coupon; paid, it has used it; a whole cancellation gives it back', async () => {
    const customerId = await shop.newCustomer();
    const { couponId } = await priced.giveCoupon(customerId, { benefit: off(1_000) });
    const { orderId, dueFen } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }]);
    expect([dueFen, await priced.couponStatus(couponId)]).toEqual([2_000, 'held']);
    await priced.pay(customerId, orderId);
    expect(await priced.couponStatus(couponId)).toBe('used');
    await priced.cancel(customerId, orderId);
    expect([await priced.couponStatus(couponId), await shop.refundedMoney(orderId)]).toEqual(['unused', 2_000]);
  });

  it('that is never paid gives its coupon, its points and its stored value back', async () => {
    const customerId = await priced.aMember({ points: 500, storedValueFen: 700 });
    const { couponId, ruleId } = await priced.giveCoupon(customerId, { benefit: off(1_000), limits: { budgetFen: 5_000, maxUses: null, customerUses: null } });
    const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }], { usePoints: true, useStoredValue: true });
    expect([await priced.accounts(customerId), await priced.given(ruleId)]).toEqual([{ points: 0, storedValueFen: 0 }, { uses: 1, spentFen: 1_000 }]);
    await priced.expire(orderId);
    expect([await priced.accounts(customerId), await priced.given(ruleId)]).toEqual([{ points: 500, storedValueFen: 700 }, { uses: 0, spentFen: 0 }]);
    expect(await priced.couponStatus(couponId)).toBe('unused');
  });

  it('brings its gift as a line for nothing, or without it when there is none left', async () => {
    const ruleId = await priced.publish({ name: '满额送', benefit: { kind: 'gift', fromFen: 3_000, fromUnits: 0, variantId: gift, title: '帆布袋', units: 1, worthFen: 500, repeats: false } });
    const customerId = await shop.newCustomer();
    const quote = await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }]);
    const request = await priced.asQuoted(customerId, quote);
    expect(await changesOf(shop.placing.execute(request))).toEqual([{ kind: 'stock', variantId: gift, requested: 1, available: 0 }]);
    expect(await shop.placing.execute(again({ ...request, giftRuleIds: [] }))).toMatchObject({ payableFen: 3_000 });
    await shop.stock(gift, 1);
    const { orderId } = await shop.placing.execute(again(request));
    const lines = await shop.module.get(OrdersRepository).listLines(shop.platform.database, [orderId]);
    expect(lines.map(({ variantId, quantity, totalFen }) => ({ variantId, quantity, totalFen }))).toEqual([{ variantId: shirt, quantity: 1, totalFen: 3_000 }, { variantId: gift, quantity: 1, totalFen: 0 }]);
    expect([await shop.available(gift), (await shop.order(orderId)).benefits?.map((given) => given.ruleId)]).toEqual([0, [ruleId]]);
  });
});

describe('many orders at once', () => {
  it('that want one coupon: one gets it, and the others take no stock', async () => {
    const customerId = await shop.newCustomer();
    await priced.giveCoupon(customerId, { benefit: off(1_000) });
    const request = await priced.asQuoted(customerId, await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }]));
    const before = await shop.available(shirt);
    expect(await race(Array.from({ length: 50 }, () => again(request)))).toEqual({ accepted: 1, reasons: ['couponUnusable'] });
    expect(before - (await shop.available(shirt))).toBe(1);
  });

  it('get no more of a promotion than its budget, to the fen, and its total, to the piece', async () => {
    const limits = [
      { budgetFen: 3_999, maxUses: null, customerUses: null },
      { budgetFen: null, maxUses: 3, customerUses: null },
    ];
    for (const limit of limits) {
      const ruleId = await priced.publish({ benefit: off(1_000), limits: limit });
      const requests = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const customerId = await shop.newCustomer();
          return priced.asQuoted(customerId, await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }]));
        }),
      );
      expect((await race(requests)).accepted).toBe(3);
      expect(await priced.given(ruleId)).toEqual({ uses: 3, spentFen: 3_000 });
      await priced.endAll();
    }
  });

  it('of one customer get a promotion as often as one customer may, and the next quote knows', async () => {
    const ruleId = await priced.publish({ benefit: off(1_000), limits: { budgetFen: null, maxUses: null, customerUses: 2 } });
    const customerId = await shop.newCustomer();
    const lines = [{ variantId: shirt, quantity: 1 }];
    const request = await priced.asQuoted(customerId, await priced.quote(customerId, lines));
    expect((await race(Array.from({ length: 10 }, () => again(request)))).accepted).toBe(2);
    const next = await priced.quote(customerId, lines);
    expect(next).toMatchObject({ payableFen: 3_000, pricing: { refused: [{ ruleId, reason: 'customerLimit', text: '已达到每人参与次数' }] } });
  });

  it('leave to the next what one that is short of stock did not take', async () => {
    const scope = { variantIds: [shirt, gift], productIds: [], categoryIds: [], exceptVariantIds: [] };
    await priced.publish({ benefit: off(100), scope, limits: { budgetFen: null, maxUses: 1, customerUses: null } });
    const [first, second] = [await shop.newCustomer(), await shop.newCustomer()];
    const short = await priced.asQuoted(first, await priced.quote(first, [{ variantId: gift, quantity: 5 }]));
    const fine = await priced.asQuoted(second, await priced.quote(second, [{ variantId: shirt, quantity: 1 }]));
    const other = await shop.anOrder(await shop.newCustomer(), [socks]);
    // While the other one is placed these two wait, and share the next transaction.
    const outcomes = await Promise.allSettled([other, short, fine].map((request) => shop.placing.execute(request)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('that want all points of a member: one gets them', async () => {
    const customerId = await priced.aMember({ points: 1_500 });
    const request = await priced.asQuoted(customerId, await priced.quote(customerId, [{ variantId: shirt, quantity: 1 }], { usePoints: true }));
    const before = await shop.available(shirt);
    expect(await race(Array.from({ length: 10 }, () => again(request)))).toEqual({ accepted: 1, reasons: ['points'] });
    expect([await priced.accounts(customerId), before - (await shop.available(shirt))]).toEqual([{ points: 0, storedValueFen: 0 }, 1]);
  });
});

describe('an order for which nothing is left to pay', () => {
  it('is placed at once, has no payment, does not end as unpaid, and gives back what it took', async () => {
    const customerId = await priced.aMember({ points: 2_000, storedValueFen: 5_000 });
    const { orderId, status, dueFen } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }], { usePoints: true, useStoredValue: true });
    expect([status, dueFen]).toEqual(['placed', 0]);
    expect(await shop.order(orderId)).toMatchObject({ status: 'placed', paymentStatus: 'paid', paidAttemptId: null });
    await priced.expire(orderId);
    expect(await shop.order(orderId)).toMatchObject({ status: 'placed' });
    expect(await priced.accounts(customerId)).toEqual({ points: 500 + 15, storedValueFen: 3_500 });
    await priced.cancel(customerId, orderId);
    expect(await priced.accounts(customerId)).toEqual({ points: 2_000, storedValueFen: 5_000 });
    expect([await shop.refundedMoney(orderId), (await shop.order(orderId)).paymentStatus]).toEqual([0, 'refunded']);
    expect(await shop.inventory.findUnbalanced()).toEqual([]);
  });

  it('goes back after it was collected: its case ends at once, with everything on the accounts again', async () => {
    const customerId = await priced.aMember({ points: 2_000, storedValueFen: 5_000 });
    const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }], { usePoints: true, useStoredValue: true });
    const cases = new TestCases(shop);
    await cases.handOver(orderId, shirt, 1);
    const caseId = await cases.apply({ customerId, orderId }, { kind: 'refundOnly', reason: 'quality' });
    await cases.approve(caseId);
    expect(await cases.view(caseId)).toMatchObject({ status: 'completed', amountFen: 3_000 });
    expect(await priced.accounts(customerId)).toEqual({ points: 2_000, storedValueFen: 5_000 });
    expect([await shop.refundedMoney(orderId), (await shop.order(orderId)).paymentStatus]).toEqual([0, 'refunded']);
  });

  it('may cost nothing at all: a coupon over all of it', async () => {
    const customerId = await shop.newCustomer();
    const { couponId } = await priced.giveCoupon(customerId, { benefit: { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: 100 }], maxOffFen: null } });
    const { orderId, status, payableFen } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }]);
    expect([status, payableFen]).toEqual(['placed', 0]);
    expect(await priced.couponStatus(couponId)).toBe('used');
    await priced.cancel(customerId, orderId);
    expect(await priced.couponStatus(couponId)).toBe('unused');
  });
});

describe('a part of an order that goes back', () => {
  it('gives back money, points and stored value as it was paid in them, in all exactly', async () => {
    const customerId = await priced.aMember({ points: 1_700, storedValueFen: 999 });
    await priced.publish({ benefit: off(1_001) });
    const { orderId, dueFen } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }, { variantId: socks, quantity: 2 }], { usePoints: true, useStoredValue: true });
    await priced.pay(customerId, orderId);
    await priced.cancelUnits(customerId, orderId, { lineNo: 2, quantity: 1 });
    const part = { ...(await priced.accounts(customerId)), money: await shop.refundedMoney(orderId) };
    expect(part.money).toBeGreaterThan(0);
    expect(part.storedValueFen).toBeGreaterThan(0);
    await priced.cancelUnits(customerId, orderId, { lineNo: 2, quantity: 1 });
    await priced.cancel(customerId, orderId);
    expect({ ...(await priced.accounts(customerId)), money: await shop.refundedMoney(orderId) }).toEqual({ points: 1_700, storedValueFen: 999, money: dueFen });
    expect((await shop.order(orderId)).refundRequestedFen).toBe(4_999);
  });

  it('gives a coupon back by its rule, once nothing that it took something off is kept', async () => {
    const customerId = await shop.newCustomer();
    const scope = { variantIds: [socks], productIds: [], categoryIds: [], exceptVariantIds: [] };
    const { couponId } = await priced.giveCoupon(customerId, { benefit: off(200), scope }, { onPartialRefund: 'returnWithItsGoods' });
    const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }, { variantId: socks, quantity: 2 }]);
    await priced.pay(customerId, orderId);
    await priced.cancelUnits(customerId, orderId, { lineNo: 2, quantity: 1 });
    expect(await priced.couponStatus(couponId)).toBe('used');
    await priced.cancelUnits(customerId, orderId, { lineNo: 2, quantity: 1 });
    expect(await priced.couponStatus(couponId)).toBe('unused');
  });
});

describe('a payment that comes after its order was closed', () => {
  it('takes coupon, points and stored value again', async () => {
    const customerId = await priced.aMember({ points: 500, storedValueFen: 700 });
    const { couponId } = await priced.giveCoupon(customerId, { benefit: off(1_000) });
    const { orderId } = await priced.place(customerId, [{ variantId: shirt, quantity: 1 }], { usePoints: true, useStoredValue: true });
    const paid = await priced.payAfterClose(customerId, orderId);
    expect([paid, (await shop.order(orderId)).status, await priced.couponStatus(couponId)]).toEqual(['placed', 'placed', 'used']);
    expect((await priced.accounts(customerId)).storedValueFen).toBe(0);
    await priced.cancel(customerId, orderId);
    expect(await priced.accounts(customerId)).toEqual({ points: 500, storedValueFen: 700 });
  });

  it('goes back when the coupon or the points went to another order meanwhile', async () => {
    for (const wish of [{}, { couponIds: [], usePoints: true }]) {
      const customerId = await priced.aMember({ points: 500 });
      await priced.giveCoupon(customerId, { benefit: off(1_000) });
      const lines = [{ variantId: shirt, quantity: 1 }];
      const { orderId } = await priced.place(customerId, lines, wish);
      expect(await priced.payAfterClose(customerId, orderId, () => priced.place(customerId, lines, wish))).toBe('refunded');
      expect((await shop.order(orderId)).status).toBe('closed');
      await priced.endAll();
    }
  });
});

describe('while stacking is switched down', () => {
  it('an order takes one coupon, the one that is worth most, and two that were quoted before are told apart', async () => {
    const customerId = await shop.newCustomer();
    const [small, big] = [await priced.giveCoupon(customerId, { name: '3元券', benefit: off(300) }), await priced.giveCoupon(customerId, { name: '8元券', benefit: off(800) })];
    const lines = [{ variantId: shirt, quantity: 1 }];
    const before = await priced.quote(customerId, lines);
    expect(before.payableFen).toBe(1_900);
    await priced.switchStacking(true);
    const during = await priced.quote(customerId, lines);
    expect([during.payableFen, during.pricing.coupons.filter(({ isChosen }) => isChosen).map(({ couponId }) => couponId)]).toEqual([2_200, [big.couponId]]);
    expect(await changesOf(shop.placing.execute(await priced.asQuoted(customerId, before)))).toEqual([
      { kind: 'rule', ruleId: small.ruleId, couponId: small.couponId, name: '3元券', fromFen: 300, toFen: 0, reason: 'excluded', text: '与已用优惠不可同享' },
      { kind: 'total', fromFen: 1_900, toFen: 2_200 },
    ]);
    expect(await shop.placing.execute(await priced.asQuoted(customerId, during))).toMatchObject({ payableFen: 2_200 });
    await priced.switchStacking(false);
  });
});

describe('a promotion for some customers', () => {
  it('is theirs: by tier, by what they are tagged with, and nobody else’s', async () => {
    const [member, tagged, stranger] = [await priced.aMember(), await shop.newCustomer(), await shop.newCustomer()];
    await priced.tag(tagged, 'vip');
    const lines = [{ variantId: shirt, quantity: 1 }];
    await priced.publish({ name: '会员减5', benefit: off(500), audience: { tiers: ['member'], tags: null } });
    await priced.publish({ name: '标签减7', benefit: off(700), audience: { tiers: null, tags: ['tag:vip'] } });
    const payable = async (customerId: string): Promise<number> => {
      const quote = await priced.quote(customerId, lines, { withPricing: false });
      return (await shop.placing.execute(await priced.asQuoted(customerId, quote))).payableFen;
    };
    expect([await payable(member), await payable(tagged), await payable(stranger)]).toEqual([2_500, 2_300, 3_000]);
  });
});
