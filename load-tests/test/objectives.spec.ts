import { judgeObjectives, type Measured } from '../runner/objectives.mjs';
import { event, request, samples } from './samples.js';

function measured(change: Partial<Measured>): Measured {
  return {
    profile: 'smoke', samples: samples([request(0)]), seconds: 60, checks: { holds: true, detail: '10 held' }, capacityPerSecond: 10, sale: null,
    notifies: { allServed: true, detail: '3 of 3' }, refusalsOfPlatform: new Map(), refusalsOfK6: new Map(), resources: [], restockedAtMs: null, quick: false,
    ...change,
  };
}

function missed(run: Measured): string[] {
  return judgeObjectives(run).filter(({ holds }) => !holds).map(({ name }) => name);
}

const walked = [event(1, 'orders_placed', { value: 5 }), event(1, 'orders_collected', { value: 3 }), event(1, 'orders_canceled', { value: 2 })];

describe('every run', () => {
  it('passes when the whole main job was walked and nobody was turned away', () => {
    expect(missed(measured({ samples: samples([request(0)], walked) }))).toEqual([]);
  });

  it('fails when the generator dropped an arrival', () => {
    expect(missed(measured({ samples: samples([request(0)], [...walked, event(1, 'dropped_iterations')]) }))).toEqual(['发压端没有丢弃任何到达']);
  });

  it('fails when an answer was neither success nor a typed refusal', () => {
    expect(missed(measured({ samples: samples([request(0)], [...walked, event(1, 'unexpected_answers')]) }))).toEqual(['每个回复不是成功就是写明原因的拒绝']);
  });

  it('fails when a payment notify had to be sent twice', () => {
    expect(missed(measured({ samples: samples([request(0)], walked), notifies: { allServed: false, detail: '2 of 3' } }))).toEqual(['每个支付通知第一次就被接收']);
  });
});

describe('the step of a 618 opening', () => {
  const checkouts = (scenario: string, fromSecond: number, milliseconds: number) => Array.from({ length: 20 }, (_, index) => event(fromSecond + index / 10, 'checkout_time', { scenario, value: milliseconds }));
  const arrivals = [0, 1, 2, 3, 4].map((second) => event(30 + second, 'shoppers_wanting', { scenario: 'step', value: 30 }));
  const joined = request(35, { scenario: 'step', name: 'joinWaitingRoom', status: 200 });
  const run = (during: number, after: number, extra = joined) =>
    measured({ profile: '618-opening', samples: samples([request(0), joined, extra], [...checkouts('before', 1, 100), ...checkouts('step', 31, during), ...arrivals, ...checkouts('after', 50, after)]) });

  it('passes when those who were let in waited no longer than twice', () => {
    expect(missed(run(190, 110))).toEqual([]);
  });

  it('fails when they waited longer', () => {
    expect(missed(run(210, 110))).toEqual(['放行者结算的 p95，台阶中比台阶前']);
  });

  it('fails when it is not as before ten seconds after the end', () => {
    expect(missed(run(190, 160))).toEqual(['结束后 10 秒内回到台阶前的 p95']);
  });

  it('fails on a single 5xx', () => {
    expect(missed(run(190, 110, request(32, { status: 503 })))).toEqual(['没有 5xx']);
  });
});

describe('bots among shoppers', () => {
  const attempt = (who: string, count: number) => event(1, 'order_attempts', { value: count, tags: { who } });
  const refused = (who: string, code: string, count: number) => Array.from({ length: count }, () => event(1, 'order_attempts_refused', { tags: { who, code } }));
  const run = (refusals: ReturnType<typeof refused>, away: number, platform = 995) =>
    measured({
      profile: 'bots', samples: samples([request(0)], [attempt('bot', 1_000), ...refusals, event(1, 'shoppers_wanting', { value: 400 }), event(1, 'shoppers_turned_away', { value: away })]),
      refusalsOfPlatform: new Map([['RISK.SALE_TOKEN_INVALID', platform]]), refusalsOfK6: new Map([['RISK.SALE_TOKEN_INVALID', 995]]),
      stages: [{ stage: 'noToken', name: '', attempts: 100, otherAnswers: 0, apiMs: 0.2, redisMs: 0, postgresMs: 0, writeTransactions: 0, walBytes: 0 }],
    });

  it('passes when 99 of 100 attempts of bots cost no transaction and shoppers are let in', () => {
    expect(missed(run(refused('bot', 'RISK.SALE_TOKEN_INVALID', 995), 2))).toEqual([]);
  });

  it('a refusal that PostgreSQL had to decide does not count', () => {
    expect(missed(run(refused('bot', 'FLASH.LIMIT', 995), 0))).toEqual(['机器人的下单在写数据库之前被拒绝']);
  });

  it('fails when more than one shopper of two hundred is refused', () => {
    expect(missed(run(refused('bot', 'RISK.SALE_TOKEN_INVALID', 995), 3))).toEqual(['被误拒的顾客']);
  });

  it('fails when the platform counted otherwise than k6', () => {
    expect(missed(run(refused('bot', 'RISK.SALE_TOKEN_INVALID', 995), 0, 994))).toEqual(['平台自己数的拒绝次数与 k6 数的一致']);
  });
});

describe('an hour of soak', () => {
  const memory = (late: number) => Array.from({ length: 3_600 }, (_, atSeconds) => ({ atSeconds, apiMemoryMb: atSeconds < 3_000 ? 200 : late }));
  const run = (late: number) => measured({ profile: 'soak', seconds: 3_600, samples: samples([request(0)], walked), resources: memory(late) });

  it('the last ten minutes may differ by a twentieth from minutes 10 to 20', () => {
    expect(missed(run(209))).toEqual([]);
    expect(missed(run(211))).toEqual(['API 内存：最后六分之一与第二个六分之一相比']);
  });
});

describe('balances of a presale that come due at one instant', () => {
  const asked = (second: number, name = 'quotePresaleBalance') => request(second, { scenario: 'balances', name, status: 200 });
  const run = (paid: number, lastSecond: number) =>
    measured({ profile: 'presale-balance', capacityPerSecond: 10, samples: samples([asked(10), asked(lastSecond, 'getOrderPayment')], [event(10, 'shoppers_wanting', { value: 200 }), event(12, 'orders_paid', { value: paid })]) });

  it('pass when everybody has paid within three times what the shop needs for as many orders', () => {
    expect(missed(run(200, 70))).toEqual([]);
  });

  it('fail when somebody who paid a deposit goes without', () => {
    expect(missed(run(199, 70))).toEqual(['付过定金的人都付清了尾款']);
  });

  it('fail when the last one pays later than that', () => {
    expect(missed(run(200, 71))).toEqual(['从开付到最后一笔尾款付清，比能力所需的时间']);
  });
});
