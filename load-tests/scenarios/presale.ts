import { prepared } from '../config/env.ts';
import { browse } from '../journeys/browse.ts';
import { awaitBalances, payBalances } from '../journeys/pay-balance.ts';
import { sleepUntil } from '../lib/barrier.ts';
import { nextShoppers, thePresale } from '../lib/choice.ts';
import { writeSummary } from '../lib/summary.ts';

/**
 * The question of this run: when everybody who paid a deposit may pay the balance from one instant on, does each of them get
 * the one order of that deposit, at its price, and does the shop serve others meanwhile?
 */
export { options } from '../config/profiles.ts';
export { browse };

/** Everyone at the first instant of the window. */
export function payAtOpening(): void {
  const group = nextShoppers(prepared.groupSize);
  awaitBalances(group);
  sleepUntil(thePresale().opensAtMs);
  payBalances(group);
}

export const handleSummary = writeSummary;
