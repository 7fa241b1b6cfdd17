import type { Options } from 'k6/options';
import { rateFactor, seconds } from '../config/env.ts';
import { arrivals, smokeRates } from '../config/profiles.ts';
import { honestRun } from '../config/thresholds.ts';
import { browse } from '../journeys/browse.ts';
import { cancel, placeFromCart } from '../journeys/cart-checkout.ts';
import { pay } from '../journeys/pay.ts';
import { prepareAndHandOver } from '../journeys/staff-pickup.ts';
import { anyStore, nextShopper } from '../lib/choice.ts';
import { writeSummary } from '../lib/summary.ts';

/**
 * The question of this run: does the main job work from the first look to the hand-over, for several shoppers at once,
 * with every way out of it, and do stock, money and orders agree afterwards?
 */
export const options: Options = {
  scenarios: {
    browse: arrivals({ exec: 'browse', perSecond: smokeRates.browse * rateFactor, seconds, maxSeconds: 8 }),
    collect: arrivals({ exec: 'collect', perSecond: smokeRates.collect * rateFactor, seconds, maxSeconds: 30 }),
    cancelUnpaid: arrivals({ exec: 'cancelUnpaid', perSecond: smokeRates.cancelUnpaid * rateFactor, seconds, maxSeconds: 10 }),
    cancelPaid: arrivals({ exec: 'cancelPaid', perSecond: smokeRates.cancelPaid * rateFactor, seconds, maxSeconds: 20 }),
  },
  thresholds: honestRun,
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max', 'count'],
};

export { browse };

/** From the cart to the bag: placed, paid, prepared, handed over. */
export function collect(): void {
  const [shopper, store] = [nextShopper({ index: 0, of: 3 }), anyStore()];
  const placed = placeFromCart(shopper, store);
  if (placed !== null && pay(shopper, placed.orderId)) prepareAndHandOver(store, shopper, placed.orderId);
}

export function cancelUnpaid(): void {
  const shopper = nextShopper({ index: 1, of: 3 });
  const placed = placeFromCart(shopper, anyStore());
  if (placed !== null) cancel(shopper, placed.orderId);
}

/** The money goes back to the shopper. */
export function cancelPaid(): void {
  const shopper = nextShopper({ index: 2, of: 3 });
  const placed = placeFromCart(shopper, anyStore());
  if (placed !== null && pay(shopper, placed.orderId)) cancel(shopper, placed.orderId);
}

export const handleSummary = writeSummary;
