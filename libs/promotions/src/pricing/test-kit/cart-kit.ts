import { type PriceBook } from '../compute-price.js';
import type { Benefit, CartLine, HeldCoupon, ItemScope, PriceList, PriceRequest, PriceRule } from '../price-rule.js';
import { RuleBook } from '../rule-book.js';

export const NOON = new Date('2026-11-11T04:00:00Z');

/** Every goods of the shop. */
export const EVERYTHING: ItemScope = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };

export function goods(...variantIds: string[]): ItemScope {
  return { ...EVERYTHING, variantIds };
}

/** A rule for everybody, today, on everything, that stacks with all others. */
export function aRule(benefit: Benefit, rest: Partial<PriceRule> = {}): PriceRule {
  return {
    id: 'rule', name: '活动', needsCoupon: false, priority: 0, scope: EVERYTHING, includesCampaignPrices: false,
    schedule: { startsAt: new Date('2026-11-01T00:00:00Z'), endsAt: new Date('2026-12-01T00:00:00Z'), weekdays: null, fromMinute: null, toMinute: null },
    audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null, exclusiveGroup: null, standsAlone: false, benefit, ...rest,
  };
}

export function aLine(variantId: string, quantity: number, priceFen: number, rest: Partial<CartLine> = {}): CartLine {
  return { variantId, productId: `product of ${variantId}`, categoryIds: [], quantity, cataloguePriceFen: priceFen, campaign: null, ...rest };
}

export function aRequest(lines: readonly CartLine[], rest: Partial<PriceRequest> = {}): PriceRequest {
  return {
    lines, now: NOON, channel: 'miniProgram', storeId: 'store', way: 'pickup', customer: { tier: null, tags: new Set() }, shippingFen: 0, coupons: [], chosenCouponIds: 'best', rooms: new Map(), points: null,
    ...rest,
  };
}

export function aCoupon(ruleId: string, rest: Partial<HeldCoupon> = {}): HeldCoupon {
  return { couponId: `coupon of ${ruleId}`, ruleId, validFrom: new Date('2026-11-01T00:00:00Z'), validUntil: new Date('2026-11-30T00:00:00Z'), ...rest };
}

export function aBook(rules: readonly PriceRule[], lists: readonly PriceList[] = []): PriceBook {
  return { rules: new RuleBook(rules), lists };
}

export function amountOff(fromFen: number, offFen: number): Benefit {
  return { kind: 'amountOff', steps: [{ fromFen, fromUnits: 0, offFen }], repeats: false };
}

export function percentOff(percent: number, rest: { fromFen?: number; fromUnits?: number; maxOffFen?: number } = {}): Benefit {
  return { kind: 'percentOff', steps: [{ fromFen: rest.fromFen ?? 0, fromUnits: rest.fromUnits ?? 0, percentOff: percent }], maxOffFen: rest.maxOffFen ?? null };
}
