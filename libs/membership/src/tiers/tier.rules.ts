import type { Tier } from '../member.js';

const DAY_MS = 86_400_000;
/** Growth value counts for a year. */
export const GROWTH_DAYS = 365;

export type TierCause = 'upgrade' | 'renewal' | 'downgrade' | 'refund';

export interface TierMove {
  readonly to: Tier;
  readonly cause: TierCause;
  readonly protectedUntil: Date;
}

export interface TierQuestion {
  readonly tiers: readonly Tier[];
  readonly current: Tier;
  /** Growth value that counts now. */
  readonly growth: number;
  readonly protectedUntil: Date;
  readonly now: Date;
  /** Growth value that a refund has just taken back. */
  readonly refundedGrowth?: number;
}

/** The best tier that so much growth value is enough for. */
export function computeTier(tiers: readonly Tier[], growth: number): Tier {
  const [best] = tiers.filter(({ growthRequired }) => growthRequired <= growth).sort((a, b) => b.rank - a.rank);
  if (best === undefined) throw new Error('the lowest tier needs no growth value');
  return best;
}

/** The tier after this one, and how much growth value is missing; null at the top. */
export function computeNextTier(tiers: readonly Tier[], current: Tier, growth: number): { readonly tier: Tier; readonly missing: number } | null {
  const [tier] = tiers.filter(({ rank }) => rank > current.rank).sort((a, b) => a.rank - b.rank);
  return tier === undefined ? null : { tier, missing: Math.max(0, tier.growthRequired - growth) };
}

/**
 * Up at once. Down only when the protection is over, one step at a time, each with a protection of its own. A refund is no way around it: who
 * would not have the tier without the refunded order loses it with the order. Null when nothing changes.
 */
export function decideTier({ tiers, current, growth, protectedUntil, now, refundedGrowth = 0 }: TierQuestion): TierMove | null {
  const deserved = computeTier(tiers, growth);
  if (deserved.rank > current.rank) return moveTo(deserved, 'upgrade', now);
  const hadEnough = growth + refundedGrowth >= current.growthRequired;
  if (deserved.rank < current.rank && refundedGrowth > 0 && hadEnough) return moveTo(deserved, 'refund', now);
  if (now < protectedUntil) return null;
  if (deserved.rank === current.rank) return moveTo(current, 'renewal', now);
  const [below = deserved] = tiers.filter(({ rank }) => rank < current.rank).sort((a, b) => b.rank - a.rank);
  return moveTo(below, 'downgrade', now);
}

function moveTo(to: Tier, cause: TierCause, now: Date): TierMove {
  return { to, cause, protectedUntil: new Date(now.getTime() + to.protectionDays * DAY_MS) };
}
