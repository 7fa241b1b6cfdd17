import { checkedScore, computeExtraSafety, decayedScore, errorOf } from './accuracy.rules.js';

const DAY_MS = 86_400_000;

describe('how far a stock number is trusted', () => {
  it('falls with an empty shelf and keeps units back', () => {
    const score = checkedScore(1, 1);
    expect([score, computeExtraSafety(score)]).toEqual([0.7, 2]);
    expect(computeExtraSafety(checkedScore(score, 1))).toBe(3);
  });

  it('comes back with right counts, and by itself within months', () => {
    expect(checkedScore(0.7, 0)).toBeCloseTo(0.79);
    expect(decayedScore(0.7, 30 * DAY_MS)).toBeCloseTo(0.85);
    expect(computeExtraSafety(decayedScore(0.7, 30 * DAY_MS))).toBe(1);
    expect(computeExtraSafety(decayedScore(0.7, 90 * DAY_MS))).toBe(0);
  });

  it('depends on how wrong the number was', () => {
    expect([errorOf(0, 10), errorOf(-1, 10), errorOf(3, 0)]).toEqual([0, 0.1, 1]);
  });
});
