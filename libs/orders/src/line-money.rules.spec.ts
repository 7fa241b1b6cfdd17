import fc from 'fast-check';
import { allocateFen, computeRefundFen } from './line-money.rules.js';

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
});

describe('refunds of a line, unit by unit', () => {
  it('add up to what was paid, never to more, however the units are split', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(1_000_000), fc.nat(1_000_000), fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }), (quantity, totalFen, discount, cuts) => {
        const discountFen = Math.min(discount, totalFen);
        let [before, refundRequestedFen] = [0, 0];
        for (const cut of [...cuts, quantity]) {
          const units = Math.min(cut, quantity - before);
          if (units === 0) break;
          const refundFen = computeRefundFen({ quantity, totalFen, discountFen, refundRequestedFen }, before, units);
          expect(refundFen).toBeGreaterThanOrEqual(0);
          before += units;
          refundRequestedFen += refundFen;
          expect(refundRequestedFen).toBeLessThanOrEqual(totalFen - discountFen);
        }
        expect(before).toBe(quantity);
        expect(refundRequestedFen).toBe(totalFen - discountFen);
      }),
    );
  });

  it('give the odd fen with the first units', () => {
    const line = { quantity: 3, totalFen: 100, discountFen: 0 };
    expect([computeRefundFen({ ...line, refundRequestedFen: 0 }, 0, 1), computeRefundFen({ ...line, refundRequestedFen: 34 }, 1, 1), computeRefundFen({ ...line, refundRequestedFen: 67 }, 2, 1)]).toEqual([34, 33, 33]);
  });
});
