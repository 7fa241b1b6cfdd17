import { conditionSchema, type Condition, countersOf, judge, refusesPerson, type RiskRule, ruleContentSchema } from './rule.rules.js';

const fresh: Condition = { signal: 'accountAgeSeconds', atMost: 600 };
const crowdedDevice: Condition = { count: { of: 'customers', per: 'device', minutes: 1_440 }, atLeast: 6 };

function rule(rest: Partial<RiskRule>): RiskRule {
  return { code: 'rule', version: 1, name: '规则', points: ['order'], condition: fresh, effect: { score: 40 }, mode: 'live', ...rest };
}

describe('rules of risk', () => {
  it('let a request pass that hits none of them', () => {
    expect(judge([rule({})], { accountAgeSeconds: 86_400 })).toMatchObject({ verdict: 'allow', score: 0, hits: [] });
  });

  it('add up: two small suspicions make a review, three a refusal', () => {
    const rules = [rule({ code: 'a' }), rule({ code: 'b' }), rule({ code: 'c' })];
    const verdicts = [1, 2, 3].map((count) => judge(rules.slice(0, count), { accountAgeSeconds: 60 }).verdict);
    expect(verdicts).toEqual(['challenge', 'review', 'refuse']);
  });

  it('give the strictest verdict, and name the rule that decided first, with what it saw', () => {
    const judged = judge([rule({ code: 'weak' }), rule({ code: 'strong', version: 3, condition: { all: [fresh, crowdedDevice] }, effect: { verdict: 'refuse' } })], { accountAgeSeconds: 60, customersPerDevice1440m: 7 });
    expect(judged.verdict).toBe('refuse');
    expect(judged.hits.map(({ rule: { code, version }, evidence }) => ({ code, version, evidence }))).toEqual([
      { code: 'strong', version: 3, evidence: { accountAgeSeconds: 60, customersPerDevice1440m: 7 } },
      { code: 'weak', version: 1, evidence: { accountAgeSeconds: 60 } },
    ]);
  });

  it('turn nobody away for what is not known, and say what was missing', () => {
    const judged = judge([rule({ condition: { all: [fresh, crowdedDevice] }, effect: { verdict: 'refuse' } }), rule({ condition: { not: crowdedDevice } })], { accountAgeSeconds: 60 });
    expect(judged).toMatchObject({ verdict: 'allow', hits: [] });
    expect([...judged.missing]).toEqual(['customersPerDevice1440m']);
  });

  it('miss nothing that would not have mattered: an old account is not asked for its history', () => {
    const condition: Condition = { all: [fresh, { signal: 'couponOrderPercent', atLeast: 90 }] };
    expect([...judge([rule({ condition })], { accountAgeSeconds: 86_400 }).missing]).toEqual([]);
    expect([...judge([rule({ condition })], { accountAgeSeconds: 60 }).missing]).toEqual(['couponOrderPercent']);
  });

  it('refuse a person when what is known of them is enough, and not when it takes a crowd, a program or a phone that many use', () => {
    const refuse = { verdict: 'refuse' } as const;
    const ring = rule({ condition: { signal: 'groupSize', atLeast: 5 }, effect: refuse });
    const crowd = rule({ code: 'crowd', condition: crowdedDevice, effect: refuse });
    const program = rule({ code: 'program', condition: { flag: 'isCrawler', is: true }, effect: refuse });
    const values = { groupSize: 6, customersPerDevice1440m: 9, isCrawler: true };
    expect([refusesPerson([ring, crowd], values), refusesPerson([crowd], values), refusesPerson([program], values)]).toEqual([true, false, false]);
    // Scores that only add up with the crowd's are not of the person either.
    const scores = [rule({ condition: { signal: 'groupSize', atLeast: 5 }, effect: { score: 70 } }), rule({ code: 'crowd', condition: crowdedDevice, effect: { score: 40 } })];
    expect([judge(scores, values).verdict, refusesPerson(scores, values)]).toEqual(['refuse', false]);
  });

  it('on trial hit nobody, and those that are off are not even counted', () => {
    const judged = judge([rule({ mode: 'shadow', effect: { verdict: 'refuse' } }), rule({ mode: 'off', effect: { verdict: 'refuse' } })], { accountAgeSeconds: 60 });
    expect([judged.verdict, judged.hits.length, judged.shadowHits.length]).toEqual(['allow', 0, 1]);
  });

  it('take either of two reasons, and both ends of a range', () => {
    const condition: Condition = { any: [{ signal: 'payableFen', atLeast: 100, atMost: 200 }, { flag: 'isCrawler', is: true }] };
    const verdicts = [{ payableFen: 150, isCrawler: false }, { payableFen: 250, isCrawler: false }, { payableFen: 99, isCrawler: true }].map((values) => judge([rule({ condition })], values).verdict);
    expect(verdicts).toEqual(['challenge', 'allow', 'challenge']);
  });

  it('say which counters they need', () => {
    expect(countersOf({ all: [fresh, { not: { any: [crowdedDevice] } }] })).toEqual([{ of: 'customers', per: 'device', minutes: 1_440 }]);
  });

  it('are refused when they name what nobody knows, compare with nothing, or go on for ever', () => {
    const deep = Array.from({ length: 8 }).reduce<unknown>((inner) => ({ not: inner }), fresh);
    const bad = [{ signal: 'shoeSize', atLeast: 1 }, { signal: 'payableFen' }, { all: [] }, { count: { of: 'customers', per: 'device', minutes: 0 }, atLeast: 1 }, deep];
    expect(bad.map((condition) => conditionSchema.safeParse(condition).success)).toEqual(bad.map(() => false));
    expect(ruleContentSchema.safeParse({ name: '新号扎堆', points: ['claim'], condition: { all: [fresh, crowdedDevice] }, effect: { score: 40 }, mode: 'shadow' }).success).toBe(true);
  });
});
