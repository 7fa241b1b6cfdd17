import { computeOpeningSpans, shopDateAfter } from '../opening.rules.js';
import type { Store } from '../store.js';
import type { Pace } from './pace.rules.js';

const MINUTE_MS = 60_000;
/** A store that opens on none of these days promises nothing. */
const LOOK_AHEAD_DAYS = 14;
/** Deviations kept back for each piece of work: about nineteen of twenty are done within. */
const DEVIATIONS_KEPT_BACK = 2;

export interface PickupFacts {
  readonly now: Date;
  readonly store: Pick<Store, 'weeklyHours' | 'specialDays' | 'pickupLeadMinutes'>;
  /** Pieces of this order. */
  readonly items: number;
  /** Work that is not ready yet and goes first. */
  readonly queue: { readonly orders: number; readonly units: number };
  readonly pace: Pace;
  readonly staffOnShift: number;
}

export interface PickupPromise {
  readonly readyAt: Date;
}

/**
 * When an order can be collected: after the work before it, shared among the staff on shift, and its own, at the measured pace
 * with what that pace has been missed by. Never before the store's lead time, and always while the store is open; work
 * that a day does not hold goes on when the doors open next. Null when no opening within two weeks holds it.
 */
export function computePickupPromise({ now, store, items, queue, pace, staffOnShift }: PickupFacts): PickupPromise | null {
  const staff = Math.max(1, staffOnShift);
  const ahead = (queue.orders * pace.minutesPerOrder + queue.units * pace.minutesPerUnit) / staff;
  const own = pace.minutesPerOrder + items * pace.minutesPerUnit;
  // Deviations of works that follow each other make up for each other in part.
  const spare = DEVIATIONS_KEPT_BACK * pace.spreadMinutes * Math.sqrt(1 + queue.orders / staff);
  let minutes = Math.max(store.pickupLeadMinutes, ahead + own + spare);
  for (let day = 0; day <= LOOK_AHEAD_DAYS; day += 1) {
    for (const { opensAt, closesAt } of computeOpeningSpans(store, shopDateAfter(now, day))) {
      const fromMs = Math.max(now.getTime(), opensAt.getTime());
      const readyMs = Math.ceil((fromMs + minutes * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
      if (readyMs <= closesAt.getTime()) return { readyAt: new Date(readyMs) };
      // Nobody picks in the night, and what was begun in the evening takes its lead time again.
      minutes = Math.max(store.pickupLeadMinutes, minutes - Math.max(0, closesAt.getTime() - fromMs) / MINUTE_MS);
    }
  }
  return null;
}
