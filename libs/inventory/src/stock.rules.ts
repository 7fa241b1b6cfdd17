/** Every cause that moves a balance; the ledger's closed list. */
export const MOVEMENT_KINDS = ['receive', 'reserve', 'release', 'expire', 'commit', 'deallocate', 'fulfill', 'allocate', 'adjust', 'fence', 'unfence'] as const;

export type MovementKind = (typeof MOVEMENT_KINDS)[number];

export const ADJUST_REASONS = ['count', 'damage', 'loss', 'found', 'correction'] as const;

export type AdjustReason = (typeof ADJUST_REASONS)[number];

export interface StockBalance {
  readonly locationId: string;
  readonly variantId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly unavailable: number;
  readonly safetyStock: number;
  /** Set aside for campaigns; sold by them alone. */
  readonly ringFenced: number;
}

/** What can still be promised to a shopper: never below zero, whatever the safety stock says. */
export function availableToPromise(balance: StockBalance): number {
  return Math.max(0, balance.onHand - balance.unavailable - balance.reserved - balance.allocated - balance.safetyStock - balance.ringFenced);
}

export interface StockLine {
  readonly variantId: string;
  readonly quantity: number;
}

/** Lines summed by variant, so that the same variant on two lines is checked once, and sorted for a fixed lock order. */
export function sumByVariant(lines: readonly StockLine[]): StockLine[] {
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of lines) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity })).sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

export interface Shortage {
  readonly variantId: string;
  readonly requested: number;
  readonly available: number;
}
