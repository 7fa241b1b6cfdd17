import { computePrice } from './compute-price.js';
import { describeNext, describeRefusal } from './describe-rule.js';
import type { Benefit, PriceList, PriceRequest, PriceRule } from './price-rule.js';
import { aBook, aCoupon, aLine, amountOff, aRequest, aRule, EVERYTHING, goods, NOON, percentOff } from './test-kit/cart-kit.js';

const soap = (quantity: number) => aLine('soap', quantity, 1_000);
const towel = (quantity: number) => aLine('towel', quantity, 3_000);

function price(lines: PriceRequest['lines'], rules: readonly PriceRule[], rest: Partial<PriceRequest> = {}) {
  return computePrice(aRequest(lines, rest), aBook(rules));
}

function offOf(lines: PriceRequest['lines'], benefit: Benefit, rest: Partial<PriceRule> = {}): number {
  return price(lines, [aRule(benefit, rest)]).discountFen;
}

describe('the unit price', () => {
  const list = (kind: PriceList['kind'], holder: string, fen: number): PriceList => ({ kind, holders: new Set([holder]), startsAt: new Date('2026-11-01'), endsAt: new Date('2026-12-01'), fenByVariant: new Map([['soap', fen]]) });
  const priceOf = (lists: readonly PriceList[], rest: Partial<PriceRequest> = {}) => computePrice(aRequest([soap(1)], rest), aBook([], lists)).lines[0];

  it('is the store’s before the channel’s before the catalogue’s, even when it is higher', () => {
    expect(priceOf([])).toMatchObject({ unitPriceFen: 1_000, priceSource: 'catalogue' });
    expect(priceOf([list('channel', 'miniProgram', 900)])).toMatchObject({ unitPriceFen: 900, priceSource: 'channel' });
    expect(priceOf([list('channel', 'miniProgram', 900), list('store', 'store', 950)])).toMatchObject({ unitPriceFen: 950, priceSource: 'store' });
    expect(priceOf([list('channel', 'till', 900), list('store', 'another', 950)])).toMatchObject({ priceSource: 'catalogue' });
  });

  it('is the tier’s when that is lower', () => {
    const gold = { customer: { tier: 'gold', tags: new Set<string>() } };
    expect(priceOf([list('tier', 'gold', 800)], gold)).toMatchObject({ unitPriceFen: 800, priceSource: 'tier' });
    expect(priceOf([list('tier', 'gold', 1_200)], gold)).toMatchObject({ unitPriceFen: 1_000 });
    expect(priceOf([list('tier', 'gold', 800)])).toMatchObject({ unitPriceFen: 1_000 });
  });

  it('is a flash sale’s where there is one, and then only rules that say so take part', () => {
    const flash = [{ ...soap(2), campaign: { kind: 'flash' as const, priceFen: 500 } }];
    expect(price(flash, [aRule(percentOff(10))])).toMatchObject({ payableFen: 1_000, discountFen: 0 });
    expect(price(flash, [aRule(percentOff(10), { includesCampaignPrices: true })])).toMatchObject({ payableFen: 900 });
  });
});

describe('what each kind of rule gives', () => {
  it('满减: an amount from a threshold on; a ladder gives its best step', () => {
    const ladder: Benefit = { kind: 'amountOff', steps: [{ fromFen: 5_000, fromUnits: 0, offFen: 500 }, { fromFen: 10_000, fromUnits: 0, offFen: 1_500 }], repeats: false };
    expect([offOf([soap(4)], ladder), offOf([soap(5)], ladder), offOf([soap(9)], ladder), offOf([soap(10)], ladder)]).toEqual([0, 500, 500, 1_500]);
  });

  it('每满减: again for each full amount', () => {
    const every: Benefit = { kind: 'amountOff', steps: [{ fromFen: 2_000, fromUnits: 0, offFen: 300 }], repeats: true };
    expect(offOf([soap(5)], every)).toBe(600);
  });

  it('折扣: a percentage, rounded down, from so many units on, up to its most', () => {
    expect(offOf([aLine('pen', 1, 999)], percentOff(12))).toBe(119);
    expect([offOf([soap(1)], percentOff(10, { fromUnits: 2 })), offOf([soap(2)], percentOff(10, { fromUnits: 2 }))]).toEqual([0, 200]);
    expect(offOf([soap(10)], percentOff(50, { maxOffFen: 800 }))).toBe(800);
  });

  it('买二赠一: of the same, of the cheapest of several, or of other goods', () => {
    const buyGet = (getFrom: 'sameVariant' | 'cheapest' | 'other', maxTimes: number | null = null): Benefit => ({
      kind: 'buyGet', buyUnits: 2, getUnits: 1, percentOff: 100, getFrom, getScope: getFrom === 'other' ? goods('soap') : null, maxTimes,
    });
    expect(offOf([soap(2), towel(1)], buyGet('sameVariant'))).toBe(0);
    expect(offOf([soap(6), towel(3)], buyGet('sameVariant'))).toBe(5_000);
    expect(offOf([soap(6), towel(3)], buyGet('sameVariant', 1))).toBe(3_000);
    expect(offOf([soap(1), towel(2)], buyGet('cheapest'))).toBe(1_000);
    expect(offOf([soap(3), towel(4)], buyGet('other'), { scope: goods('towel') })).toBe(2_000);
  });

  it('第二件半价: half off the second of a pair', () => {
    expect(offOf([soap(5)], { kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 50, getFrom: 'sameVariant', getScope: null, maxTimes: null })).toBe(1_000);
  });

  it('套装: its price as often as its parts are there', () => {
    const set: Benefit = { kind: 'bundle', parts: [{ variantIds: ['soap'], units: 2 }, { variantIds: ['towel'], units: 1 }], bundlePriceFen: 4_000, maxTimes: null };
    expect(offOf([soap(5), towel(2)], set)).toBe(2_000);
    expect(offOf([soap(1), towel(2)], set)).toBe(0);
    expect(offOf([soap(2), towel(1)], { ...set, bundlePriceFen: 9_000 })).toBe(0);
  });

  it('满赠: a gift beside the cart, which costs nothing', () => {
    const quote = price([soap(5)], [aRule({ kind: 'gift', fromFen: 2_000, fromUnits: 0, variantId: 'cup', title: '杯子', units: 1, worthFen: 900, repeats: true })]);
    expect(quote.applied).toMatchObject([{ gift: { variantId: 'cup', units: 2, worthFen: 900 }, times: 2, offFen: 0 }]);
    expect(quote.applied[0]?.gift?.terms).toEqual({ fromFen: 2_000, fromUnits: 0, unitsEach: 1, repeats: true, goods: [{ variantId: 'soap', units: 5, amountFen: 5_000 }] });
    expect(quote.payableFen).toBe(5_000);
  });

  it('运费: off the fee, never more than the fee', () => {
    const free = aRule({ kind: 'shipping', fromFen: 3_000, offFen: null });
    expect(price([soap(3)], [free], { shippingFen: 800 })).toMatchObject({ shippingOffFen: 800, payableFen: 3_000 });
    expect(price([soap(2)], [free], { shippingFen: 800 })).toMatchObject({ shippingOffFen: 0, payableFen: 2_800 });
    expect(price([soap(3)], [aRule({ kind: 'shipping', fromFen: 0, offFen: 500 })], { shippingFen: 300 })).toMatchObject({ shippingOffFen: 300 });
  });

  it('积分: times the points, and points as money in whole steps up to their share', () => {
    const points = { worthFen: 1, perYuan: 1, available: 2_000, wanted: 2_000, step: 100, maxPercent: 50 };
    expect(price([soap(5)], [aRule({ kind: 'pointsTimes', times: 10 })], { points: { ...points, wanted: 0 } })).toMatchObject({ pointsEarned: 500, payableFen: 5_000 });
    expect(price([soap(3)], [], { points })).toMatchObject({ pointsSpent: 1_500, pointsFen: 1_500, payableFen: 1_500 });
    expect(price([soap(3)], [], { points: { ...points, wanted: 777 } })).toMatchObject({ pointsSpent: 700 });
  });

  it('兑换券: one unit, the dearest, at the coupon’s price', () => {
    const rule = aRule({ kind: 'exchange', exchangePriceFen: 1 }, { id: 'exchange', needsCoupon: true });
    expect(price([soap(2), towel(2)], [rule], { coupons: [aCoupon('exchange')] })).toMatchObject({ payableFen: 5_001 });
  });
});

describe('for whom and when a rule holds', () => {
  const tenOff = amountOff(0, 1_000);
  const reasonOf = (rest: Partial<PriceRule>, request: Partial<PriceRequest> = {}) => price([soap(3)], [aRule(tenOff, rest)], { explainsAll: true, ...request }).refused[0]?.reason;
  const schedule = aRule(tenOff).schedule;

  it('says why it does not', () => {
    expect(reasonOf({ schedule: { ...schedule, startsAt: new Date(NOON.getTime() + 1) } })).toBe('notStarted');
    expect(reasonOf({ schedule: { ...schedule, endsAt: NOON } })).toBe('ended');
    expect(reasonOf({ channels: ['till'] })).toBe('wrongChannel');
    expect(reasonOf({ storeIds: ['another'] })).toBe('wrongStore');
    expect(reasonOf({ ways: ['shipping'] })).toBe('wrongWay');
    expect(reasonOf({ audience: { tiers: ['gold'], tags: null } })).toBe('notForYou');
    expect(reasonOf({ audience: { tiers: null, tags: ['新客'] } })).toBe('notForYou');
    expect(reasonOf({ audience: { tiers: ['gold'], tags: ['新客'] } }, { customer: { tier: 'gold', tags: new Set(['新客']) } })).toBeUndefined();
    expect(reasonOf({ scope: goods('towel') })).toBe('noItems');
    expect(reasonOf({ scope: { ...EVERYTHING, exceptVariantIds: ['soap'] } })).toBe('noItems');
  });

  it('counts days and minutes by the shop’s clock', () => {
    // Noon in the shops on Wednesday, 11 November.
    expect(reasonOf({ schedule: { ...schedule, weekdays: [3], fromMinute: 12 * 60, toMinute: 12 * 60 + 1 } })).toBeUndefined();
    expect(reasonOf({ schedule: { ...schedule, weekdays: [2] } })).toBe('notNow');
    expect(reasonOf({ schedule: { ...schedule, toMinute: 12 * 60 } })).toBe('notNow');
  });

  it('gives nothing when its uses, the customer’s uses or its budget do not suffice', () => {
    const withRoom = (room: object) => price([soap(3)], [aRule(tenOff)], { rooms: new Map([['rule', { budgetLeftFen: null, usesLeft: null, customerUsesLeft: null, ...room }]]) });
    expect(withRoom({ usesLeft: 0 }).refused[0]?.reason).toBe('usedUp');
    expect(withRoom({ customerUsesLeft: 0 }).refused[0]?.reason).toBe('customerLimit');
    expect(withRoom({ budgetLeftFen: 999 }).refused[0]?.reason).toBe('budgetSpent');
    expect(withRoom({ budgetLeftFen: 1_000, usesLeft: 1, customerUsesLeft: 1 }).discountFen).toBe(1_000);
  });

  it('is about goods of a category and of everything below it', () => {
    const rule = aRule(tenOff, { scope: { ...EVERYTHING, categoryIds: ['bath'] } });
    expect(price([aLine('soap', 2, 1_000, { categoryIds: ['soaps', 'bath'] })], [rule]).discountFen).toBe(1_000);
    expect(price([aLine('soap', 2, 1_000, { categoryIds: ['kitchen'] })], [rule]).discountFen).toBe(0);
  });
});

describe('the combination', () => {
  it('stacks what may be stacked: thresholds and percentages look at the price of the goods, whatever else is taken off', () => {
    const rules = [aRule(percentOff(10), { id: 'a', priority: 2 }), aRule(amountOff(10_000, 1_000), { id: 'b', priority: 1 })];
    expect(price([soap(10)], rules)).toMatchObject({ discountFen: 2_000, payableFen: 8_000, isProvenBest: true });
  });

  it('never takes more off a line than it costs', () => {
    const quote = price([soap(2), towel(1)], [aRule(percentOff(60), { id: 'a', scope: goods('soap') }), aRule(percentOff(60), { id: 'b' })]);
    expect(quote.lines.map(({ payableFen }) => payableFen)).toEqual([0, 1_200]);
    expect(quote.applied.map(({ offFen }) => offFen)).toEqual([1_200, 2_600]);
  });

  it('leaves out a bundle that would pull the cart below a better threshold', () => {
    const bundle: Benefit = { kind: 'bundle', parts: [{ variantIds: ['soap'], units: 2 }], bundlePriceFen: 1_900, maxTimes: 1 };
    const quote = price([soap(10)], [aRule(bundle, { id: 'small' }), aRule(amountOff(10_000, 3_000), { id: 'big' })]);
    expect(quote.applied.map(({ ruleId }) => ruleId)).toEqual(['big']);
    expect(quote.refused).toMatchObject([{ ruleId: 'small', reason: 'notBetter' }]);
  });

  it('takes the best of an exclusive group and names it to the others', () => {
    const rules = [aRule(amountOff(0, 500), { id: 'a', exclusiveGroup: '满减' }), aRule(amountOff(0, 800), { id: 'b', exclusiveGroup: '满减' }), aRule(amountOff(0, 100), { id: 'c' })];
    const quote = price([soap(3)], rules);
    expect(quote.discountFen).toBe(900);
    expect(quote.refused).toMatchObject([{ ruleId: 'a', reason: 'excluded', excludedBy: ['b'] }]);
  });

  it('takes a rule that stands alone only when it beats all others together', () => {
    const others = [aRule(amountOff(0, 500), { id: 'a' }), aRule(amountOff(0, 500), { id: 'b' })];
    const alone = (offFen: number) => price([soap(3)], [...others, aRule(amountOff(0, offFen), { id: 'alone', standsAlone: true })]).applied.map(({ ruleId }) => ruleId);
    expect(alone(1_001)).toEqual(['alone']);
    expect(alone(1_000)).toEqual(expect.arrayContaining(['a', 'b']));
  });

  it('spends no coupon where a promotion gives as much', () => {
    const rules = [aRule(amountOff(0, 500), { id: 'coupon', needsCoupon: true, exclusiveGroup: 'x', priority: 9 }), aRule(amountOff(0, 500), { id: 'promotion', exclusiveGroup: 'x' })];
    expect(price([soap(3)], rules, { coupons: [aCoupon('coupon')] }).applied.map(({ ruleId }) => ruleId)).toEqual(['promotion']);
  });

  it('uses of the coupons of one template the one that ends first, and only those that were chosen', () => {
    const rules = [aRule(amountOff(0, 500), { id: 'coupon', needsCoupon: true })];
    const coupons = [aCoupon('coupon', { couponId: 'later' }), aCoupon('coupon', { couponId: 'sooner', validUntil: new Date('2026-11-20T00:00:00Z') })];
    expect(price([soap(3)], rules, { coupons }).applied).toMatchObject([{ couponId: 'sooner' }]);
    expect(price([soap(3)], rules, { coupons, chosenCouponIds: ['later'] }).applied).toMatchObject([{ couponId: 'later' }]);
    const none = price([soap(3)], rules, { coupons, chosenCouponIds: [] });
    expect([none.discountFen, none.refused.map(({ reason }) => reason)]).toEqual([0, ['notChosen', 'notChosen']]);
    expect(price([soap(3)], rules).discountFen).toBe(0);
  });

  it('is the best so far, and says so, where there are too many to look at', () => {
    const lines = Array.from({ length: 16 }, (_, line) => aLine(`v${line}`, 2, 1_000 + 37 * line));
    const pairs = lines.flatMap(({ variantId: one }, index) => lines.slice(index + 1).map(({ variantId: other }) => [one, other] as const));
    const rules = pairs.map(([one, other], index) => {
      const bundle: Benefit = { kind: 'bundle', parts: [one, other].map((variantId) => ({ variantIds: [variantId], units: 1 })), bundlePriceFen: 1_000 + ((index * 7_919) % 600), maxTimes: 1 };
      return aRule(bundle, { id: `bundle ${String(index).padStart(3, '0')}` });
    });
    const quote = price(lines, rules);
    expect(quote.isProvenBest).toBe(false);
    // Every unit found a partner all the same.
    expect(quote.applied).toHaveLength(16);
  });

  it('shares a discount by what the lines cost, to the fen', () => {
    const quote = price([aLine('a', 1, 100), aLine('b', 1, 100), aLine('c', 1, 100)], [aRule(amountOff(0, 100))]);
    expect(quote.lines.map(({ discountFen }) => discountFen)).toEqual([34, 33, 33]);
    expect(quote.lines[0]?.shares).toEqual([{ ruleId: 'rule', offFen: 34 }]);
  });
});

describe('what a shopper reads', () => {
  it('says what is missing and what it gives', () => {
    const quote = price([soap(8)], [aRule(amountOff(9_200, 1_000), { id: 'a' }), aRule(percentOff(15, { fromUnits: 10 }), { id: 'b' })]);
    expect(quote.refused.map(describeRefusal)).toEqual(['再买 ¥12 减 ¥10', '再买 2 件 享 8.5 折']);
  });

  it('tells the next step of a ladder beside the one that was reached', () => {
    const ladder: Benefit = { kind: 'amountOff', steps: [{ fromFen: 5_000, fromUnits: 0, offFen: 500 }, { fromFen: 10_050, fromUnits: 0, offFen: 1_500 }], repeats: false };
    const [applied] = price([soap(8)], [aRule(ladder)]).applied;
    expect(applied?.next && describeNext(applied.next)).toBe('再买 ¥20.50 减 ¥15');
  });
});
