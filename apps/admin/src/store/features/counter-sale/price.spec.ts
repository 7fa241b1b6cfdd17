import type { CounterQuote } from '../../api';
import { isMemberCode } from '../../parts/members/member-words';
import { tellPrice, tellUnitPrice } from './price';

const quote: CounterQuote = {
  isForMember: true, lines: [], itemsTotalFen: 2_700, discountFen: 300, shippingFen: 1_000, shippingOffFen: 400, payableFen: 3_000,
  pricing: {
    applied: [
      { ruleId: 'r1', couponId: null, name: '会员减2元', kind: 'amountOff', offFen: 200, gift: null, extraPoints: 0, nextText: null },
      { ruleId: 'r2', couponId: 'c1', name: '1元券', kind: 'amountOff', offFen: 100, gift: null, extraPoints: 0, nextText: null },
      { ruleId: 'r3', couponId: null, name: '满额送', kind: 'gift', offFen: 0, gift: { variantId: 'v', title: '帆布袋', units: 1, worthFen: 900 }, extraPoints: 0, nextText: null },
      { ruleId: 'r4', couponId: null, name: '三倍积分', kind: 'pointsTimes', offFen: 0, gift: null, extraPoints: 54, nextText: null },
    ],
    hints: [], refused: [], coupons: [], points: { available: 1_500, spendable: 1_200, worthFen: 1, spent: 0, pointsFen: 0 }, storedValue: { availableFen: 0, usedFen: 0 }, earns: 81, isProvenBest: true,
  },
};

describe('the price of a sale at the counter', () => {
  it('says what each promotion and coupon gave, what sending it costs, and what points could do', () => {
    expect(tellPrice(quote)).toEqual([
      ['商品合计', '¥27.00'], ['会员减2元', '-¥2.00'], ['1元券', '-¥1.00'], ['满额送', '送 帆布袋'], ['三倍积分', '多 54 积分'],
      ['运费', '¥6.00（已减 ¥4.00）'], ['还可用积分', '1,200 积分抵 ¥12.00'], ['付款后得', '81 积分'],
    ]);
  });

  it('of one stands beside the usual one where a list or a tier makes it lower', () => {
    expect([tellUnitPrice(1_000, 900), tellUnitPrice(1_000, 1_000), tellUnitPrice(1_000, null)]).toEqual(['¥9.00，原价 ¥10.00', '¥10.00', '¥10.00']);
  });

  it('is short when there is nothing to say', () => {
    const plain: CounterQuote = { ...quote, itemsTotalFen: 900, shippingFen: 0, payableFen: 900, pricing: { ...quote.pricing, applied: [], points: { ...quote.pricing.points, spendable: 0 }, earns: 0 } };
    expect(tellPrice(plain)).toEqual([['商品合计', '¥9.00']]);
  });
});

describe('what is scanned at the counter', () => {
  it('is a member’s code when it has twenty digits, and goods otherwise', () => {
    expect([isMemberCode('20000000004212345678'), isMemberCode('2000 0000 0042 1234 5678'), isMemberCode('6901234567892'), isMemberCode('T1-1')]).toEqual([true, true, false, false]);
  });
});
