import { sleep } from 'k6';
import exec from 'k6/execution';
import { prepared } from '../config/env.ts';
import { browse } from '../journeys/browse.ts';
import { cancel, placeFromCart } from '../journeys/cart-checkout.ts';
import { pay } from '../journeys/pay-notify.ts';
import { handOver } from '../journeys/pickup-hand-over.ts';
import { prepareOrder, watchBoard } from '../journeys/staff-board.ts';
import { sleepUntil } from '../lib/barrier.ts';
import { anyStore, nextShopper } from '../lib/choice.ts';
import { writeSummary } from '../lib/summary.ts';

/**
 * The question of these runs: does the main job work from the first look to the hand-over, for several shoppers at once,
 * with every way out of it, and do stock, money and orders agree afterwards? Smoke, average, noon, soak and breakpoint
 * differ in their shape alone.
 */
export { options } from '../config/profiles.ts';
export { browse, watchBoard };

/** From the cart to the bag: placed, paid, prepared, handed over. */
export function collect(): void {
  const [shopper, store] = [nextShopper(), anyStore()];
  const placed = placeFromCart(shopper, store);
  if (placed !== null && pay(shopper, placed.orderId) && prepareOrder(store, placed.orderId)) handOver(store, shopper, placed.orderId);
}

/** Ordered in the morning, collected at noon, when everyone comes at once. */
export function collectAtNoon(): void {
  const [shopper, store] = [nextShopper(), anyStore()];
  const placed = placeFromCart(shopper, store);
  if (placed === null || !pay(shopper, placed.orderId) || !prepareOrder(store, placed.orderId)) return;
  sleepUntil(exec.scenario.startTime + (prepared.noonSecond ?? 0) * 1000);
  // Offices empty within a few seconds, not at one instant.
  sleep(Math.random() * 3);
  handOver(store, shopper, placed.orderId);
}

/** Cart, order and payment, and no further: what an order costs the shop at its till. */
export function checkout(): void {
  const shopper = nextShopper();
  const placed = placeFromCart(shopper, anyStore());
  if (placed !== null) pay(shopper, placed.orderId);
}

export function cancelUnpaid(): void {
  const shopper = nextShopper();
  const placed = placeFromCart(shopper, anyStore());
  if (placed !== null) cancel(shopper, placed.orderId);
}

/** The money goes back to the shopper. */
export function cancelPaid(): void {
  const shopper = nextShopper();
  const placed = placeFromCart(shopper, anyStore());
  if (placed !== null && pay(shopper, placed.orderId)) cancel(shopper, placed.orderId);
}

export const handleSummary = writeSummary;
