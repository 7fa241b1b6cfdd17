import { formatCount, formatFen } from '../../../shared/money';
import type { CounterQuote } from '../../api';

type Fact = readonly [name: string, value: string];

/** What a rule gave, in a word: money, points or a gift. */
function given({ offFen, gift, extraPoints }: CounterQuote['pricing']['applied'][number]): string {
  if (gift !== null) return `送 ${gift.title}${gift.units > 1 ? ` ×${gift.units}` : ''}`;
  return offFen > 0 ? `-${formatFen(offFen)}` : `多 ${formatCount(Math.floor(extraPoints))} 积分`;
}

/** A price of one, beside the usual one where it is lower. */
export function tellUnitPrice(usualFen: number, unitPriceFen: number | null): string {
  return unitPriceFen !== null && unitPriceFen < usualFen ? `${formatFen(unitPriceFen)}，原价 ${formatFen(usualFen)}` : formatFen(unitPriceFen ?? usualFen);
}

/** How a sale comes to what the shopper pays, as the shopper's own checkout will say it. */
export function tellPrice({ itemsTotalFen, shippingFen, shippingOffFen, pricing: { applied, points, earns } }: CounterQuote): readonly Fact[] {
  return [
    ['商品合计', formatFen(itemsTotalFen)],
    ...applied.map((rule): Fact => [rule.name, given(rule)]),
    ...(shippingFen > 0 ? [['运费', shippingOffFen > 0 ? `${formatFen(shippingFen - shippingOffFen)}（已减 ${formatFen(shippingOffFen)}）` : formatFen(shippingFen)] as const] : []),
    ...(points.spendable > 0 ? [['还可用积分', `${formatCount(points.spendable)} 积分抵 ${formatFen(points.spendable * points.worthFen)}`] as const] : []),
    ...(earns > 0 ? [['付款后得', `${formatCount(earns)} 积分`] as const] : []),
  ];
}
