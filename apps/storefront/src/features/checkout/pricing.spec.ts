import { describeCoupons, describeDifferences, describePoints, toggleCoupon } from './pricing';
import type { OfferedCoupon, Pricing } from './pricing';

const coupon = (couponId: string, rest: Partial<OfferedCoupon> = {}): OfferedCoupon => ({
  couponId, ruleId: `rule ${couponId}`, name: couponId, validUntil: '2026-12-01T00:00:00+08:00', offFen: 0, isChosen: false, isUsable: true, reason: null, reasonText: null, ...rest,
});
const applied = (couponId: string | null, offFen: number): Pricing['applied'][number] => ({ ruleId: `rule ${couponId}`, couponId, name: '券', kind: 'amountOff', offFen, gift: null, extraPoints: 0, nextText: null });

describe('the row of coupons at the checkout', () => {
  it('says what the best one takes off, beside what promotions do', () => {
    expect(describeCoupons({ coupons: [coupon('a', { isChosen: true })], applied: [applied('a', 1_500), applied(null, 2_000)] }, { couponIds: null })).toEqual({ text: '-¥15.00', tone: 'off', isBest: true });
    expect(describeCoupons({ coupons: [coupon('a', { isChosen: true })], applied: [applied('a', 1_500)] }, { couponIds: ['a'] }).isBest).toBe(false);
  });

  it('says how many could be used, or that none can', () => {
    expect([
      describeCoupons({ coupons: [coupon('a'), coupon('b', { isUsable: false })], applied: [] }, { couponIds: [] }).text,
      describeCoupons({ coupons: [coupon('b', { isUsable: false })], applied: [] }, { couponIds: null }).text,
      describeCoupons({ coupons: [], applied: [] }, { couponIds: null }).text,
    ]).toEqual(['1 张可用', '没有可用的券', '没有券']);
  });
});

describe('a tap on a coupon', () => {
  const coupons = [coupon('goods', { isChosen: true }), coupon('fee', { isChosen: true }), coupon('other goods'), coupon('other fee')];
  const isForFee = (couponId: string) => couponId.includes('fee');

  it('takes the place of the one for the same thing, and puts a chosen one back', () => {
    expect(toggleCoupon({ coupons, refused: [] }, 'other goods', isForFee)).toEqual(['fee', 'other goods']);
    expect(toggleCoupon({ coupons, refused: [] }, 'goods', isForFee)).toEqual(['fee']);
  });

  it('takes the place of those that exclude it', () => {
    const refused = [{ ruleId: 'rule other fee', couponId: 'other fee', name: '', reason: 'excluded' as const, text: '', excludedBy: ['rule goods'] }];
    expect(toggleCoupon({ coupons, refused }, 'other fee', isForFee)).toEqual(['other fee']);
  });
});

describe('points at the checkout', () => {
  it('are told with what they pay, or that this order takes none', () => {
    const points = { available: 1_230, spendable: 1_200, worthFen: 1, spent: 0, pointsFen: 0 };
    expect(describePoints(points)).toEqual({ text: '可用 1200 积分，抵 ¥12.00', isOpen: true });
    expect([describePoints({ ...points, spendable: 0 }), describePoints({ ...points, available: 0, spendable: 0 })].map(({ text, isOpen }) => [text, isOpen])).toEqual([['共 1230 积分，本单还用不了', false], ['还没有积分', false]]);
  });
});

describe('prices that changed while the shopper looked at them', () => {
  const titleOf = () => '毛巾';

  it('are told one by one, with both sums', () => {
    expect(
      describeDifferences(
        [
          { kind: 'rule', ruleId: 'r', couponId: 'c', name: '满 99 减 15', fromFen: 1_500, toFen: 0, reason: 'ended', text: '已过期' },
          { kind: 'rule', ruleId: 's', couponId: null, name: '全场满减', fromFen: 2_000, toFen: 1_000, reason: null, text: null },
          { kind: 'price', variantId: 'v', fromFen: 1_990, toFen: 2_090 },
          { kind: 'points', wanted: 500, available: 200 },
          { kind: 'total', fromFen: 8_000, toFen: 9_600 },
        ],
        titleOf,
      ),
    ).toEqual({
      rows: [
        { name: '满 99 减 15', from: '-¥15.00', to: '已过期' }, { name: '全场满减', from: '-¥20.00', to: '-¥10.00' }, { name: '毛巾', from: '¥19.90', to: '¥20.90' }, { name: '积分', from: '500', to: '可用 200' },
      ],
      total: { fromFen: 8_000, toFen: 9_600 },
    });
  });

  it('are not told where only stock or time changed', () => {
    expect(describeDifferences([{ kind: 'stock', variantId: 'v', requested: 2, available: 1 }], titleOf)).toBeNull();
  });
});
