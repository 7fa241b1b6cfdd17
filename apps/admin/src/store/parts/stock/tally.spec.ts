import { addTo, computeDifference, describeDifference, setIn, type Tally, unitsOf } from './tally';

const expected = new Map([
  ['milk', 6],
  ['towel', 2],
]);

describe('counting what came', () => {
  it('adds a unit with each scan and never goes below nothing', () => {
    const once = addTo({}, 'milk', 'good', 1);
    expect(addTo(once, 'milk', 'good', 1)).toEqual({ milk: { good: 2, damaged: 0 } });
    expect(addTo(once, 'milk', 'good', -5)).toEqual({ milk: { good: 0, damaged: 0 } });
    expect(setIn(once, 'milk', 'damaged', 3)).toEqual({ milk: { good: 1, damaged: 3 } });
  });

  it('counts damaged units as having come', () => {
    const tally: Tally = { milk: { good: 4, damaged: 2 }, towel: { good: 2, damaged: 0 } };
    expect(unitsOf(tally)).toBe(8);
    expect(computeDifference(tally, expected)).toEqual({ over: 0, short: 0, damaged: 2 });
  });

  it('tells short and over apart, goods that nobody expected included', () => {
    const tally: Tally = { milk: { good: 5, damaged: 0 }, towel: { good: 3, damaged: 0 }, soap: { good: 1, damaged: 0 } };
    const difference = computeDifference(tally, expected);
    expect(difference).toEqual({ over: 2, short: 1, damaged: 0 });
    expect(describeDifference(difference)).toBe('少 1 件，多 2 件');
  });

  it('has nothing to say when all is as expected', () => {
    expect(describeDifference(computeDifference({ milk: { good: 6, damaged: 0 }, towel: { good: 2, damaged: 0 } }, expected))).toBeNull();
  });
});
