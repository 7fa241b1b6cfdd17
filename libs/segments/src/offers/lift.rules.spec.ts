import fc from 'fast-check';
import { computeLift, wilsonInterval } from './lift.rules.js';

const rounded = ({ from, upTo }: { from: number; upTo: number }): number[] => [from, upTo].map((value) => Number(value.toFixed(4)));

describe('what an offer did', () => {
  it('is told with the interval of the published examples (Newcombe 1998, table II, method 10)', () => {
    const example = (a: [number, number], b: [number, number]) => {
      const lift = computeLift({ buyers: a[0], members: a[1] }, { buyers: b[0], members: b[1] });
      if (lift === null) throw new Error('both arms have members');
      return [Number(lift.difference.toFixed(4)), ...rounded(lift.interval)];
    };
    expect(example([56, 70], [48, 80])).toEqual([0.2, 0.0524, 0.3339]);
    expect(example([9, 10], [3, 10])).toEqual([0.6, 0.1705, 0.809]);
    expect(example([10, 10], [0, 20])).toEqual([1, 0.6791, 1]);
  });

  it('is undecided while the interval holds zero, and nothing at all while nobody was held out', () => {
    expect(computeLift({ members: 100, buyers: 30 }, { members: 100, buyers: 28 })?.verdict).toBe('undecided');
    expect(computeLift({ members: 1_000, buyers: 400 }, { members: 1_000, buyers: 300 })?.verdict).toBe('better');
    expect(computeLift({ members: 1_000, buyers: 300 }, { members: 1_000, buyers: 400 })?.verdict).toBe('worse');
    expect(computeLift({ members: 1_000, buyers: 300 }, { members: 0, buyers: 0 })).toBeNull();
  });

  it('lies within its interval, which lies between minus one and one, whatever was sold', () => {
    const share = fc.integer({ min: 1, max: 5_000 }).chain((members) => fc.record({ members: fc.constant(members), buyers: fc.integer({ min: 0, max: members }) }));
    fc.assert(
      fc.property(share, share, (treated, holdout) => {
        const lift = computeLift(treated, holdout);
        if (lift === null) throw new Error('both arms have members');
        const { difference, interval } = lift;
        const slack = 1e-9;
        expect(interval.from).toBeLessThanOrEqual(difference + slack);
        expect(interval.upTo).toBeGreaterThanOrEqual(difference - slack);
        expect([interval.from >= -1 - slack, interval.upTo <= 1 + slack]).toEqual([true, true]);
      }),
    );
  });

  it('knows nothing of a group without members', () => {
    expect(wilsonInterval({ members: 0, buyers: 0 })).toEqual({ from: 0, upTo: 1 });
  });
});
