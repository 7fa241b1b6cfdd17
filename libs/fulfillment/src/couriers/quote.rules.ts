import type { CourierQuote } from './courier-port.js';

/** A rider's pace through a town, doors and lights included. */
const METERS_PER_MINUTE = 330;
const AT_DOOR_MINUTES = 2;
/** From the call to the rider at the counter, where a platform does not say. */
const UNTIL_COUNTER_MINUTES = 8;

/** Minutes on the way from the counter to the hand. */
export function computeRideMinutes(distanceMeters: number): number {
  return distanceMeters / METERS_PER_MINUTE + AT_DOOR_MINUTES;
}

/** Minutes from the call to the hand. */
export function computeExpectedMinutes(quote: Pick<CourierQuote, 'expectedMinutes' | 'distanceMeters'>): number {
  return Math.ceil(quote.expectedMinutes ?? UNTIL_COUNTER_MINUTES + computeRideMinutes(quote.distanceMeters));
}

export interface ChosenQuote {
  readonly quote: CourierQuote;
  readonly reason: 'cheapestInTime' | 'fastest';
}

/**
 * The cheapest courier that keeps the promise; when none does, the fastest. Couriers that already failed this delivery are taken
 * only when there is no other. `minutesLeft` is null when nothing was promised.
 */
export function chooseQuote(quotes: readonly CourierQuote[], facts: { minutesLeft: number | null; failed: ReadonlySet<string> }): ChosenQuote | null {
  const fresh = quotes.filter((quote) => !facts.failed.has(nameOfCarrier(quote)));
  const candidates = fresh.length > 0 ? fresh : quotes;
  const { minutesLeft } = facts;
  const inTime = candidates.filter((quote) => minutesLeft === null || computeExpectedMinutes(quote) <= minutesLeft);
  const [cheapest] = inTime.toSorted((a, b) => a.feeFen - b.feeFen || computeExpectedMinutes(a) - computeExpectedMinutes(b));
  if (cheapest !== undefined) return { quote: cheapest, reason: 'cheapestInTime' };
  const [fastest] = candidates.toSorted((a, b) => computeExpectedMinutes(a) - computeExpectedMinutes(b) || a.feeFen - b.feeFen);
  return fastest === undefined ? null : { quote: fastest, reason: 'fastest' };
}

/** A carrier as it is remembered: the platform, and who rides for it. */
export function nameOfCarrier({ courier, carrierId }: { courier: string | null; carrierId: string | null }): string {
  return `${courier ?? ''}:${carrierId ?? ''}`;
}
