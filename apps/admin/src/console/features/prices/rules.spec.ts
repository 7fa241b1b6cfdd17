import { BENEFIT_KINDS, blankBenefit, blankContent, describeBenefit, describeGiven, describeUnused, endMinuteOf, findGap, minuteOf, parseCart } from './rules';

describe('a benefit in words', () => {
  it('says thresholds, folds and limits as people do', () => {
    expect(BENEFIT_KINDS.map((kind) => describeBenefit(blankBenefit(kind)))).toEqual([
      '满 ¥100.00 减 ¥10.00', '满 2 件 享 9 折', '买 2 件，再得 1 件免费（同款）', '2 部分的套装 ¥0.00', '满 ¥199.00 送  1 件', '免费兑换一件', '满 ¥59.00 免运费', '2 倍积分',
    ]);
    expect(describeBenefit({ kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: 15 }], maxOffFen: 2_000 })).toBe('享 8.5 折，最多减 ¥20.00');
  });
});

describe('what is not filled in yet', () => {
  const rule = (kind: Parameters<typeof blankBenefit>[0], name = '双 11') => findGap({ name, benefit: blankBenefit(kind) });

  it('is named: the rule, the parts of a bundle, the gift', () => {
    expect([rule('amountOff', ' '), rule('bundle'), rule('gift'), rule('amountOff')]).toEqual(['先填名称', '套装的每一部分都要选商品', '先选赠品', null]);
    expect(findGap({ name: '满赠', benefit: { kind: 'gift', fromFen: 0, fromUnits: 0, variantId: 'v', title: ' ', units: 1, worthFen: 0, repeats: false } })).toBe('先填赠品名');
  });
});

describe('the hours of a day', () => {
  const time = (hour: number, minute: number) => ({ hour: () => hour, minute: () => minute });

  it('end at midnight, not begin there', () => {
    expect([minuteOf(time(10, 30)), minuteOf(time(0, 0)), endMinuteOf(time(12, 0)), endMinuteOf(time(0, 0))]).toEqual([630, 0, 720, 1_440]);
  });
});

describe('a pasted cart', () => {
  it('is read line by line, with one piece where no number stands', () => {
    expect(parseCart('QY-1001 2\nQY-1002\n\nQY-1003，3\nQY-1004 x12')).toEqual({
      lines: [{ sku: 'QY-1001', quantity: 2 }, { sku: 'QY-1002', quantity: 1 }, { sku: 'QY-1003', quantity: 3 }, { sku: 'QY-1004', quantity: 12 }],
      unread: [],
    });
  });

  it('names the lines that make no sense', () => {
    expect(parseCart('QY-1001 两件\nQY-1002 0\nQY-1003 1').unread).toEqual([1, 2]);
  });
});

describe('what a rule has given', () => {
  const limits = { budgetFen: 500_000, maxUses: null, customerUses: null };

  it('is told beside its limits, and that it has stopped once nothing is left', () => {
    expect(describeGiven({ uses: 12, spentFen: 36_000, coupons: 0 }, { kind: 'promotion', limits, coupon: null })).toBe('已用 12 次，已花 ¥360.00 / ¥5,000.00');
    expect(describeGiven({ uses: 166, spentFen: 500_000, coupons: 0 }, { kind: 'promotion', limits, coupon: null })).toBe('已用 166 次，已花 ¥5,000.00 / ¥5,000.00，已用完，自动停了');
    const { coupon } = blankContent('coupon', 0);
    expect(describeGiven({ uses: 3, spentFen: 3_000, coupons: 40 }, { kind: 'coupon', limits: { ...limits, budgetFen: null, maxUses: 3 }, coupon })).toBe('已用 3 / 3 次，已花 ¥30.00，已发 40 / 1,000 张，已用完，自动停了');
  });
});

describe('why a rule was not used', () => {
  const applied = [{ ruleId: 'a', name: '双 11 满减' }, { ruleId: 'b', name: '新客券' }];

  it('names the rule that it cannot stand beside, and else says the reason', () => {
    expect([describeUnused({ reasonText: '与已用优惠不可同享', excludedBy: ['a'] }, applied), describeUnused({ reasonText: '再买 ¥12 减 ¥10', excludedBy: [] }, applied)]).toEqual(['已用「双 11 满减」，不可同享', '再买 ¥12 减 ¥10']);
  });
});

describe('a new rule', () => {
  it('begins at the next full hour and runs for a week; a coupon has terms of its own', () => {
    const content = blankContent('coupon', Date.parse('2026-11-22T10:20:00+08:00'));
    expect(content.schedule).toMatchObject({ startsAt: '2026-11-22T03:00:00.000Z', endsAt: '2026-11-29T03:00:00.000Z' });
    expect([content.coupon?.validity, blankContent('promotion', 0).coupon]).toEqual([{ kind: 'days', days: 7 }, null]);
  });
});
