import type { BoardCard } from '../../api';

/** How urgent a waiting order looks on the board. */
export type WaitBand = 'calm' | 'soon' | 'late';

const SOON_MINUTES = 5;
const LATE_MINUTES = 10;

/** Green under five minutes, yellow under ten, red from ten on. */
export function computeWaitBand(sinceMs: number, nowMs: number): WaitBand {
  const minutes = (nowMs - sinceMs) / 60_000;
  if (minutes < SOON_MINUTES) return 'calm';
  return minutes < LATE_MINUTES ? 'soon' : 'late';
}

type WaitingCard = Pick<BoardCard, 'state' | 'openedAt' | 'acceptedAt' | 'readyAt' | 'windowEndAt'>;

/** Since when the order waits for the next step, and how that looks. Goods on the shelf are late only after the shopper's window. */
export function computeWaiting(card: WaitingCard, nowMs: number): { readonly sinceMs: number; readonly band: WaitBand } {
  if (card.state === 'ready') {
    return { sinceMs: Date.parse(card.readyAt ?? card.openedAt), band: nowMs > Date.parse(card.windowEndAt) ? 'late' : 'calm' };
  }
  if (card.state === 'handed_over' || card.state === 'canceled') return { sinceMs: Date.parse(card.openedAt), band: 'calm' };
  const sinceMs = Date.parse(card.acceptedAt ?? card.openedAt);
  return { sinceMs, band: computeWaitBand(sinceMs, nowMs) };
}

const URGENCY: readonly WaitBand[] = ['calm', 'soon', 'late'];

/** A column is as urgent as its most urgent order. */
export function computeOldestBand(cards: readonly WaitingCard[], nowMs: number): WaitBand {
  const worst = Math.max(0, ...cards.map((card) => URGENCY.indexOf(computeWaiting(card, nowMs).band)));
  return URGENCY[worst] ?? 'calm';
}
