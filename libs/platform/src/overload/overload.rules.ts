import { ROUTE_CLASSES, type RouteClass } from '../http/route.js';

/** How one class of routes behaves when there is too much to do. */
export interface ClassRule {
  /** Requests of the class that one process works on at once; one more is refused. */
  readonly maxInFlight: number;
  /** Pressure in milliseconds at which the first of its requests are refused, and at which all are. Null: never by pressure. */
  readonly shedsFromMs: number | null;
  readonly shedsAllFromMs: number | null;
  /** After this long nobody waits for the reply any more. */
  readonly deadlineMs: number;
}

/**
 * The ladder: what matters least goes first, and each class is all but gone before the next begins. Payment notices and
 * the controls of ops are bounded in number but never refused for pressure.
 */
export const CLASS_RULES: Readonly<Record<RouteClass, ClassRule>> = {
  payNotify: { maxInFlight: 512, shedsFromMs: null, shedsAllFromMs: null, deadlineMs: 4_500 },
  control: { maxInFlight: 64, shedsFromMs: null, shedsAllFromMs: null, deadlineMs: 10_000 },
  pay: { maxInFlight: 512, shedsFromMs: 1_500, shedsAllFromMs: 3_000, deadlineMs: 10_000 },
  order: { maxInFlight: 512, shedsFromMs: 800, shedsAllFromMs: 1_500, deadlineMs: 5_000 },
  cart: { maxInFlight: 512, shedsFromMs: 500, shedsAllFromMs: 800, deadlineMs: 5_000 },
  browse: { maxInFlight: 512, shedsFromMs: 300, shedsAllFromMs: 500, deadlineMs: 3_000 },
  search: { maxInFlight: 64, shedsFromMs: 200, shedsAllFromMs: 300, deadlineMs: 3_000 },
  back: { maxInFlight: 64, shedsFromMs: 120, shedsAllFromMs: 200, deadlineMs: 30_000 },
};

/** What share (0 … 1) of a class is refused at this pressure. */
export function computeShedShare(rule: ClassRule, pressureMs: number): number {
  if (rule.shedsFromMs === null || rule.shedsAllFromMs === null) return 0;
  return Math.min(1, Math.max(0, (pressureMs - rule.shedsFromMs) / (rule.shedsAllFromMs - rule.shedsFromMs)));
}

export interface PressureReading {
  /** How late a timer of this process fired. */
  readonly loopDelayMs: number;
  /** Share (0 … 1) of the time that the event loop was busy. */
  readonly loopUtilisation: number;
  /** Requests that wait for a database connection, per connection. */
  readonly poolWaitersPerConnection: number;
}

/** One waiter per connection waits about this long, for statements of a few milliseconds. */
const MS_PER_POOL_WAITER = 20;
/** Below this an idle process is only late because the machine is busy with others. */
const BUSY_LOOP = 0.7;
/** The weight of the newest reading: one long garbage collection is not yet an overload. */
const NEWEST = 0.3;

/** How long work waits here before it is begun, smoothed over about half a second. */
export function computePressureMs(beforeMs: number, reading: PressureReading): number {
  const loopMs = reading.loopUtilisation >= BUSY_LOOP ? reading.loopDelayMs : 0;
  const poolMs = reading.poolWaitersPerConnection * MS_PER_POOL_WAITER;
  return beforeMs * (1 - NEWEST) + Math.max(loopMs, poolMs) * NEWEST;
}

export type PressureLevel = 'normal' | 'elevated' | 'high' | 'severe';

/** The pressure in words: background work is refused, browsing is, orders are. */
export function pressureLevel(pressureMs: number): PressureLevel {
  const refused = new Set(ROUTE_CLASSES.filter((name) => computeShedShare(CLASS_RULES[name], pressureMs) > 0));
  if (refused.has('order')) return 'severe';
  if (refused.has('browse')) return 'high';
  return refused.size > 0 ? 'elevated' : 'normal';
}
