/** Every cause that moves a balance; the ledger's closed list. */
export const MOVEMENT_KINDS = [
  'receive', 'reserve', 'release', 'expire', 'commit', 'deallocate', 'fulfill', 'allocate', 'adjust', 'fence', 'unfence', 'short', 'return',
  'dispatch', 'transferReceive', 'takeBack', 'lose', 'moveState', 'writeOff', 'count',
] as const;

export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** What a line of the ledger refers to. */
export const REFERENCE_TYPES = ['order', 'receipt', 'adjustment', 'campaign', 'return', 'transfer', 'stocktake'] as const;

export type ReferenceType = (typeof REFERENCE_TYPES)[number];

export const ADJUST_REASONS = ['count', 'damage', 'loss', 'found', 'correction'] as const;

export type AdjustReason = (typeof ADJUST_REASONS)[number];

/** Why units that are there cannot be sold. */
export const UNSELLABLE_CONDITIONS = ['damaged', 'qualityControl', 'display'] as const;

export type UnsellableCondition = (typeof UNSELLABLE_CONDITIONS)[number];

/** One variant at one place: what a balance, a reservation and a ledger line are about. */
export interface BalanceKey {
  readonly locationId: string;
  readonly variantId: string;
}

export interface StockBalance extends BalanceKey {
  readonly onHand: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly unavailable: number;
  readonly safetyStock: number;
  /** Set aside for campaigns; sold by them alone. */
  readonly ringFenced: number;
  /** Dispatched to this place and not received yet. */
  readonly inTransit: number;
}

/** What is there and neither sold, held, set aside nor unsellable; the safety stock is part of it. */
export function uncommitted(balance: StockBalance): number {
  return balance.onHand - balance.unavailable - balance.reserved - balance.allocated - balance.ringFenced;
}

/** What can still be promised to a shopper: never below zero, whatever the safety stock says. */
export function availableToPromise(balance: StockBalance): number {
  return Math.max(0, uncommitted(balance) - balance.safetyStock);
}

export interface StockLine {
  readonly variantId: string;
  readonly quantity: number;
}

/** Units of one variant at one place. */
export interface PlacedLine extends BalanceKey {
  readonly quantity: number;
}

/** Some of an order's units at one place. */
export interface StockPart {
  readonly locationId: string;
  readonly lines: readonly StockLine[];
}

export interface Shortage extends BalanceKey {
  readonly requested: number;
  readonly available: number;
}

/** The key of a balance as text, for maps. */
export function keyOf({ locationId, variantId }: BalanceKey): string {
  return `${locationId}/${variantId}`;
}

/** Lines summed by variant, so that the same variant on two lines is checked once, and sorted for a fixed order. */
export function sumByVariant(lines: readonly StockLine[]): StockLine[] {
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of lines) sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  return [...sums].map(([variantId, quantity]) => ({ variantId, quantity })).sort((a, b) => (a.variantId < b.variantId ? -1 : 1));
}

/** `sumByVariant` for lines of several places. */
export function sumByPlace(lines: readonly PlacedLine[]): PlacedLine[] {
  const sums = new Map<string, PlacedLine>();
  for (const line of lines) {
    const key = keyOf(line);
    sums.set(key, { locationId: line.locationId, variantId: line.variantId, quantity: (sums.get(key)?.quantity ?? 0) + line.quantity });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

/** A part's lines with their place, each variant once. */
export function placed({ locationId, lines }: StockPart): PlacedLine[] {
  return sumByVariant(lines).map((line) => ({ locationId, ...line }));
}
