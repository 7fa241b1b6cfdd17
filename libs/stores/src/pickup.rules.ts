import { shopDate } from '@quanyu/platform';
import { computeOpeningSpans, shopDateAfter } from './opening.rules.js';
import type { Store } from './store.js';

const WINDOW_MS = 30 * 60_000;
/** Windows are offered for today and the two days after it. */
export const PICKUP_DAYS_OFFERED = 3;

/** Half an hour in which a shopper comes to collect. */
export interface PickupWindow {
  readonly startAt: Date;
  readonly endAt: Date;
}

type PickupStore = Pick<Store, 'status' | 'services' | 'weeklyHours' | 'specialDays' | 'pickupLeadMinutes'>;

interface Offer {
  readonly minute: number;
  readonly date: string;
  readonly windows: readonly PickupWindow[];
}

/** Every order of a rush asks for the same windows, so each store keeps those of the running minute. */
const offers = new WeakMap<PickupStore, Offer>();

/**
 * The windows that a shopper may choose at `now`, in order. A window starts on a half hour, lies wholly within opening
 * hours, and starts no sooner than the lead time after `now` and after the doors open, because nobody picks before that.
 */
export function computePickupWindows(store: PickupStore, now: Date): readonly PickupWindow[] {
  // Lead times are whole minutes: what is on offer changes just after a whole minute, and at midnight.
  const minute = Math.ceil(now.getTime() / 60_000);
  const date = shopDate(now);
  const known = offers.get(store);
  if (known?.minute === minute && known.date === date) return known.windows;
  const windows = listWindows(store, now);
  offers.set(store, { minute, date, windows });
  return windows;
}

function listWindows(store: PickupStore, now: Date): PickupWindow[] {
  if (store.status !== 'open' || !store.services.includes('pickup')) return [];
  const leadMs = store.pickupLeadMinutes * 60_000;
  const windows: PickupWindow[] = [];
  for (let day = 0; day < PICKUP_DAYS_OFFERED; day += 1) {
    for (const span of computeOpeningSpans(store, shopDateAfter(now, day))) {
      const readyMs = Math.max(now.getTime(), span.opensAt.getTime()) + leadMs;
      // The shops' offset is a whole number of half hours, so half hours of the epoch are half hours of the clock on the wall.
      for (let startMs = Math.ceil(readyMs / WINDOW_MS) * WINDOW_MS; startMs + WINDOW_MS <= span.closesAt.getTime(); startMs += WINDOW_MS) {
        windows.push({ startAt: new Date(startMs), endAt: new Date(startMs + WINDOW_MS) });
      }
    }
  }
  return windows;
}

/** The window that starts at `startAt`, or null when it is not (or no longer) on offer. */
export function findPickupWindow(store: PickupStore, now: Date, startAt: Date): PickupWindow | null {
  return computePickupWindows(store, now).find((window) => window.startAt.getTime() === startAt.getTime()) ?? null;
}
