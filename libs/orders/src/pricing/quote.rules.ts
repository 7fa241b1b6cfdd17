import type { SellableVariant } from '@quanyu/catalogue';
import { timesFen } from '@quanyu/platform';
import type { RuleRefusal } from '@quanyu/promotions';

export interface WantedLine {
  readonly variantId: string;
  readonly quantity: number;
}

export interface PricedLine {
  readonly variant: SellableVariant;
  readonly quantity: number;
  readonly totalFen: number;
}

/** Why a way is not offered for a basket and a place. */
export const WAY_REFUSALS = ['notOffered', 'closed', 'outOfArea', 'belowMinimum', 'noStock', 'noWindow', 'addressNeeded'] as const;
export type WayRefusal = (typeof WAY_REFUSALS)[number];

/** What differs between what the shopper saw and what holds now; the wire form of a 409. */
export type QuoteChange =
  | { readonly kind: 'price'; readonly variantId: string; readonly fromFen: number; readonly toFen: number }
  | { readonly kind: 'stock'; readonly variantId: string; readonly requested: number; readonly available: number }
  | { readonly kind: 'unpublished'; readonly variantId: string }
  | { readonly kind: 'limit'; readonly variantId: string; readonly maxPerOrder: number }
  | { readonly kind: 'window'; readonly groupNo: number; readonly startAt: string; readonly nextStartAt: string | null }
  | { readonly kind: 'fee'; readonly groupNo: number; readonly fromFen: number; readonly toFen: number }
  | { readonly kind: 'promise'; readonly groupNo: number; readonly fromAt: string; readonly toAt: string }
  | { readonly kind: 'way'; readonly groupNo: number; readonly reason: WayRefusal }
  /** A promotion or coupon gives something else than was seen, or nothing; why, when it is refused. A coupon that nobody knows names no rule. */
  | { readonly kind: 'rule'; readonly ruleId: string | null; readonly couponId: string | null; readonly name: string; readonly fromFen: number; readonly toFen: number; readonly reason: RuleRefusal | null; readonly text: string | null }
  | { readonly kind: 'points'; readonly wanted: number; readonly available: number }
  | { readonly kind: 'storedValue'; readonly wantedFen: number; readonly availableFen: number }
  | { readonly kind: 'total'; readonly fromFen: number; readonly toFen: number };

/** Lines of the same variant are one line, in order of first appearance. */
export function mergeLines<Line extends WantedLine>(lines: readonly Line[]): Line[] {
  const merged = new Map<string, Line>();
  for (const line of lines) {
    const before = merged.get(line.variantId);
    merged.set(line.variantId, before === undefined ? line : { ...before, quantity: before.quantity + line.quantity });
  }
  return [...merged.values()];
}

/** Prices lines by the published catalogue; what cannot be sold is a change, not a line. */
export function priceLines(lines: readonly WantedLine[], findVariant: (variantId: string) => SellableVariant | null): { priced: PricedLine[]; changes: QuoteChange[] } {
  const priced: PricedLine[] = [];
  const changes: QuoteChange[] = [];
  for (const { variantId, quantity } of lines) {
    const variant = findVariant(variantId);
    if (variant === null) {
      changes.push({ kind: 'unpublished', variantId });
      continue;
    }
    if (quantity > variant.maxPerOrder) changes.push({ kind: 'limit', variantId, maxPerOrder: variant.maxPerOrder });
    priced.push({ variant, quantity, totalFen: timesFen(variant.priceFen, quantity) });
  }
  return { priced, changes };
}
