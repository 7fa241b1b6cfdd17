import type { BoardCard } from '../../api';
import { isOver } from './work';

/** How urgent a waiting order looks on the board. */
export type WaitBand = 'calm' | 'soon' | 'late';

const SOON_MINUTES = 5;
const LATE_MINUTES = 10;
/** The last part of a stage's budget in which it looks urgent. */
const SOON_SHARE = 0.3;

/** Green under five minutes, yellow under ten, red from ten on. */
export function computeWaitBand(sinceMs: number, nowMs: number): WaitBand {
  const minutes = (nowMs - sinceMs) / 60_000;
  if (minutes < SOON_MINUTES) return 'calm';
  return minutes < LATE_MINUTES ? 'soon' : 'late';
}

type WaitingCard = Pick<BoardCard, 'kind' | 'state' | 'openedAt' | 'acceptedAt' | 'readyAt' | 'windowEndAt' | 'stageDueAt'>;

/** Since when the order waits for the next step, and how that looks. Goods on the shelf are late only after the shopper's window. */
export function computeWaiting(card: WaitingCard, nowMs: number): { readonly sinceMs: number; readonly band: WaitBand } {
  if (card.state === 'ready') {
    return { sinceMs: Date.parse(card.readyAt ?? card.openedAt), band: nowMs > Date.parse(card.windowEndAt) ? 'late' : 'calm' };
  }
  if (isOver(card.state)) return { sinceMs: Date.parse(card.openedAt), band: 'calm' };
  const sinceMs = Date.parse(card.acceptedAt ?? card.openedAt);
  const clock = computeStage(card, nowMs);
  return { sinceMs, band: card.kind === 'pickup' || clock === null ? computeWaitBand(sinceMs, nowMs) : clock.band };
}

export interface StageReading {
  /** Spent of the budget, 0 to 1 and not beyond. */
  readonly share: number;
  /** Below zero once it is late. */
  readonly leftMs: number;
  readonly budgetMs: number;
  readonly elapsedMs: number;
  readonly band: WaitBand;
}

/** The clock of the stage that runs: counted from when the one before ended. Null: no stage runs. */
export function computeStage(card: Pick<WaitingCard, 'state' | 'openedAt' | 'acceptedAt' | 'readyAt' | 'stageDueAt'>, nowMs: number): StageReading | null {
  if (card.stageDueAt === null) return null;
  const startMs = Date.parse((card.state === 'open' ? card.openedAt : (card.readyAt ?? card.acceptedAt)) ?? card.openedAt);
  const dueMs = Date.parse(card.stageDueAt);
  const budgetMs = Math.max(60_000, dueMs - startMs);
  const leftMs = dueMs - nowMs;
  const elapsedMs = Math.max(0, nowMs - startMs);
  const band = leftMs < 0 ? 'late' : leftMs < budgetMs * SOON_SHARE ? 'soon' : 'calm';
  return { share: Math.min(1, Math.max(0, elapsedMs / budgetMs)), leftMs, budgetMs, elapsedMs, band };
}

const URGENCY: readonly WaitBand[] = ['calm', 'soon', 'late'];

/** A column is as urgent as its most urgent order. */
export function computeOldestBand(cards: readonly WaitingCard[], nowMs: number): WaitBand {
  const worst = Math.max(0, ...cards.map((card) => URGENCY.indexOf(computeWaiting(card, nowMs).band)));
  return URGENCY[worst] ?? 'calm';
}
