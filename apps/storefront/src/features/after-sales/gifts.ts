import { isApiProblem } from '@/shared/api';
import type { Wish } from './wish';

/** Gifts that cannot stay for nothing, with what each would take off the refund. */
export type GiftsDue = { giftFen: number; gifts: readonly { lineNo: number; quantity: number; giftFen: number }[] };

/** What a refusal names; null for any other. */
export function giftsDueOf(error: unknown): GiftsDue | null {
  if (!isApiProblem(error, 'AFTER_SALES.GIFT_DUE')) return null;
  const { giftFen, gifts } = error.details;
  if (typeof giftFen !== 'number' || !Array.isArray(gifts)) return null;
  return { giftFen, gifts: gifts.filter(isGift) };
}

function isGift(value: unknown): value is GiftsDue['gifts'][number] {
  return typeof value === 'object' && value !== null && 'lineNo' in value && 'quantity' in value && 'giftFen' in value && [value.lineNo, value.quantity, value.giftFen].every((one) => typeof one === 'number');
}

/** The wish with the gifts among what goes back. */
export function withGifts(wish: Wish, { gifts }: Pick<GiftsDue, 'gifts'>): Wish {
  const chosen = new Map(wish.chosen);
  for (const { lineNo, quantity } of gifts) chosen.set(lineNo, (chosen.get(lineNo) ?? 0) + quantity);
  return { ...wish, chosen, giftFen: null };
}
