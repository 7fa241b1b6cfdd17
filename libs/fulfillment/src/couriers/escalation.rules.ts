import type { Position } from './courier-port.js';
import { computeRideMinutes } from './quote.rules.js';
import type { CourierStatus } from './courier-state.js';
import type { DeliveryEscalation } from './delivery-work.js';

const MINUTE_MS = 60_000;

/** What is tried while an order waits for a rider, in this order. */
export interface WaitRung {
  readonly afterMinutes: number;
  readonly step: { readonly kind: 'tip'; readonly wholeFen: number } | { readonly kind: 'otherCourier' };
}

export const WAIT_LADDER: readonly WaitRung[] = [
  { afterMinutes: 3, step: { kind: 'tip', wholeFen: 200 } },
  { afterMinutes: 5, step: { kind: 'tip', wholeFen: 400 } },
  { afterMinutes: 7, step: { kind: 'otherCourier' } },
];
/** A rider who accepted and did not come for so long is given up; 达达 takes nothing for that. */
export const RIDER_MISSING_MINUTES = 15;
/** After so many riders that did not come, people take over. */
export const ATTEMPTS_MAX = 6;

/** The last rung that is reached and not yet taken; null while there is nothing to do. */
export function computeWaitStep(facts: { status: CourierStatus; waitedMs: number; tipFen: number }): WaitRung['step'] | null {
  const waitedMinutes = facts.waitedMs / MINUTE_MS;
  if (facts.status === 'accepted') return waitedMinutes >= RIDER_MISSING_MINUTES ? { kind: 'otherCourier' } : null;
  if (facts.status !== 'created') return null;
  const reached = WAIT_LADDER.filter(({ afterMinutes, step }) => waitedMinutes >= afterMinutes && (step.kind !== 'tip' || step.wholeFen > facts.tipFen));
  return reached.at(-1)?.step ?? null;
}

/** What is done when a promise breaks, beyond other riders. Lateness is what is expected, or what it is already. */
export interface BreachRung {
  readonly step: DeliveryEscalation;
  readonly measure: 'expected' | 'actual';
  readonly lateMinutes: number;
  /** Only while no rider has the goods, or at any time until the end. */
  readonly until: 'accepted' | 'ended';
}

export const BREACH_LADDER: readonly BreachRung[] = [
  { step: 'otherStore', measure: 'expected', lateMinutes: 15, until: 'accepted' },
  { step: 'offerPickup', measure: 'expected', lateMinutes: 20, until: 'accepted' },
  { step: 'compensate', measure: 'actual', lateMinutes: 10, until: 'ended' },
];

export interface BreachFacts {
  readonly promisedAt: Date | null;
  readonly now: Date;
  readonly expectedAt: Date | null;
  /** Null while nobody is called. */
  readonly status: CourierStatus | null;
  readonly taken: ReadonlySet<string>;
}

/** Nobody is called: at best it is at the door so long after someone is. */
const UNCALLED_MINUTES = 15;

/** The rungs that are due and were not taken. */
export function computeBreachSteps(facts: BreachFacts): BreachRung[] {
  const { promisedAt, now, expectedAt, status, taken } = facts;
  if (promisedAt === null) return [];
  const earliestMs = now.getTime() + (status === null ? UNCALLED_MINUTES * MINUTE_MS : 0);
  const late = {
    actual: (now.getTime() - promisedAt.getTime()) / MINUTE_MS,
    expected: (Math.max(earliestMs, expectedAt?.getTime() ?? 0) - promisedAt.getTime()) / MINUTE_MS,
  };
  const isUnassigned = status === null || status === 'created';
  return BREACH_LADDER.filter((rung) => !taken.has(rung.step) && late[rung.measure] >= rung.lateMinutes && (rung.until === 'ended' || isUnassigned));
}

export interface RideFacts {
  readonly status: CourierStatus;
  readonly createdAt: Date;
  readonly pickedAt: Date | null;
  readonly expectedMinutes: number | null;
  readonly distanceMeters: number;
  /** When the goods should be packed; null when they are. */
  readonly packDueAt: Date | null;
  /** By street from where the rider is to the door; null when nobody knows. */
  readonly metersLeft: number | null;
}

/** By street from the rider to the door, from what the whole way is by street and how much of it is left by line. */
export function computeMetersLeft(way: { wholeMeters: number; store: Position; door: Position; rider: Position }): number {
  const { wholeMeters, store, door, rider } = way;
  const whole = lineBetween(store, door);
  return whole === 0 ? 0 : Math.round(wholeMeters * Math.min(1, lineBetween(rider, door) / whole));
}

/** In degrees of latitude; within a town the earth is flat. */
function lineBetween(from: Position, to: Position): number {
  const shrink = Math.cos((to.latitude * Math.PI) / 180);
  return Math.hypot(from.latitude - to.latitude, (from.longitude - to.longitude) * shrink);
}

const TO_COUNTER_MINUTES = { created: 8, accepted: 4, arrived: 2 } as const;

/** When it is expected at the door; null once it is over or coming back. */
export function computeExpectedAt(ride: RideFacts, now: Date): Date | null {
  switch (ride.status) {
    case 'created': {
      const minutes = Math.max(ride.expectedMinutes ?? 0, TO_COUNTER_MINUTES.created + computeRideMinutes(ride.distanceMeters));
      return new Date(Math.max(ride.createdAt.getTime() + minutes * MINUTE_MS, now.getTime() + minutes * 0.5 * MINUTE_MS, afterPacking(ride, now)));
    }
    case 'accepted':
    case 'arrived':
      return new Date(Math.max(now.getTime() + (TO_COUNTER_MINUTES[ride.status] + computeRideMinutes(ride.distanceMeters)) * MINUTE_MS, afterPacking(ride, now)));
    case 'picked': {
      const byPosition = ride.metersLeft === null ? null : now.getTime() + computeRideMinutes(ride.metersLeft) * MINUTE_MS;
      const byClock = (ride.pickedAt ?? now).getTime() + computeRideMinutes(ride.distanceMeters) * MINUTE_MS;
      return new Date(Math.max(byPosition ?? byClock, now.getTime() + MINUTE_MS));
    }
    case 'returning':
    case 'delivered':
    case 'canceled':
    case 'returned':
    case 'failed':
      return null;
  }
}

/** A rider who is at the counter first waits for the goods. */
function afterPacking({ packDueAt, distanceMeters }: RideFacts, now: Date): number {
  return packDueAt === null ? 0 : Math.max(packDueAt.getTime(), now.getTime()) + computeRideMinutes(distanceMeters) * MINUTE_MS;
}
