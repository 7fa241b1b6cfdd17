import fc from 'fast-check';
import { computeIntervalMicros, computeToken, type RateLimit } from './token-bucket.rules.js';

const fivePerSecond: RateLimit = { name: 'test', burst: 5, count: 5, perSeconds: 1 };

/** The waits of requests at these instants, one bucket. */
function waitsOf(limit: RateLimit, instants: readonly number[]): number[] {
  let arrival: number | undefined;
  return instants.map((now) => {
    const decision = computeToken(arrival, limit, now);
    arrival = decision.arrivalMicros;
    return decision.retryAfterMicros;
  });
}

const limits = fc.record({ name: fc.constant('test'), burst: fc.integer({ min: 1, max: 20 }), count: fc.integer({ min: 1, max: 50 }), perSeconds: fc.integer({ min: 1, max: 60 }) });
const instantsInOrder = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 100 }).map((gaps) => {
  let now = 1_700_000_000_000_000;
  return gaps.map((gap) => (now += gap));
});

describe('a bucket of tokens', () => {
  it('lets a full burst through at once and then one for each interval', () => {
    expect(waitsOf(fivePerSecond, [0, 0, 0, 0, 0, 0, 200_000, 200_001])).toEqual([0, 0, 0, 0, 0, 200_000, 0, 199_999]);
  });

  it('is full again after a rest, and never fuller', () => {
    const rested = Array.from({ length: 6 }, () => 60_000_000);
    expect(waitsOf(fivePerSecond, [0, 0, 0, 0, 0, ...rested])).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200_000]);
  });

  it('keeps nobody waiting longer than one interval, even after the clock was set back', () => {
    const ahead = computeToken(9_000_000_000, fivePerSecond, 0);
    expect(ahead.retryAfterMicros).toBe(200_000);
  });

  it('never gives more than the burst and what time brought, in any stretch of time', () => {
    fc.assert(
      fc.property(limits, instantsInOrder, (limit, instants) => {
        const waits = waitsOf(limit, instants);
        const taken = instants.filter((_instant, index) => waits[index] === 0);
        for (let from = 0; from < taken.length; from += 1) {
          for (let to = from; to < taken.length; to += 1) {
            const elapsed = (taken[to] ?? 0) - (taken[from] ?? 0);
            if (to - from + 1 > limit.burst + Math.floor(elapsed / computeIntervalMicros(limit))) return false;
          }
        }
        return true;
      }),
    );
  });

  it('gives a token to whoever waits as long as it was told to', () => {
    fc.assert(
      fc.property(limits, instantsInOrder, (limit, instants) => {
        let arrival: number | undefined;
        for (const now of instants) {
          const decision = computeToken(arrival, limit, now);
          arrival = decision.arrivalMicros;
          if (decision.retryAfterMicros > 0 && computeToken(arrival, limit, now + decision.retryAfterMicros).retryAfterMicros !== 0) return false;
        }
        return true;
      }),
    );
  });
});
