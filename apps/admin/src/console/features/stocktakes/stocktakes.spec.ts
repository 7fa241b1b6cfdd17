import { computeTotals, sortByDifference, type StocktakeLine } from './stocktakes';

const line = (variantId: string, change: Partial<StocktakeLine>): StocktakeLine => ({
  variantId, round: 1, counted: 0, countedAt: null, expected: null, variance: null, movedDuring: null, postedFrom: null, postedTo: null, missing: 0, ...change,
});

describe('the review of a count', () => {
  const lines = [line('right', { variance: 0 }), line('uncounted', { counted: null }), line('less', { variance: -7 }), line('more', { variance: 2 })];

  it('shows the largest differences first and what nobody counted last', () => {
    expect(sortByDifference(lines).map(({ variantId }) => variantId)).toEqual(['less', 'more', 'right', 'uncounted']);
  });

  it('adds up what is more, what is less, and what a second person has to see', () => {
    expect(computeTotals({ lines, limitUnits: 5 })).toEqual({ counted: 3, differing: 2, more: 2, less: -7, overLimit: 1 });
  });

  it('says what was posted once it is, not what the books said before', () => {
    expect(computeTotals({ lines: [line('a', { variance: -7, postedFrom: 10, postedTo: 4 })], limitUnits: 5 })).toMatchObject({ less: -6, overLimit: 1 });
  });
});
