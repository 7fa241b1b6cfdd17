import type { SellableVariant } from '@quanyu/catalogue';
import { allocateFen, timesFen } from '@quanyu/platform';
import type { PriceQuote } from '@quanyu/promotions';
import type { PlannedGroup } from '../ways/plan-groups.js';
import type { PricedLine } from './quote.rules.js';

/** A line of an order as it is charged. */
export interface ChargedLine extends PricedLine {
  readonly unitPriceFen: number;
  readonly discountFen: number;
}

/** A planned group with what its lines and its way cost after discounts. */
export interface ChargedGroup extends PlannedGroup {
  readonly lines: readonly ChargedLine[];
}

/** Goods that come on top, for nothing. */
export interface Gift {
  readonly variant: SellableVariant;
  readonly quantity: number;
}

/**
 * Lays a quote on the groups of an order. A variant's discount is shared by its lines, the fees' by the ways, each by largest remainder, so that
 * lines and groups add up to the quote. Gifts come with the first goods.
 */
export function chargeGroups(groups: readonly PlannedGroup[], quote: PriceQuote, gifts: readonly Gift[]): ChargedGroup[] {
  const discounts = shareDiscounts(groups, quote);
  const feesOff = allocateFen(quote.shippingOffFen, groups.map(({ kind, feeFen }) => (kind === 'service' ? 0 : feeFen)));
  const giftsTo = groups.findIndex(({ kind }) => kind !== 'service');
  return groups.map((group, index): ChargedGroup => {
    const lines = group.lines.map((line): ChargedLine => {
      const unitPriceFen = unitPriceOf(quote, line);
      return { ...line, unitPriceFen, totalFen: timesFen(unitPriceFen, line.quantity), discountFen: discounts.get(line) ?? 0 };
    });
    const given = index === giftsTo ? gifts.map(({ variant, quantity }): ChargedLine => ({ variant, quantity, unitPriceFen: 0, totalFen: 0, discountFen: 0 })) : [];
    return { ...group, feeFen: group.feeFen - (feesOff[index] ?? 0), lines: [...lines, ...given] };
  });
}

function shareDiscounts(groups: readonly PlannedGroup[], quote: PriceQuote): Map<PricedLine, number> {
  const shares = new Map<PricedLine, number>();
  for (const { variantId, discountFen } of quote.lines) {
    if (discountFen === 0) continue;
    const own = groups.flatMap(({ lines }) => lines.filter(({ variant }) => variant.variantId === variantId));
    const parts = allocateFen(discountFen, own.map(({ quantity }) => quantity));
    own.forEach((line, index) => shares.set(line, parts[index] ?? 0));
  }
  return shares;
}

function unitPriceOf(quote: PriceQuote, { variant }: PricedLine): number {
  return quote.lines.find(({ variantId }) => variantId === variant.variantId)?.unitPriceFen ?? variant.priceFen;
}
