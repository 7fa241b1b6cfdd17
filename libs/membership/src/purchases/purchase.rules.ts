import type { Purchase } from './purchase.js';

const DAY_MS = 86_400_000;

/**
 * What one card may hold, in fen: 单用途商业预付卡管理办法(试行) (Ministry of Commerce order 9 of 2012) allows 5,000 yuan on a card whose holder
 * is registered and 1,000 yuan on any other. Gifts count, as they buy as well as what was paid. Somebody is registered whose phone number
 * WeChat has verified.
 */
export const STORED_VALUE_LIMIT_FEN = { registered: 500_000, unregistered: 100_000 } as const;

/** What goes back of a paid term: all of it before it begins, then the days that have not begun, in whole fen, downwards. */
export function computeTermRefund({ payFen, termDays, termStartsAt, termEndsAt }: Pick<Purchase, 'payFen' | 'termDays' | 'termStartsAt' | 'termEndsAt'>, now: Date): number {
  if (termDays === null || termStartsAt === null || termEndsAt === null || termEndsAt <= now) return 0;
  if (now < termStartsAt) return payFen;
  const unusedDays = Math.min(termDays, Math.floor((termEndsAt.getTime() - now.getTime()) / DAY_MS));
  return Math.floor((payFen * unusedDays) / termDays);
}

/**
 * What of points that a term has added stays with the member when so much of its price goes back: the same share as of the price, in whole
 * points, downwards.
 */
export function computeTermPointsKept(points: number, { payFen, refundRequestedFen }: Pick<Purchase, 'payFen' | 'refundRequestedFen'>): number {
  // Both factors are safe integers, their product need not be one.
  return Number((BigInt(points) * BigInt(payFen - refundRequestedFen)) / BigInt(payFen));
}

/** The key of the posting of what a paid term added for an order. */
export function termPointsKey(orderId: string): string {
  return `order:${orderId}:term`;
}

/** A term begins when the one before it ends, or now. */
export function computeTerm(termDays: number, { now, lastEndsAt }: { now: Date; lastEndsAt: Date | null }): { readonly termStartsAt: Date; readonly termEndsAt: Date } {
  const termStartsAt = lastEndsAt !== null && lastEndsAt > now ? lastEndsAt : now;
  return { termStartsAt, termEndsAt: new Date(termStartsAt.getTime() + termDays * DAY_MS) };
}
