import fc from 'fast-check';
import { computeTerm, computeTermPointsKept, computeTermRefund } from './purchase.rules.js';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-22T10:00:00+08:00');
const inDays = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

describe('what goes back of a paid term', () => {
  const term = { payFen: 19_900, termDays: 365, ...computeTerm(365, { now: NOW, lastEndsAt: null }) };

  it('is everything before it begins, and nothing when it is over', () => {
    expect(computeTermRefund({ ...term, termStartsAt: inDays(5), termEndsAt: inDays(370) }, NOW)).toBe(19_900);
    expect(computeTermRefund(term, inDays(365))).toBe(0);
  });

  it('leaves out the day that has begun', () => {
    expect(computeTermRefund(term, NOW)).toBe(19_900);
    expect(computeTermRefund(term, new Date(NOW.getTime() + 1))).toBe(Math.floor((19_900 * 364) / 365));
  });

  it('is never more than was paid, and never grows with time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500_000 }), fc.integer({ min: 1, max: 3_650 }), fc.nat(400 * 86_400), fc.nat(400 * 86_400), (payFen, termDays, one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)].map((seconds) => computeTermRefund({ payFen, termDays, ...computeTerm(termDays, { now: NOW, lastEndsAt: null }) }, new Date(NOW.getTime() + seconds * 1_000)));
        expect(early).toBeLessThanOrEqual(payFen);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(early ?? 0);
      }),
    );
  });
});

describe('what stays of the points that a paid term has added', () => {
  it('is all while nothing of its price went back, and nothing when all did', () => {
    expect([0, 5_900].map((refundRequestedFen) => computeTermPointsKept(200, { payFen: 5_900, refundRequestedFen }))).toEqual([200, 0]);
  });

  it('is never a larger share than of the price, and the next point would be', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 500_000 }), fc.nat(500_000), (points, payFen, some) => {
        const keptFen = payFen - (some % (payFen + 1));
        const kept = computeTermPointsKept(points, { payFen, refundRequestedFen: payFen - keptFen });
        expect(BigInt(kept) * BigInt(payFen) <= BigInt(points) * BigInt(keptFen)).toBe(true);
        expect(BigInt(kept + 1) * BigInt(payFen) > BigInt(points) * BigInt(keptFen)).toBe(true);
      }),
    );
  });
});

it('the next term begins when the one before it ends', () => {
  expect(computeTerm(90, { now: NOW, lastEndsAt: inDays(10) })).toEqual({ termStartsAt: inDays(10), termEndsAt: inDays(100) });
  expect(computeTerm(90, { now: NOW, lastEndsAt: inDays(-10) })).toEqual({ termStartsAt: NOW, termEndsAt: inDays(90) });
});
