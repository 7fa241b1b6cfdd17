import fc from 'fast-check';
import { computeRefundFen } from './line-money.rules.js';

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
