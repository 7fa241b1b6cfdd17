import { computeRetryMs } from './liveFeed';

describe('reconnecting the live board', () => {
  it('waits a second first, then longer, and never more than about half a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 20].map((failures) => computeRetryMs(failures, 0.5))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('spreads the tablets of a shop by a quarter each way', () => {
    expect(computeRetryMs(0, 0)).toBe(750);
    expect(computeRetryMs(0, 1)).toBe(1250);
  });
});
