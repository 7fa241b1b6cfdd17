import type { FulfillmentLine, FulfillmentOrder } from '../../api';
import { computeMissing, type OrderLine, wantedOf } from '../../parts/picking/pick-list';

/** More baskets than these do not fit on one trolley. */
export const MAX_WAVE = 8;

/** An order of the wave and the basket that its goods go into. */
export interface Basket {
  readonly no: number;
  readonly order: FulfillmentOrder;
}

/** One kind of goods over all baskets. */
export interface WaveRow {
  readonly goods: FulfillmentLine;
  readonly wanted: number;
  readonly picked: number;
  readonly parts: readonly (OrderLine & { readonly basketNo: number })[];
}

/** Bags of full baskets, by order, as far as somebody said so. */
export type BagCounts = Readonly<Record<string, number>>;

/** A full basket on its way out. */
export interface PackedBasket extends Pick<FulfillmentOrder, 'fulfillmentOrderId' | 'kind' | 'callNumber'> {
  readonly bagCount: number;
}

/** A basket goes into one bag until somebody says otherwise. */
export function bagsOf(bags: BagCounts, fulfillmentOrderId: string): number {
  return bags[fulfillmentOrderId] ?? 1;
}

/**
 * The goods of all baskets, each kind once, so that a shelf is visited once. What still needs hands comes first; goods whose numbers
 * are near each other stand near each other.
 */
export function computeWave(baskets: readonly Basket[]): WaveRow[] {
  const rows = new Map<string, WaveRow>();
  for (const { no, order } of baskets) {
    for (const line of order.lines) {
      const wanted = wantedOf(line);
      if (wanted === 0) continue;
      const before = rows.get(line.variantId) ?? { goods: line, wanted: 0, picked: 0, parts: [] };
      rows.set(line.variantId, { ...before, wanted: before.wanted + wanted, picked: before.picked + line.quantityPicked, parts: [...before.parts, { order, line, basketNo: no }] });
    }
  }
  const isDone = ({ picked, wanted }: WaveRow): number => (picked >= wanted ? 1 : 0);
  return [...rows.values()].sort((a, b) => isDone(a) - isDone(b) || a.goods.sku.localeCompare(b.goods.sku));
}

/** The part of a row that the next item goes to: the first basket that still lacks one. */
export function findNextPart({ parts }: WaveRow): WaveRow['parts'][number] | null {
  return parts.find(({ line }) => line.quantityPicked < wantedOf(line)) ?? null;
}

/** The part of a row that an item is taken out of again: the last basket that has one. */
export function findLastPart({ parts }: WaveRow): WaveRow['parts'][number] | null {
  return parts.findLast(({ line }) => line.quantityPicked > 0) ?? null;
}

/** Baskets that have everything and wait for their next step. */
export function isBasketDone({ order }: Basket): boolean {
  return order.state === 'picking' && computeMissing(order) === 0;
}
