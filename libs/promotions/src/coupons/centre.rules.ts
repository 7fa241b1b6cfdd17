import type { ReplyOf } from '@quanyu/platform';
import { CENTRE_STATES, type listCentreCoupons } from '../http/benefits.storefront.contract.js';
import type { RuleContent } from '../price-rules/price-rule.rules.js';

export type CentreCoupon = ReplyOf<typeof listCentreCoupons>['items'][number];
type CouponContent = RuleContent & { readonly coupon: NonNullable<RuleContent['coupon']> };

export interface Claims {
  /** Of this customer. */
  readonly mine: number;
  readonly unused: number;
  /** Of everybody. */
  readonly issued: number;
  readonly maxCoupons: number | null;
}

export interface Claimer {
  readonly nowMs: number;
  readonly tier: string | null;
  /** Null is no member. */
  readonly points: number | null;
  /** For whom the coupon is, in words. */
  readonly audience: string | null;
}

/** Whether a customer of this tier may claim. Tags are not known here: what is for some of them is given, not claimed. */
export function mayClaim({ tiers, tags }: RuleContent['audience'], tier: string | null): boolean {
  return (tiers === null || (tier !== null && tiers.includes(tier))) && tags === null;
}

/** How a coupon of the centre stands for a customer. What they have claimed is theirs, whatever became of the rest. */
export function computeCentreState({ coupon, audience }: CouponContent, claims: Claims, { nowMs, tier, points, audience: audienceText }: Claimer): Pick<CentreCoupon, 'state' | 'reason' | 'claimed' | 'unused' | 'takenPercent'> {
  const { mine, unused, issued, maxCoupons } = claims;
  const takenPercent = maxCoupons === null ? null : Math.min(100, Math.floor((issued / maxCoupons) * 100));
  const isAllTaken = maxCoupons !== null && issued >= maxCoupons;
  const facts = { claimed: mine, unused, takenPercent, reason: null };
  if (mine >= coupon.perCustomer) return { ...facts, state: 'claimed' };
  if (!mayClaim(audience, tier)) return { ...facts, state: 'notForYou', reason: `限${audienceText ?? '指定顾客'}领取` };
  if (isAllTaken) return { ...facts, state: 'soldOut' };
  if (nowMs < Date.parse(coupon.claimFrom)) return { ...facts, state: 'upcoming' };
  const missing = (coupon.pointsPrice ?? 0) - (points ?? 0);
  if (missing <= 0) return { ...facts, state: 'claimable' };
  return { ...facts, state: 'notForYou', reason: points === null ? '入会后可用积分换' : `积分不够，还差 ${missing} 分` };
}

/** What can be claimed stands first; within a state what ends first. */
export function sortCentre(coupons: readonly CentreCoupon[]): CentreCoupon[] {
  const until = ({ claimUntil }: CentreCoupon): number => Date.parse(claimUntil);
  return [...coupons].sort((a, b) => CENTRE_STATES.indexOf(a.state) - CENTRE_STATES.indexOf(b.state) || until(a) - until(b) || (a.templateId < b.templateId ? -1 : 1));
}
