import fc from 'fast-check';
import { allocateFen } from './money.js';

describe('an amount that is shared by weights', () => {
  it('is shared whole, and nobody is more than a fen away from an exact share', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 }), (amountFen, weights) => {
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const shares = allocateFen(amountFen, weights);
        expect(shares.reduce((total, share) => total + share, 0)).toBe(sum === 0 ? 0 : amountFen);
        shares.forEach((share, index) => expect(Math.abs(share - (sum === 0 ? 0 : (amountFen * (weights[index] ?? 0)) / sum))).toBeLessThan(1));
      }),
    );
  });

  it('gives the fen that is left over to the largest remainder, and among equals to the first', () => {
    expect(allocateFen(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocateFen(10, [3, 6])).toEqual([3, 7]);
  });

  it('is exact where the product of amount and weight is no safe integer', () => {
    expect(allocateFen(999_999_999_999, [999_999_999_998, 1])).toEqual([999_999_999_998, 1]);
    expect(allocateFen(9_007_199_254_740_990, [1, 1])).toEqual([4_503_599_627_370_495, 4_503_599_627_370_495]);
  });
});
