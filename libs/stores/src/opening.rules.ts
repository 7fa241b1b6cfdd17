import { shopDate, shopInstant, shopWeekday } from '@quanyu/platform';
import type { OpeningPeriod, Store } from './store.js';

const DAY_MS = 86_400_000;
/** How far ahead the next opening is looked for; a longer rest is told as `resting`. */
const LOOK_AHEAD_DAYS = 14;

export interface OpeningSpan {
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** Facts for 「营业中 · 22:00打烊」 and 「休息中 · 明天09:00」; the words are the screen's. */
export interface OpeningState {
  readonly state: 'open' | 'closed' | 'paused' | 'resting';
  /** When the running span ends; null unless open. */
  readonly closesAt: Date | null;
  /** When the next span starts; null while open, resting, or when no opening is planned within two weeks. */
  readonly opensAt: Date | null;
}

/** Minutes since midnight of an HH:mm text; 24:00 is 1440. */
export function minuteOfDay(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** The opening periods of one shop date in order: its special day where there is one, else its weekday's hours. */
export function computePeriods(store: Pick<Store, 'weeklyHours' | 'specialDays'>, date: string): OpeningPeriod[] {
  const special = store.specialDays.find((day) => day.date === date);
  const weekday = shopWeekday(shopInstant(date, 0));
  const periods: readonly OpeningPeriod[] = special?.periods ?? store.weeklyHours.filter((period) => period.weekday === weekday);
  return [...periods].sort((a, b) => minuteOfDay(a.opensAt) - minuteOfDay(b.opensAt));
}

/** The opening periods of one shop date as instants. */
export function computeOpeningSpans(store: Pick<Store, 'weeklyHours' | 'specialDays'>, date: string): OpeningSpan[] {
  return computePeriods(store, date).map((period) => ({
    opensAt: shopInstant(date, minuteOfDay(period.opensAt)),
    closesAt: shopInstant(date, minuteOfDay(period.closesAt)),
  }));
}

/** The shop date `days` after the one of `now`. */
export function shopDateAfter(now: Date, days: number): string {
  return shopDate(new Date(now.getTime() + days * DAY_MS));
}

/** Whether the store serves people now, and when that changes next. */
export function openingState(store: Pick<Store, 'status' | 'weeklyHours' | 'specialDays'>, now: Date): OpeningState {
  if (store.status === 'resting') return { state: 'resting', closesAt: null, opensAt: null };
  const running = computeOpeningSpans(store, shopDate(now)).find((span) => span.opensAt <= now && now < span.closesAt);
  if (running !== undefined) return { state: store.status === 'paused' ? 'paused' : 'open', closesAt: running.closesAt, opensAt: null };
  return { state: store.status === 'paused' ? 'paused' : 'closed', closesAt: null, opensAt: findNextOpening(store, now) };
}

function findNextOpening(store: Pick<Store, 'weeklyHours' | 'specialDays'>, now: Date): Date | null {
  for (let days = 0; days <= LOOK_AHEAD_DAYS; days += 1) {
    const next = computeOpeningSpans(store, shopDateAfter(now, days)).find((span) => span.opensAt > now);
    if (next !== undefined) return next.opensAt;
  }
  return null;
}

/** How far ahead opening time is counted; a store that rests longer has the rest of it as it comes. */
const COUNTED_DAYS = 30;

/** The instant at which a store will have been open for so long since `from`: time in which it is shut does not count. */
export function addOpeningTime(store: Pick<Store, 'weeklyHours' | 'specialDays'>, from: Date, openMs: number): Date {
  let left = openMs;
  let reached = from.getTime();
  for (let days = 0; days <= COUNTED_DAYS; days += 1) {
    for (const { opensAt, closesAt } of computeOpeningSpans(store, shopDateAfter(from, days))) {
      const startMs = Math.max(opensAt.getTime(), reached);
      const spanMs = closesAt.getTime() - startMs;
      if (spanMs <= 0) continue;
      if (left <= spanMs) return new Date(startMs + left);
      left -= spanMs;
      reached = closesAt.getTime();
    }
  }
  return new Date(reached + left);
}
