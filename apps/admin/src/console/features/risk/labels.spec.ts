import { ruleChoices, ruleName } from './labels';

const names = new Map([['busyDevice', '同一设备领券的账号变多'], ['myOwnRule', '我们自己的规则']]);

describe('what decided about a request', () => {
  it('is told by the name that ops gave their rule, also of a rule that came later', () => {
    expect(['busyDevice', 'myOwnRule'].map((rule) => ruleName(rule, names))).toEqual(['同一设备领券的账号变多', '我们自己的规则']);
  });

  it('is told in words where it is no rule: a limit, a list, an answer', () => {
    expect(['limit.couponsPerDevice', 'list.device', 'RATE_LIMITED'].map((rule) => ruleName(rule, names))).toEqual(['同设备领券上限', '拒绝名单：设备', '限流']);
  });

  it('can be asked for whatever it was, each once and in words', () => {
    const choices = ruleChoices(names);
    expect(choices.map(({ value }) => value)).toEqual(expect.arrayContaining(['busyDevice', 'myOwnRule', 'limit.couponsPerGroup', 'list.customer', 'RISK.CHALLENGE_REQUIRED']));
    expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
    expect(choices.filter(({ label }) => !/\p{Script=Han}/u.test(label))).toEqual([]);
  });
});
