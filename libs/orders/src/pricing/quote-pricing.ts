import type { ReplyOf } from '@quanyu/platform';
import { describeNext, describeRefusal, type GivenGift, POINTS, type RuleRefusal } from '@quanyu/promotions';
import type { quoteCheckout } from '../http/checkout.storefront.contract.js';
import type { PriceOffer } from './price-checkout.js';

export type QuotePricing = ReplyOf<typeof quoteCheckout>['pricing'];

/** Refusals that only say that something else was better or chosen: the coupon could be used instead. */
const COULD_BE_CHOSEN: ReadonlySet<RuleRefusal> = new Set(['notBetter', 'excluded', 'notChosen']);

/** Why a basket costs what it costs, what could be used for it, and what is missing for more. */
export function toPricing(offer: PriceOffer, { storedValueFen }: { storedValueFen: number }): QuotePricing {
  const { quote, points } = offer;
  const refused = quote.refused.filter(({ couponId }) => couponId === null);
  return {
    applied: quote.applied.map(({ ruleId, couponId, name, kind, offFen, gift, extraPoints, next }) => ({ ruleId, couponId, name, kind, offFen, gift: gift === null ? null : giftOf(gift), extraPoints, nextText: next === null ? null : describeNext(next) })),
    hints: refused.flatMap(({ ruleId, name, reason, next }) => (reason === 'belowThreshold' && next !== null ? [{ ruleId, name, text: describeNext(next) }] : [])),
    refused: refused.map(({ ruleId, couponId, name, reason, next, excludedBy }) => ({ ruleId, couponId, name, reason, text: describeRefusal({ reason, next }), excludedBy: [...excludedBy] })),
    coupons: toCoupons(offer),
    points: { ...points, worthFen: POINTS.worthFen, spent: quote.pointsSpent, pointsFen: quote.pointsFen },
    storedValue: { availableFen: offer.storedValue.availableFen, usedFen: storedValueFen },
    earns: Math.floor(quote.pointsEarned),
    isProvenBest: quote.isProvenBest,
  };
}

/** What it was given for is the order's business; what it is worth is told before. */
function giftOf({ variantId, title, units, worthFen }: GivenGift): NonNullable<QuotePricing['applied'][number]['gift']> {
  return { variantId, title, units, worthFen };
}

/** The shopper's coupons: those that are used, those that could be, and the others with the reason. */
function toCoupons({ coupons, quote, free }: PriceOffer): QuotePricing['coupons'] {
  const listed = coupons.flatMap(({ couponId, ruleId, validUntil }): QuotePricing['coupons'] => {
    const applied = quote.applied.find((rule) => rule.couponId === couponId);
    const freely = free.applied.find((rule) => rule.couponId === couponId);
    const refused = free.refused.find((rule) => rule.couponId === couponId);
    const known = applied ?? freely ?? refused;
    // Its template is not in force any more, and nobody can say what it was.
    if (known === undefined) return [];
    const why = applied === undefined && freely === undefined ? refused : undefined;
    const isUsable = why === undefined || COULD_BE_CHOSEN.has(why.reason);
    return [{ couponId, ruleId, name: known.name, validUntil: validUntil.toISOString(), offFen: applied?.offFen ?? 0, isChosen: applied !== undefined, isUsable, reason: why?.reason ?? null, reasonText: why === undefined ? null : describeRefusal(why) }];
  });
  const rank = ({ isChosen, isUsable }: QuotePricing['coupons'][number]): number => (isChosen ? 0 : isUsable ? 1 : 2);
  return listed.sort((a, b) => rank(a) - rank(b));
}
