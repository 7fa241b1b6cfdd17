import type { Position } from './courier-port.js';
import { computeRideMinutes } from './quote.rules.js';

const MINUTE_MS = 60_000;

/** How a store's deliveries find their riders. */
export interface RiderPlan {
  readonly storeId: string;
  /** `own`: the store's people bring it; no platform is called by itself. */
  readonly riders: 'platforms' | 'own';
  /** `picking`: so that the rider's way to the store and the picking overlap; `packed`: a rider never waits. */
  readonly instantCall: 'picking' | 'packed';
  /** From the call until a rider is at the counter. */
  readonly approachMinutes: number;
  /** A planned delivery's rider is called so long before its window. */
  readonly scheduledLeadMinutes: number;
  readonly version: number;
}

export type RiderPlanFields = Omit<RiderPlan, 'storeId' | 'version'>;

export const DEFAULT_RIDER_PLAN: RiderPlanFields = { riders: 'platforms', instantCall: 'picking', approachMinutes: 12, scheduledLeadMinutes: 20 };

export interface CallFacts {
  readonly kind: 'instantDelivery' | 'scheduledDelivery';
  readonly now: Date;
  readonly isPacked: boolean;
  /** When the goods are likely to be packed; now when they are. */
  readonly packedBy: Date;
  readonly promisedAt: Date | null;
  readonly windowStartAt: Date | null;
  /** By street, from the store to the door. */
  readonly distanceMeters: number;
}

/**
 * When the rider is called; null: not yet. A rider who is called so that goods and rider meet, and early enough for the promise, whichever
 * is sooner; never in the past. A planned delivery is called so long before its window, packed or not.
 */
export function computeCallAt(facts: CallFacts, plan: Pick<RiderPlan, 'instantCall' | 'approachMinutes' | 'scheduledLeadMinutes'>): Date | null {
  const nowMs = facts.now.getTime();
  const notBefore = (ms: number): Date => new Date(Math.max(nowMs, ms));
  if (facts.kind === 'scheduledDelivery') {
    const startMs = (facts.windowStartAt ?? facts.promisedAt)?.getTime() ?? nowMs;
    return notBefore(startMs - plan.scheduledLeadMinutes * MINUTE_MS);
  }
  if (facts.isPacked) return facts.now;
  if (plan.instantCall === 'packed') return null;
  const meetMs = facts.packedBy.getTime() - plan.approachMinutes * MINUTE_MS;
  const promiseMs = facts.promisedAt === null ? meetMs : facts.promisedAt.getTime() - (plan.approachMinutes + computeRideMinutes(facts.distanceMeters)) * MINUTE_MS;
  return notBefore(Math.min(meetMs, promiseMs));
}

/** Streets are longer than lines. */
const STREET_FACTOR = 1.3;
const METERS_PER_DEGREE = 111_320;

/** About how far it is by street; within a town the earth is flat. */
export function computeStreetMeters(from: Position, to: Position): number {
  const shrink = Math.cos((from.latitude * Math.PI) / 180);
  return STREET_FACTOR * METERS_PER_DEGREE * Math.hypot(from.latitude - to.latitude, (from.longitude - to.longitude) * shrink);
}
