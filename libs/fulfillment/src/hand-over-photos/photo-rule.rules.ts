import type { WorkKind } from '../work/work-state.js';

/** Why goods are not given away without a picture: worth much, given to a rider, or collected by somebody else. */
export const PHOTO_CAUSES = ['amount', 'rider', 'collector'] as const;
export type PhotoCause = (typeof PHOTO_CAUSES)[number];

/** When a store must take a picture of what it gives away. */
export interface PhotoRule {
  readonly storeId: string;
  /** Of orders that cost more than this; null: whatever they cost. */
  readonly aboveFen: number | null;
  readonly forRider: boolean;
  readonly forCollector: boolean;
  readonly version: number;
}

/** A store for which nobody said anything takes pictures when it likes. */
export const NO_PHOTO_RULE: Omit<PhotoRule, 'storeId'> = { aboveFen: null, forRider: false, forCollector: false, version: 0 };

/** What the rule says of packed work; null: no picture. Parcels are the carrier's to weigh and photograph. */
export function findPhotoCause({ aboveFen, forRider, forCollector }: PhotoRule, { kind, payableFen }: { readonly kind: WorkKind; readonly payableFen: number }): PhotoCause | null {
  if (kind === 'shipping') return null;
  if (aboveFen !== null && payableFen > aboveFen) return 'amount';
  if (kind === 'pickup') return forCollector ? 'collector' : null;
  return forRider ? 'rider' : null;
}

/** Why this work needs a picture now: that somebody else collects counts only once somebody else was named. */
export function photoWanted({ photoCause, collectorName }: { readonly photoCause: PhotoCause | null; readonly collectorName: string | null }): PhotoCause | null {
  return photoCause === 'collector' && collectorName === null ? null : photoCause;
}
