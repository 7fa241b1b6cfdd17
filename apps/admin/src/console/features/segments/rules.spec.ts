import { conditionOn, countConditions, findGap, type Rule, ruleOf, tellRule, viewOf } from './rules';

const twoToFive: Rule = { kind: 'number', field: 'orders', min: 2, max: 5 };

describe('a rule in words', () => {
  it('reads as ops would say it', () => {
    const rule: Rule = {
      kind: 'all',
      rules: [
        twoToFive,
        { kind: 'age', field: 'lastPaidAt', is: 'before', days: 60 },
        { kind: 'any', rules: [{ kind: 'choice', field: 'stage', is: 'anyOf', values: ['declining', 'lost'] }, { kind: 'number', field: 'spentFen', min: 100_000, max: null }] },
      ],
    };
    expect(tellRule(rule)).toBe('订单数 2–5 单，且 最近付款在 60 天以前，且（生命周期是 衰退、流失，或 消费金额 ≥ ¥1,000.00）');
  });

  it('calls values by their names, and shows one that it does not know as it is', () => {
    const names = { tier: new Map([['gold', '金卡会员']]) };
    expect(tellRule({ kind: 'choice', field: 'tier', is: 'noneOf', values: ['gold', 'ruby'] }, names)).toBe('会员等级不是 金卡会员、ruby');
  });
});

describe('a rule that is being built', () => {
  it('says what is missing, and nothing when it can be counted', () => {
    expect(findGap({ kind: 'all', rules: [] })).toBe('分组里还没有条件');
    expect(findGap({ kind: 'any', rules: [twoToFive, conditionOn('category')] })).toBe('买过的类目还没有选');
    expect(findGap({ kind: 'number', field: 'orders', min: 5, max: 2 })).toBe('订单数的上限要不低于下限');
    expect(findGap({ kind: 'not', rule: { kind: 'all', rules: [twoToFive, conditionOn('lastPaidAt'), conditionOn('recency')] } })).toBeNull();
  });

  it('is shown as groups, and comes out of them as it went in', () => {
    expect(ruleOf(viewOf(twoToFive))).toEqual({ kind: 'all', rules: [twoToFive] });
    for (const rule of [{ kind: 'any', rules: [twoToFive] }, { kind: 'not', rule: { kind: 'any', rules: [twoToFive] } }, { kind: 'not', rule: { kind: 'all', rules: [twoToFive] } }] satisfies Rule[]) {
      expect(ruleOf(viewOf(rule))).toEqual(rule);
    }
    expect(viewOf({ kind: 'not', rule: twoToFive })).toEqual({ match: 'notAll', rules: [twoToFive] });
    expect(countConditions({ kind: 'any', rules: [twoToFive, { kind: 'not', rule: { kind: 'all', rules: [twoToFive] } }] })).toBe(2);
  });
});
