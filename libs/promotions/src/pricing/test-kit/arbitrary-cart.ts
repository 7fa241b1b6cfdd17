import fc from 'fast-check';
import type { Benefit, CartLine, ItemScope, PriceRequest, PriceRule, RuleRoom } from '../price-rule.js';
import { aCoupon, aLine, aRequest, aRule, EVERYTHING } from './cart-kit.js';

/** Carts and rules that meet each other often: few goods, round prices, thresholds near what carts cost. */

const VARIANTS = ['v0', 'v1', 'v2', 'v3', 'v4'];
const CATEGORIES = ['c0', 'c1'];

const someVariants = fc.subarray(VARIANTS, { minLength: 1, maxLength: 3 });

const scope: fc.Arbitrary<ItemScope> = fc.oneof(
  fc.constant(EVERYTHING),
  someVariants.map((variantIds) => ({ ...EVERYTHING, variantIds })),
  fc.constantFrom(...CATEGORIES).map((categoryId) => ({ ...EVERYTHING, categoryIds: [categoryId] })),
  fc.constantFrom(...VARIANTS).map((variantId) => ({ ...EVERYTHING, exceptVariantIds: [variantId] })),
);

const fromFen = fc.constantFrom(0, 1_000, 2_000, 5_000, 9_900);
const fromUnits = fc.constantFrom(0, 0, 2, 4);
const percent = fc.constantFrom(5, 10, 12, 33, 50, 100);
const offFen = fc.constantFrom(1, 99, 500, 1_000, 3_000);
const maxTimes = fc.constantFrom(null, 1, 2);

const benefit: fc.Arbitrary<Benefit> = fc.oneof(
  fc.record({ kind: fc.constant('amountOff' as const), steps: fc.array(fc.record({ fromFen, fromUnits, offFen }), { minLength: 1, maxLength: 3 }), repeats: fc.constant(false) }),
  fc.record({ kind: fc.constant('amountOff' as const), steps: fc.record({ fromFen, fromUnits, offFen }).map((step) => [step]), repeats: fc.constant(true) }),
  fc.record({ kind: fc.constant('percentOff' as const), steps: fc.array(fc.record({ fromFen, fromUnits, percentOff: percent }), { minLength: 1, maxLength: 2 }), maxOffFen: fc.constantFrom(null, 150, 800) }),
  fc.record({ kind: fc.constant('buyGet' as const), buyUnits: fc.integer({ min: 1, max: 2 }), getUnits: fc.integer({ min: 1, max: 2 }), percentOff: fc.constantFrom(33, 50, 100), getFrom: fc.constantFrom('sameVariant' as const, 'cheapest' as const, 'other' as const), getScope: scope, maxTimes }),
  fc.record({ kind: fc.constant('bundle' as const), parts: fc.constantFrom([{ variantIds: ['v0', 'v1'], units: 2 }], [{ variantIds: ['v0'], units: 1 }, { variantIds: ['v2', 'v3'], units: 1 }]), bundlePriceFen: fc.constantFrom(1, 900, 1_999), maxTimes }),
  fc.record({ kind: fc.constant('exchange' as const), exchangePriceFen: fc.constantFrom(0, 1, 990) }),
  fc.record({ kind: fc.constant('gift' as const), fromFen, fromUnits, variantId: fc.constant('gift'), title: fc.constant('赠品'), units: fc.constantFrom(1, 2), worthFen: fc.constantFrom(1, 300, 1_200), repeats: fc.boolean() }),
  fc.record({ kind: fc.constant('pointsTimes' as const), times: fc.constantFrom(2, 10) }),
  fc.record({ kind: fc.constant('shipping' as const), fromFen, offFen: fc.constantFrom(null, 300, 900) }),
);

const line = (variantId: string): fc.Arbitrary<CartLine> =>
  fc
    .record({ quantity: fc.integer({ min: 1, max: 5 }), priceFen: fc.oneof(fc.constantFrom(100, 990, 1_000, 2_500), fc.integer({ min: 0, max: 4_000 })), category: fc.subarray(CATEGORIES), isFlash: fc.constantFrom(false, false, false, true) })
    .map(({ quantity, priceFen, category, isFlash }) => aLine(variantId, quantity, priceFen, { categoryIds: category, campaign: isFlash ? { kind: 'flash', priceFen: Math.floor(priceFen / 2) } : null }));

const room: fc.Arbitrary<RuleRoom> = fc.record({ budgetLeftFen: fc.constantFrom(null, null, 0, 400, 2_000), usesLeft: fc.constantFrom(null, null, 0, 1, 2), customerUsesLeft: fc.constantFrom(null, null, 1) });

const rule: fc.Arbitrary<PriceRule> = fc
  .record({ benefit, scope, priority: fc.integer({ min: 0, max: 2 }), exclusiveGroup: fc.constantFrom(null, null, null, 'a', 'b'), standsAlone: fc.constantFrom(false, false, false, false, true), needsCoupon: fc.boolean(), includesCampaignPrices: fc.boolean() })
  .map(({ benefit: given, ...rest }) => aRule(given, rest));

export interface Case {
  readonly request: PriceRequest;
  readonly rules: readonly PriceRule[];
}

/** A cart with up to so many rules, all in force; every coupon is held. */
export function arbitraryCase(maxRules: number): fc.Arbitrary<Case> {
  return fc
    .record({ kept: fc.subarray(VARIANTS, { minLength: 1 }), all: fc.tuple(...VARIANTS.map(line)), rules: fc.array(fc.tuple(rule, fc.option(room)), { maxLength: maxRules }), shippingFen: fc.constantFrom(0, 600, 1_200), wanted: fc.constantFrom(0, 50, 5_000) })
    .map(({ kept, all, rules: drawn, shippingFen, wanted }) => {
      const rules = drawn.map(([one], index) => ({ ...one, id: `r${index}` }));
      const rooms = new Map(drawn.flatMap(([, left], index) => (left === null ? [] : [[`r${index}`, left] as const])));
      const coupons = rules.filter(({ needsCoupon }) => needsCoupon).map(({ id }) => aCoupon(id));
      const points = { worthFen: 1, perYuan: 1, available: 3_000, wanted, step: 10, maxPercent: 50 };
      return { rules, request: aRequest(all.filter(({ variantId }) => kept.includes(variantId)), { rooms, coupons, shippingFen, points }) };
    });
}
