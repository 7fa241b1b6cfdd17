import type { RuleContent } from '../price-rules/price-rule.rules.js';

/** A promotion for everybody on everything, in November 2026: ¥10 off from ¥50 on. */
export function aPromotion(rest: Partial<RuleContent> = {}): RuleContent {
  return {
    kind: 'promotion', name: '满50减10', priority: 0, scope: { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] }, includesCampaignPrices: false,
    schedule: { startsAt: '2026-11-01T00:00:00+08:00', endsAt: '2026-12-01T00:00:00+08:00', weekdays: null, fromMinute: null, toMinute: null },
    audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null, exclusiveGroup: null, standsAlone: false,
    benefit: { kind: 'amountOff', steps: [{ fromFen: 5_000, fromUnits: 0, offFen: 1_000 }], repeats: false },
    limits: { budgetFen: null, maxUses: null, customerUses: null }, coupon: null, ...rest,
  };
}

/** A coupon template of the same, to be claimed in November, good for seven days. */
export function aCouponTemplate(terms: Partial<NonNullable<RuleContent['coupon']>> = {}, rest: Partial<RuleContent> = {}): RuleContent {
  return aPromotion({
    kind: 'coupon', name: '10元券', exclusiveGroup: '优惠券',
    coupon: {
      isInCentre: true, claimFrom: '2026-11-01T00:00:00+08:00', claimUntil: '2026-12-01T00:00:00+08:00', maxCoupons: null, perCustomer: 1, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed', ...terms,
    },
    ...rest,
  });
}
