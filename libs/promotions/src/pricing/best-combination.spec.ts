import fc from 'fast-check';
import { computePrice } from './compute-price.js';
import type { PriceQuote, PriceRule } from './price-rule.js';
import { arbitraryCase } from './test-kit/arbitrary-cart.js';
import { bruteForceWorth } from './test-kit/brute-force.js';
import { aBook } from './test-kit/cart-kit.js';

function worthOf({ applied }: PriceQuote, rules: readonly PriceRule[]): number {
  return applied.reduce((sum, { ruleId, offFen, gift, extraPoints }) => {
    const benefit = rules.find(({ id }) => id === ruleId)?.benefit;
    return sum + offFen + (benefit?.kind === 'gift' ? (gift?.units ?? 0) * benefit.worthFen : 0) + extraPoints;
  }, 0);
}

describe('the combination that is found for a small cart', () => {
  it('is worth exactly what trying every subset finds, with no more coupons', () => {
    fc.assert(
      fc.property(arbitraryCase(7), ({ request, rules }) => {
        const quote = computePrice(request, aBook(rules));
        const found = { worthFen: worthOf(quote, rules), coupons: quote.applied.filter(({ couponId }) => couponId !== null).length };
        expect(quote.isProvenBest).toBe(true);
        expect(found).toEqual(bruteForceWorth(request, rules));
      }),
      { numRuns: 1_000, seed: 20_261_122 },
    );
  });
});

describe('a price', () => {
  it('is on its lines to the fen, never negative, and every rule is either applied or refused with a reason', () => {
    fc.assert(
      fc.property(arbitraryCase(14), ({ request, rules }) => {
        const quote = computePrice(request, aBook(rules));
        const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
        expect(quote.payableFen).toBe(sum(quote.lines.map(({ payableFen }) => payableFen)) + quote.shippingFen - quote.shippingOffFen);
        expect(quote.payableFen).toBe(quote.itemsTotalFen - quote.discountFen - quote.pointsFen + quote.shippingFen - quote.shippingOffFen);
        expect(sum(quote.applied.map(({ offFen }) => offFen))).toBe(quote.discountFen + quote.shippingOffFen);
        for (const line of quote.lines) {
          expect(line.payableFen).toBeGreaterThanOrEqual(0);
          expect(Number.isSafeInteger(line.payableFen)).toBe(true);
          expect(sum(line.shares.map(({ offFen }) => offFen))).toBe(line.discountFen);
          expect(line.totalFen - line.discountFen - line.pointsFen).toBe(line.payableFen);
        }
        const told = [...quote.applied, ...quote.refused].map(({ ruleId }) => ruleId);
        expect(new Set(told).size).toBe(told.length);
        for (const { id, needsCoupon } of rules) if (needsCoupon) expect(told).toContain(id);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same whatever the order in which rules and coupons are told', () => {
    fc.assert(
      fc.property(arbitraryCase(8), ({ request, rules }) => {
        const turned = computePrice({ ...request, coupons: [...request.coupons].reverse() }, aBook([...rules].reverse()));
        expect(turned.lines).toEqual(computePrice(request, aBook(rules)).lines);
      }),
    );
  });
});
