export const STOCKTAKE_STATUSES = ['open', 'counting', 'review', 'posted', 'canceled'] as const;

export type StocktakeStatus = (typeof STOCKTAKE_STATUSES)[number];

export const STOCKTAKE_SCOPES = ['store', 'category', 'shelf', 'variants'] as const;

/** What is counted: everything at the place, or the variants that the caller found in a category or on a shelf. */
export type StocktakeScope = (typeof STOCKTAKE_SCOPES)[number];

/** Somebody saw so many units in a zone at an instant. */
export interface Observation {
  readonly variantId: string;
  readonly countedById: string;
  readonly zone: string;
  readonly quantity: number;
  readonly observedAt: Date;
}

/** What the observations of one variant say together. */
export interface MergedCount {
  readonly variantId: string;
  readonly counted: number;
  /** Movements after this instant are not in the count. */
  readonly countedAt: Date;
  /** The first of the observations: movements between the two may or may not be in the count. */
  readonly firstAt: Date;
}

/**
 * Two people who count one zone find different units, so theirs add up, as zones do; what one person says again about a zone
 * replaces what was said before.
 */
export function mergeObservations(observations: readonly Observation[]): MergedCount[] {
  const newest = new Map<string, Observation>();
  for (const one of observations) {
    const key = JSON.stringify([one.variantId, one.countedById, one.zone]);
    const before = newest.get(key);
    if (before === undefined || one.observedAt >= before.observedAt) newest.set(key, one);
  }
  const merged = new Map<string, MergedCount>();
  for (const { variantId, quantity, observedAt } of newest.values()) {
    const before = merged.get(variantId);
    merged.set(variantId, {
      variantId,
      counted: (before?.counted ?? 0) + quantity,
      countedAt: before !== undefined && before.countedAt > observedAt ? before.countedAt : observedAt,
      firstAt: before !== undefined && before.firstAt < observedAt ? before.firstAt : observedAt,
    });
  }
  return [...merged.values()].sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

/** A counted variant beside its number. */
export interface Position extends MergedCount {
  readonly onHand: number;
  /** How goods moved after the count, and while it was being counted. */
  readonly movedSince: number;
  readonly movedDuring: number;
}

/** What the number was at the instant of the count, with what the books have learned since. */
export function expectedAt({ onHand, movedSince }: Position): number {
  return onHand - movedSince;
}

/** Units by which the number is wrong, whatever moved after the count. */
export function varianceOf(position: Position): number {
  return position.counted - expectedAt(position);
}

/** Whether a second person must look at it. */
export function isOverLimit(positions: readonly Position[], limitUnits: number): boolean {
  return positions.some((position) => Math.abs(varianceOf(position)) > limitUnits);
}
