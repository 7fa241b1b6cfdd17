import { describeVariance, findDoubtful, sortByVariance } from './stocktake';

const aLine = (variantId: string, variance: number | null, movedDuring: number | null = 0) => ({
  variantId, round: 1, counted: 1, countedAt: null, expected: 1, variance, movedDuring, postedFrom: null, postedTo: null, missing: 0,
});

describe('reviewing a count', () => {
  it('doubts what differs by more than the limit or moved meanwhile', () => {
    const lines = [aLine('right', 0), aLine('little', -2), aLine('much', -3), aLine('moved', 0, 1), aLine('uncounted', null, null)];
    expect(findDoubtful({ lines, limitUnits: 2 }).map(({ variantId }) => variantId)).toEqual(['much', 'moved']);
  });

  it('shows the largest difference first', () => {
    expect(sortByVariance([aLine('a', 1), aLine('b', -5), aLine('c', 0)]).map(({ variantId }) => variantId)).toEqual(['b', 'a', 'c']);
  });

  it('says which way it differs', () => {
    expect(describeVariance(2).text).toBe('多 2');
    expect(describeVariance(-3).text).toBe('少 3');
    expect(describeVariance(0).text).toBe('相符');
    expect(describeVariance(null).text).toBe('没点到');
  });
});
