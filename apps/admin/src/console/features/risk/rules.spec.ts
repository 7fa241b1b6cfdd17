import { describeCondition, effectText, parseCondition, scoreText } from './rules';

describe('a rule of risk', () => {
  it('is told in words', () => {
    const condition = { all: [{ count: { of: 'customers', per: 'device', minutes: 1_440 }, atLeast: 6 }, { not: { flag: 'usesCoupon', is: true } }, { signal: 'groupSize', atLeast: 2, atMost: 9 }] };
    expect(describeCondition(condition)).toBe('同时（同设备 1 天内的顾客 ≥ 6；不是（用了券）；关联群人数 ≥ 2 ≤ 9）');
    expect(describeCondition({ all: [{ signal: 'accountAgeSeconds', atMost: 86_400 }, { signal: 'payableFen', atLeast: 50_000 }] })).toBe('同时（注册了多久 ≤ 1 天；应付 ≥ ¥500.00）');
    expect([effectText({ score: 40 }), effectText({ verdict: 'review' }), effectText({ verdict: 'challenge' }), effectText({ verdict: 'challenge', challenge: 'slider' })]).toEqual(['加 40 分', '复核', '要求验证', '要求验证：滑块']);
  });

  it('says what each version was worth, and that it is not known when nobody has tried', () => {
    const score = { version: 2, measuredAt: '2026-11-22T20:00:00+08:00', requests: 8_949, abuserHits: 210, shopperHits: 10, precisionPercent: 95.4545, recallPercent: 48.837 };
    expect(scoreText(score)).toBe('回放 8949 次请求：准确率 95.5%，召回率 48.8%，误中顾客 10 次');
    expect([scoreText({ ...score, abuserHits: 0, shopperHits: 0, precisionPercent: null }), scoreText(undefined)]).toEqual(['回放 8949 次请求，没有命中', '还没有回放测过']);
  });

  it('is not sent while its condition is no object', () => {
    expect(parseCondition('{"flag": "isCrawler", "is": true}')).toEqual({ condition: { flag: 'isCrawler', is: true } });
    expect(['{"flag"', '[]', '3'].map((text) => 'trouble' in parseCondition(text))).toEqual([true, true, true]);
  });
});
