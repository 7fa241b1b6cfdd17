import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import {
  computeAhead,
  computeKendallTau,
  computePollAfterMs,
  computePollBeforeStartMs,
  computeProgressPercent,
  computeRank,
  computeRate,
  computeWaitSeconds,
  isOver,
  roundAhead,
  seedCommitment,
} from './waiting-room.rules.js';

const startsAt = new Date('2026-11-11T00:00:00+08:00');
const room = { seed: 'ab'.repeat(32), startsAt };
const startMs = startsAt.getTime();
const WANG = '0198d5a0-0000-7000-8000-000000000001';
const LI = '0198d5a0-0000-7000-8000-000000000002';

describe('the order of a waiting room', () => {
  it('can be computed by anyone from the published seed', () => {
    const digest = createHmac('sha256', Buffer.from(room.seed, 'hex')).update(WANG).digest('hex');
    const expected = Number.parseInt(digest.slice(0, 13), 16) / 2 ** 52;
    expect(computeRank(room, WANG, startMs - 1)).toBe(expected);
    expect(computeRank(room, WANG, startMs + 250)).toBeCloseTo(251 + expected, 9);
    expect(seedCommitment(room.seed)).toBe(createHash('sha256').update(Buffer.from(room.seed, 'hex')).digest('hex'));
  });

  it('does not ask when somebody came before the start, and nothing else after it', () => {
    expect(computeRank(room, WANG, startMs - 3_600_000)).toBe(computeRank(room, WANG, startMs - 1));
    expect(computeRank(room, WANG, startMs)).toBeGreaterThanOrEqual(1);
    expect(computeRank(room, WANG, startMs + 1_000)).toBeGreaterThan(computeRank(room, LI, startMs + 999));
  });

  it('is spread evenly by the lot', () => {
    const ranks = Array.from({ length: 2_000 }, (_, index) => computeRank(room, `customer ${index}`, startMs - 1));
    const tenths = Array.from({ length: 10 }, (_, tenth) => ranks.filter((rank) => Math.floor(rank * 10) === tenth).length);
    expect(tenths.every((count) => count > 140 && count < 260)).toBe(true);
  });
});

describe('a room', () => {
  it('is over at its end, or when it was closed before', () => {
    const endsAt = new Date(startMs + 1_000);
    expect([isOver({ endsAt, closedAt: null }, startMs + 999), isOver({ endsAt, closedAt: null }, startMs + 1_000)]).toEqual([false, true]);
    expect(isOver({ endsAt, closedAt: startsAt }, startMs)).toBe(true);
    expect(isOver({ endsAt: null, closedAt: null }, startMs + 1e12)).toBe(false);
  });

  it('lets in what ops said, and in automatic mode four fifths of what orders were measured to bear', () => {
    expect(computeRate({ mode: 'on', admitPerSecond: 30 }, 10)).toBe(30);
    expect(computeRate({ mode: 'auto', admitPerSecond: 30 }, 10)).toBe(8);
    expect(computeRate({ mode: 'auto', admitPerSecond: 30 }, 1_000)).toBe(30);
    expect(computeRate({ mode: 'auto', admitPerSecond: 30 }, null)).toBe(30);
  });
});

describe('what somebody who waits is told', () => {
  it('is a number of people rounded up to 1, 2, 5, 10 …', () => {
    expect([0, 1, 2, 3, 5, 6, 10, 11, 21, 51, 1_200, 5_001].map(roundAhead)).toEqual([0, 1, 2, 5, 5, 10, 10, 20, 50, 100, 2_000, 10_000]);
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e7 }), (ahead) => roundAhead(ahead) >= ahead && roundAhead(ahead) <= 2.5 * ahead));
  });

  it('counts the members who are called first', () => {
    const other = { lane: 'all', aheadInLane: 10, aheadInOtherLane: 0, membersWaiting: 100 } as const;
    expect([0, 0.5, 1].map((share) => computeAhead(other, share))).toEqual([10, 20, 110]);
    const member = { lane: 'member', aheadInLane: 10, aheadInOtherLane: 1_000, membersWaiting: 50 } as const;
    expect([0, 0.5, 1].map((share) => computeAhead(member, share))).toEqual([1_010, 20, 10]);
  });

  it('is a range of time, in steps that people use', () => {
    expect(computeWaitSeconds(100, 10)).toEqual({ from: 0, to: 20 });
    expect(computeWaitSeconds(1_000, 10)).toEqual({ from: 60, to: 140 });
    expect(computeWaitSeconds(10_000, 10)).toEqual({ from: 600, to: 1_320 });
    expect(computeWaitSeconds(10, 0)).toBeNull();
  });

  it('is when to ask again: two to ten seconds, later for those further behind, and never all at once', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true }), (waitMs, chance) => {
        const pollAfterMs = computePollAfterMs(waitMs, chance);
        return pollAfterMs >= 500 && pollAfterMs <= 10_000 && computePollAfterMs(waitMs * 2, chance) >= pollAfterMs;
      }),
    );
    expect(computePollAfterMs(Number.POSITIVE_INFINITY, 0)).toBe(8_000);
    expect([0, 1_200, 2_000, 12_000].map((waitMs) => computePollAfterMs(waitMs, 0))).toEqual([500, 1_200, 2_000, 2_000]);
    expect(computePollAfterMs(30_000, 0)).not.toBe(computePollAfterMs(30_000, 0.5));
  });

  it('is to come at the start and in the two seconds after it, when that is near', () => {
    expect([computePollBeforeStartMs(5_000, 0), computePollBeforeStartMs(5_000, 0.5)]).toEqual([5_000, 6_000]);
    expect([computePollBeforeStartMs(600_000, 0), computePollBeforeStartMs(10, 0)]).toEqual([8_000, 2_000]);
  });

  it('is how far along they are, never all of the way before their turn', () => {
    expect(computeProgressPercent(0, { about: 100, ratePerSecond: 10 })).toBe(0);
    expect(computeProgressPercent(10_100, { about: 100, ratePerSecond: 10 })).toBe(50);
    expect(computeProgressPercent(1e12, { about: 0, ratePerSecond: 10 })).toBe(99);
    expect(computeProgressPercent(1_000, { about: 5, ratePerSecond: 0 })).toBe(0);
  });
});

describe("Kendall's tau", () => {
  it('is 1 in order, -1 the other way round, and nothing for one person', () => {
    expect(computeKendallTau([0.1, 0.2, 0.3, 7])).toBe(1);
    expect(computeKendallTau([7, 0.3, 0.2, 0.1])).toBe(-1);
    expect(computeKendallTau([5])).toBeNull();
  });

  it('is the one of the definition, pair by pair', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 60 }), (ranks) => {
        let signs = 0;
        let unequal = 0;
        let pairs = 0;
        for (let first = 0; first < ranks.length; first += 1) {
          for (let second = first + 1; second < ranks.length; second += 1) {
            const sign = Math.sign((ranks[second] ?? 0) - (ranks[first] ?? 0));
            signs += sign;
            unequal += Math.abs(sign);
            pairs += 1;
          }
        }
        const tau = computeKendallTau(ranks);
        return unequal === 0 ? tau === null : Math.abs((tau ?? 0) - signs / Math.sqrt(unequal * pairs)) < 1e-12;
      }),
    );
  });
});
