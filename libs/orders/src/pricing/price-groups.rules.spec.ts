import type { SellableVariant } from '@quanyu/catalogue';
import { computePrice, type PriceRule, RuleBook } from '@quanyu/promotions';
import fc from 'fast-check';
import { computeAmounts } from './amounts.rules.js';
import type { PlannedGroup } from '../ways/plan-groups.js';
import { chargeGroups } from './price-groups.rules.js';

const EVERYTHING = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };

function rule(id: string, benefit: PriceRule['benefit']): PriceRule {
  return {
    id, name: id, needsCoupon: false, priority: 0, scope: EVERYTHING, includesCampaignPrices: false, benefit, exclusiveGroup: null, standsAlone: false, channels: null, storeIds: null, ways: null,
    schedule: { startsAt: new Date('2026-01-01'), endsAt: new Date('2027-01-01'), weekdays: null, fromMinute: null, toMinute: null }, audience: { tiers: null, tags: null },
  };
}

function variant(index: number, priceFen: number): SellableVariant {
  return {
    variantId: `v${index}`, productId: `p${index}`, sku: `s${index}`, barcode: null, title: '商品', optionText: '', optionValues: [], imageUrl: '', picture: { mediaId: '', url: '', thumbUrl: '', largeUrl: '', color: '', width: 1, height: 1, alt: '' },
    priceFen, listPriceFen: null, categoryId: 'c', isPublished: true, maxPerOrder: 999,
  };
}

function group(kind: PlannedGroup['kind'], feeFen: number, lines: PlannedGroup['lines']): PlannedGroup {
  return { kind, feeFen, lines, storeId: 's', locationId: 'l', windowStartAt: null, windowEndAt: null, promisedAt: null, sourcing: null, slot: null, booking: null };
}

const wanted = fc.array(fc.record({ priceFen: fc.nat(30_000), here: fc.nat(5), there: fc.nat(5) }), { minLength: 1, maxLength: 8 });

describe('an order that is split over two ways', () => {
  it('adds up to its quote: lines to the goods, ways to the fees, nothing below zero', () => {
    fc.assert(
      fc.property(wanted, fc.nat(2_000), fc.nat(2_000), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 3_000 }), (cart, feeHere, feeThere, percentOff, feeOff) => {
        const goods = cart.filter(({ here, there }) => here + there > 0).map((line, index) => ({ ...line, variant: variant(index, line.priceFen) }));
        const linesOf = (units: (line: (typeof goods)[number]) => number): PlannedGroup['lines'] =>
          goods.flatMap((line) => (units(line) === 0 ? [] : [{ variant: line.variant, quantity: units(line), totalFen: units(line) * line.priceFen }]));
        const groups = [group('pickup', feeHere, linesOf(({ here }) => here)), group('shipping', feeThere, linesOf(({ there }) => there)), group('service', 5_000, [])];
        const quote = computePrice(
          {
            lines: goods.map(({ variant: { variantId, productId, priceFen }, here, there }) => ({ variantId, productId, categoryIds: [], quantity: here + there, cataloguePriceFen: priceFen, campaign: null })),
            now: new Date('2026-06-18'), channel: 'miniProgram', storeId: 's', way: null, customer: { tier: null, tags: new Set() }, shippingFen: feeHere + feeThere, coupons: [], chosenCouponIds: [], rooms: new Map(), points: null,
          },
          { rules: new RuleBook([rule('折扣', { kind: 'percentOff', steps: [{ fromFen: 0, fromUnits: 0, percentOff }], maxOffFen: null }), rule('运费', { kind: 'shipping', fromFen: 0, offFen: feeOff })]), lists: [] },
        );
        const gifts = [{ variant: variant(99, 900), quantity: 2 }];
        const charged = chargeGroups(groups, quote, gifts);
        const lines = charged.flatMap((one) => one.lines);
        expect(lines.every(({ totalFen, discountFen }) => discountFen >= 0 && discountFen <= totalFen)).toBe(true);
        expect(charged.every(({ feeFen }) => feeFen >= 0)).toBe(true);
        const amounts = computeAmounts({ itemsTotalFen: quote.itemsTotalFen, discountFen: quote.discountFen }, charged);
        expect(lines.reduce((sum, { totalFen, discountFen }) => sum + totalFen - discountFen, 0)).toBe(amounts.itemsTotalFen - amounts.discountFen);
        expect(amounts).toMatchObject({ serviceFen: 5_000, payableFen: quote.payableFen + 5_000 });
        expect(charged[0]?.lines.at(-1)).toMatchObject({ totalFen: 0, quantity: 2 });
      }),
    );
  });
});
