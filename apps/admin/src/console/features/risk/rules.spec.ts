import { evidenceName } from './labels';
import { describeCondition, effectText, parseCondition } from './rules';

describe('a rule of risk', () => {
  it('is told in words', () => {
    const condition = { all: [{ count: { of: 'customers', per: 'device', minutes: 1_440 }, atLeast: 6 }, { not: { flag: 'usesCoupon', is: true } }, { signal: 'groupSize', atLeast: 2, atMost: 9 }] };
    expect(describeCondition(condition, evidenceName)).toBe('同时（同设备 1 天内的顾客 ≥ 6；不是（用了券）；关联群人数 ≥ 2 ≤ 9）');
    expect([effectText({ score: 40 }), effectText({ verdict: 'review' })]).toEqual(['加 40 分', '复核']);
  });

  it('is not sent while its condition is no object', () => {
    expect(parseCondition('{"flag": "isCrawler", "is": true}')).toEqual({ condition: { flag: 'isCrawler', is: true } });
    expect(['{"flag"', '[]', '3'].map((text) => 'trouble' in parseCondition(text))).toEqual([true, true, true]);
  });
});
