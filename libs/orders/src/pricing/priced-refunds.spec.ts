import { computePrice, type PriceRequest, type PriceRule, RuleBook } from '@quanyu/promotions';
import fc from 'fast-check';
import { computeRefundFen } from './line-money.rules.js';
import { computeDueFen, computeTenders } from './tenders.rules.js';

const EVERYTHING = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };

function rule(id: string, benefit: PriceRule['benefit']): PriceRule {
  return {
    id, name: id, needsCoupon: false, priority: 0, scope: EVERYTHING, includesCampaignPrices: false, benefit, exclusiveGroup: null, standsAlone: false, channels: null, storeIds: null, ways: null,
    schedule: { startsAt: new Date('2026-01-01'), endsAt: new Date('2027-01-01'), weekdays: null, fromMinute: null, toMinute: null }, audience: { tiers: null, tags: null },
  };
}

const lines = fc.array(fc.record({ quantity: fc.integer({ min: 1, max: 9 }), priceFen: fc.nat(50_000) }), { minLength: 1, maxLength: 8 });

const rules = fc.record({ percent: fc.integer({ min: 1, max: 100 }), offFen: fc.integer({ min: 1, max: 20_000 }), getUnits: fc.integer({ min: 1, max: 3 }) }).map(({ percent, offFen, getUnits }) => [
  rule('折扣', { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff: percent }], maxOffFen: null }),
  rule('满减', { kind: 'amountOff', steps: [{ fromFen: 3_000, fromUnits: 0, offFen }], repeats: true }),
  rule('买赠', { kind: 'buyGet', buyUnits: 2, getUnits, percentOff: 100, getFrom: 'cheapest', getScope: null, maxTimes: null }),
]);

describe('partial refunds of an order that was bought with promotions, points and stored value', () => {
  it('return exactly what was paid in each, in whatever order and portions units come back, and never take any of it back', () => {
    fc.assert(
      fc.property(lines, rules, fc.nat(30_000), fc.integer({ min: 1, max: 7 }), fc.nat(100_000), fc.infiniteStream(fc.nat(1_000_000)), (cart, promotions, points, worthFen, storedValue, draws) => {
        const request: PriceRequest = {
          lines: cart.map(({ quantity, priceFen }, index) => ({ variantId: `v${index}`, productId: `p${index}`, categoryIds: [], quantity, cataloguePriceFen: priceFen, campaign: null })),
          now: new Date('2026-06-18'), channel: 'miniProgram', storeId: 's', way: null, customer: { tier: null, tags: new Set() }, shippingFen: 600, coupons: [], chosenCouponIds: 'best', rooms: new Map(),
          points: { worthFen, perYuan: 1, available: points, wanted: points, step: 1, maxPercent: 50 },
        };
        const quote = computePrice(request, { rules: new RuleBook(promotions), lists: [] });
        const payableFen = quote.payableFen + quote.pointsFen;
        const order = { payableFen, pointsSpent: quote.pointsSpent, pointsFen: quote.pointsFen, storedValueFen: Math.min(storedValue, payableFen - quote.pointsFen) };
        const bought = quote.lines.map(({ quantity, totalFen, discountFen }) => ({ quantity, totalFen, discountFen, refundRequestedFen: 0, returned: 0 }));
        let refundedFen = 0;
        let before = computeTenders(order, 0);
        const giveBack = (refundFen: number): void => {
          refundedFen += refundFen;
          const now = computeTenders(order, refundedFen);
          for (const part of ['moneyFen', 'storedValueFen', 'pointsFen', 'points'] as const) expect(now[part]).toBeGreaterThanOrEqual(before[part]);
          expect(now.moneyFen + now.storedValueFen + now.pointsFen).toBe(refundedFen);
          before = now;
        };
        for (let open = bought; open.length > 0; open = bought.filter(({ quantity, returned }) => returned < quantity)) {
          const [which, howMany] = [draws.next().value, draws.next().value];
          const line = open[which % open.length];
          if (line === undefined) break;
          const units = 1 + (howMany % (line.quantity - line.returned));
          const refundFen = computeRefundFen(line, line.returned, units);
          line.returned += units;
          line.refundRequestedFen += refundFen;
          giveBack(refundFen);
        }
        giveBack(quote.shippingFen - quote.shippingOffFen);
        expect(before).toEqual({ moneyFen: computeDueFen(order), storedValueFen: order.storedValueFen, pointsFen: order.pointsFen, points: order.pointsSpent });
      }),
    );
  });
});
