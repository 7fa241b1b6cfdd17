import { nudgesOf } from './nudges';

const applied = (ruleId: string, nextText: string | null, couponId: string | null = null) => ({ ruleId, couponId, name: ruleId, kind: 'amountOff', offFen: 500, gift: null, extraPoints: 0, nextText }) as const;

describe('what the cart says that a little more would bring', () => {
  it('is what is not reached yet, then the next step of a ladder', () => {
    const pricing = { hints: [{ ruleId: 'gift', name: 'gift', text: '再买 2 件 可享' }], applied: [applied('ladder', '再买 ¥12 减 ¥10'), applied('flat', null)] };
    expect(nudgesOf(pricing, 3)).toEqual([{ ruleId: 'gift', name: 'gift', text: '再买 2 件 可享' }, { ruleId: 'ladder', name: 'ladder', text: '再买 ¥12 减 ¥10' }]);
    expect(nudgesOf(pricing, 1)).toHaveLength(1);
  });

  it('is nothing that only a coupon would give', () => {
    expect(nudgesOf({ hints: [], applied: [applied('coupon', '再买 ¥12 减 ¥10', 'c1')] }, 2)).toEqual([]);
  });
});
