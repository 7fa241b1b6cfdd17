import { prepared } from '../config/env.ts';
import { attack } from '../journeys/bots.ts';
import { browseSale } from '../journeys/browse-sale.ts';
import { buyInSale } from '../journeys/flash-attempt.ts';
import { sleepUntil } from '../lib/barrier.ts';
import { nextShoppers, theSale } from '../lib/choice.ts';
import { writeSummary } from '../lib/summary.ts';

/**
 * The question of these runs: when far more want something than there is of it, do exactly those get it who can, does
 * everyone else hear a reason, and does the shop keep working for those whom it let in?
 */
export { options } from '../config/profiles.ts';
export { attack, browseSale };

export function buy(): void {
  buyInSale(nextShoppers(prepared.groupSize));
}

export function buyAlone(): void {
  buyInSale(nextShoppers(1));
}

/** Everyone at the first instant. */
export function buyAtMidnight(): void {
  const group = nextShoppers(prepared.groupSize);
  sleepUntil(theSale().startsAtMs);
  buyInSale(group);
}

export const handleSummary = writeSummary;
