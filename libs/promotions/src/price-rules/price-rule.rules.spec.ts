import { ruleContent } from '../http/price-rules.admin.contract.js';
import { aCouponTemplate, aPromotion } from '../test-kit/price-rules.js';
import { findRuleProblems, type RuleContent, toPriceRule } from './price-rule.rules.js';

const [SOAP, TOWEL, GONE] = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', '00000000-0000-7000-8000-00000000000c'];
const PRICES = new Map([[SOAP, 1_000], [TOWEL, 3_000]]);

const STORE = '00000000-0000-7000-8000-0000000000aa';
const SHOP = { priceOf: (variantId: string) => PRICES.get(variantId) ?? null, knowsStore: (storeId: string) => storeId === STORE, tiers: new Set(['gold']) };

const pathsOf = (content: RuleContent): string[] => findRuleProblems(content, SHOP).map(({ path }) => path);
const withBenefit = (benefit: RuleContent['benefit'], rest: Partial<RuleContent> = {}): string[] => pathsOf(aPromotion({ benefit, ...rest }));
const schedule = aPromotion().schedule;

describe('what is wrong with a rule is named by its field', () => {
  it('nothing, of a sound one', () => {
    expect([pathsOf(aPromotion()), pathsOf(aCouponTemplate())]).toEqual([[], []]);
  });

  it('times that end before they begin', () => {
    expect(pathsOf(aPromotion({ schedule: { ...schedule, endsAt: schedule.startsAt } }))).toEqual(['schedule.endsAt']);
    expect(pathsOf(aPromotion({ schedule: { ...schedule, fromMinute: 600, toMinute: 600 } }))).toEqual(['schedule.toMinute']);
    expect(pathsOf(aPromotion({ schedule: { ...schedule, weekdays: [1, 1] } }))).toEqual(['schedule.weekdays']);
    expect(pathsOf(aCouponTemplate({ claimUntil: '2026-11-01T00:00:00+08:00' }))).toEqual(['coupon.claimUntil']);
    expect(pathsOf(aCouponTemplate({ validity: { kind: 'fixed', from: '2026-11-02T00:00:00+08:00', until: '2026-11-01T00:00:00+08:00' } }))).toEqual(['coupon.validity.until']);
  });

  it('times in which there is no moment at all', () => {
    // Monday 2 November 2026, ten to noon.
    const monday = { ...schedule, startsAt: '2026-11-02T10:00:00+08:00', endsAt: '2026-11-02T12:00:00+08:00' };
    expect(pathsOf(aPromotion({ schedule: { ...monday, weekdays: [6, 7] } }))).toEqual(['schedule.weekdays']);
    expect(pathsOf(aPromotion({ schedule: { ...monday, fromMinute: 12 * 60, toMinute: 18 * 60 } }))).toEqual(['schedule.toMinute']);
    expect([pathsOf(aPromotion({ schedule: { ...monday, weekdays: [1] } })), pathsOf(aPromotion({ schedule: { ...monday, fromMinute: 11 * 60, toMinute: 18 * 60 } }))]).toEqual([[], []]);
    expect(pathsOf(aPromotion({ schedule: { ...schedule, weekdays: [7], fromMinute: 0, toMinute: 1 } }))).toEqual([]);
  });

  it('stores, channels and tiers that there are not', () => {
    expect(pathsOf(aPromotion({ storeIds: [STORE], channels: ['miniProgram'], audience: { tiers: ['gold'], tags: null } }))).toEqual([]);
    expect(pathsOf(aPromotion({ storeIds: [STORE, SOAP], channels: ['till'], audience: { tiers: ['gold', 'steel'], tags: null } }))).toEqual(['channels[0]', 'storeIds[1]', 'audience.tiers[1]']);
  });

  it('a coupon that is good only when its rule is not', () => {
    const fixed = (from: string, until: string): string[] => pathsOf(aCouponTemplate({ validity: { kind: 'fixed', from: `${from}T00:00:00+08:00`, until: `${until}T00:00:00+08:00` } }));
    expect([fixed('2026-11-20', '2026-12-20'), fixed('2026-12-01', '2026-12-20'), fixed('2026-10-01', '2026-11-01')]).toEqual([[], ['coupon.validity.until'], ['coupon.validity.until']]);
    expect(pathsOf(aCouponTemplate({ claimFrom: '2026-12-02T00:00:00+08:00', claimUntil: '2026-12-03T00:00:00+08:00' }))).toEqual(['coupon.claimFrom']);
    expect(pathsOf(aCouponTemplate({ claimFrom: '2026-10-02T00:00:00+08:00', claimUntil: '2026-10-03T00:00:00+08:00' }))).toEqual(['coupon.claimFrom']);
  });

  it('a coupon whose days are over while it can still be claimed', () => {
    const until = (day: string): string[] => pathsOf(aCouponTemplate({ claimUntil: '2026-11-20T00:00:00+08:00', validity: { kind: 'fixed', from: '2026-11-01T00:00:00+08:00', until: `${day}T00:00:00+08:00` } }));
    expect([until('2026-11-19'), until('2026-11-20')]).toEqual([['coupon.validity.until'], []]);
  });

  it('a coupon for points that nobody can claim, or that comes by itself', () => {
    expect([pathsOf(aCouponTemplate({ pointsPrice: 500 })), pathsOf(aCouponTemplate({ pointsPrice: 500, isInCentre: false })), pathsOf(aCouponTemplate({ pointsPrice: 500, issueOn: 'birthday' }))]).toEqual([[], ['coupon.pointsPrice'], ['coupon.pointsPrice']]);
  });

  it('an exchange at what the goods cost', () => {
    const exchange = (exchangePriceFen: number, ...variantIds: string[]): string[] =>
      pathsOf({ ...aCouponTemplate(), scope: { ...aPromotion().scope, variantIds }, benefit: { kind: 'exchange', exchangePriceFen } });
    expect([exchange(3_000, SOAP, TOWEL), exchange(2_999, SOAP, TOWEL), exchange(9_999)]).toEqual([['benefit.exchangePriceFen'], [], []]);
  });

  it('a discount above its threshold, and a ladder that does not climb', () => {
    const step = (fromFen: number, offFen: number) => ({ fromFen, fromUnits: 0, offFen });
    expect(withBenefit({ kind: 'amountOff', steps: [step(1_000, 1_001)], repeats: false })).toEqual(['benefit.steps[0].offFen']);
    expect(withBenefit({ kind: 'amountOff', steps: [step(5_000, 500), step(5_000, 600)], repeats: false })).toEqual(['benefit.steps[1].fromFen']);
    expect(withBenefit({ kind: 'amountOff', steps: [step(5_000, 500), step(9_000, 500)], repeats: false })).toEqual(['benefit.steps[1]']);
    expect(withBenefit({ kind: 'amountOff', steps: [step(0, 500)], repeats: true })).toEqual(['benefit.repeats']);
  });

  it('a bundle that costs more than its parts, holds a variant twice, or something that is not on sale', () => {
    const bundle = (bundlePriceFen: number, ...variants: string[]): RuleContent['benefit'] => ({ kind: 'bundle', parts: variants.map((variantId) => ({ variantIds: [variantId], units: 1 })), bundlePriceFen, maxTimes: null });
    expect(withBenefit(bundle(4_000, SOAP, TOWEL))).toEqual(['benefit.bundlePriceFen']);
    expect(withBenefit(bundle(3_999, SOAP, TOWEL))).toEqual([]);
    expect(withBenefit(bundle(100, SOAP, SOAP))).toEqual(['benefit.parts[1].variantIds']);
    expect(withBenefit(bundle(100, SOAP, GONE))).toEqual(['benefit.parts[1].variantIds']);
  });

  it('a gift that is not on sale, and other goods without saying which', () => {
    expect(withBenefit({ kind: 'gift', fromFen: 0, fromUnits: 0, variantId: GONE, title: '杯子', units: 1, worthFen: 1, repeats: false })).toEqual(['benefit.variantId']);
    expect(withBenefit({ kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 100, getFrom: 'other', getScope: null, maxTimes: null })).toEqual(['benefit.getScope']);
  });

  it('a coupon without terms, a promotion with them, an exchange without a coupon', () => {
    expect(pathsOf({ ...aCouponTemplate(), coupon: null })).toEqual(['coupon']);
    expect(pathsOf({ ...aPromotion(), coupon: aCouponTemplate().coupon })).toEqual(['coupon']);
    expect(withBenefit({ kind: 'exchange', exchangePriceFen: 1 })).toEqual(['benefit.kind']);
  });

  it('negative and fractional amounts do not even enter', () => {
    const entering = (offFen: number): boolean => ruleContent.safeParse(aPromotion({ benefit: { kind: 'amountOff', steps: [{ fromFen: 0, fromUnits: 0, offFen }], repeats: false } })).success;
    expect([entering(500), entering(-500), entering(0.5), entering(0)]).toEqual([true, false, false, false]);
  });
});

describe('what the engine runs of a rule', () => {
  it('needs a coupon when it is a coupon’s, and knows its times', () => {
    expect(toPriceRule({ id: SOAP, content: aCouponTemplate() })).toMatchObject({ id: SOAP, needsCoupon: true, schedule: { endsAt: new Date('2026-11-30T16:00:00Z') } });
    expect(toPriceRule({ id: SOAP, content: aPromotion() }).needsCoupon).toBe(false);
  });
});
