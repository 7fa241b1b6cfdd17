import { makeBots } from '../runner/bots.mjs';
import { BUSY_SHARE, computePlan } from '../runner/capacity-plan.mjs';
import { allotShoppers, arrivalsOf, BALANCES_SECONDS, dayStages, profiles, STEP_FOLD } from '../runner/profiles.mjs';
import { parseRefusals } from '../runner/platform-counters.mjs';

describe('the shapes of load', () => {
  const planOf = (name: string) => profiles[name]?.plan({ seconds: 60, scale: 1, capacityPerSecond: 28 });

  it('the step of the 618 opening is 56 times the base and three times what the shop can take', () => {
    const scenarios = planOf('618-opening')?.scenarios;
    const base = scenarios?.['before']?.stages[0]?.perSecond ?? 0;
    const step = (scenarios?.['step']?.stages[0]?.perSecond ?? 0) * 10;
    expect(step / base).toBeCloseTo(STEP_FOLD);
    expect(step).toBeCloseTo(3 * 28);
  });

  it('the balances of a presale that come due at one instant are as many as the shop can take in twenty seconds', () => {
    const plan = planOf('presale-balance');
    expect((plan?.scenarios['balances']?.atOnce ?? 0) * (plan?.groupSize ?? 0)).toBe(28 * BALANCES_SECONDS);
  });

  it('no two scenarios of a run share a shopper', () => {
    for (const [name, profile] of Object.entries(profiles)) {
      const { shape, shoppers } = allotShoppers(profile.plan({ seconds: 30, scale: 0.5, capacityPerSecond: 20 }));
      const ranges = Object.values(shape).map((one) => one.shoppers).filter(({ count }) => count > 0).sort((a, b) => a.from - b.from);
      const ends = ranges.map(({ from, count }) => from + count);
      expect({ name, starts: ranges.map(({ from }) => from) }).toEqual({ name, starts: [0, ...ends.slice(0, -1)] });
      expect(shoppers).toBe(ends.at(-1));
    }
  });

  it('arrivals between two rates are those of the line between them', () => {
    expect(arrivalsOf({ stages: [{ perSecond: 0, seconds: 0 }, { perSecond: 10, seconds: 10 }] })).toBe(50);
  });

  it('a day has its busiest half hours around noon, as the real one has', () => {
    const rates = dayStages(1, 260).map(({ perSecond }) => perSecond);
    const busiest = rates.indexOf(Math.max(...rates));
    expect(420 + busiest * 30).toBe(720);
  });
});

describe('bots', () => {
  const people = Array.from({ length: 400 }, (_, index) => ({ customerId: `c${index}`, token: `t${index}`, deviceToken: `d${index}`, phone: '13900000000', address: `198.18.0.${index}` }));
  const crowd = makeBots(people, { from: 100, count: 300 });

  it('shoppers keep their own device and address', () => {
    expect(crowd.slice(0, 100)).toEqual(people.slice(0, 100));
  });

  it('five kinds come in every stretch of a hundred', () => {
    expect(new Set(crowd.slice(100, 200).map(({ behaviour }) => behaviour)).size).toBe(5);
  });

  it('accounts of a farm share its addresses, and of one kind its phones', () => {
    const naive = crowd.filter(({ behaviour }) => behaviour === 'naive');
    expect(new Set(naive.map(({ address }) => address)).size).toBeLessThan(naive.length / 10);
    const sharing = crowd.filter(({ behaviour }) => behaviour === 'sharedDevice');
    expect(new Set(sharing.map(({ deviceToken }) => deviceToken)).size).toBeLessThanOrEqual(sharing.length);
  });
});

describe('the plan of a peak', () => {
  it('turns the cost of an order into processes that are busy to the planned share', () => {
    const { rows, cores } = computePlan({ api: 2, worker: 0.5, postgres: 1, redis: 0.1 }, 3_000);
    expect(rows.map(({ part, processes }) => [part, processes])).toEqual([['api', 10], ['worker', 3], ['postgres', 5], ['redis', 1]]);
    expect(rows[0]?.cores).toBeCloseTo((3_000 * 2) / 1_000 / BUSY_SHARE);
    expect(cores).toBe(19);
  });
});

describe("the platform's counters", () => {
  it('a code is the sum of its rules', () => {
    const text = '# HELP x\nquanyu_refusals_total{rule="order.customer",code="RATE_LIMITED"} 3\nquanyu_refusals_total{rule="latch",code="FLASH.SOLD_OUT"} 7\nquanyu_http_requests_total{code="200"} 9\n';
    expect(parseRefusals(text)).toEqual([['RATE_LIMITED', 3], ['FLASH.SOLD_OUT', 7]]);
  });
});
