import { addFen } from '@quanyu/platform';
import type { GiftTerms } from '@quanyu/promotions';
import type { LineUnits, Order, OrderLine } from '../order.js';

/** A line as far as gifts look at it. */
export type GiftedLine = Pick<OrderLine, 'lineNo' | 'variantId' | 'unitPriceFen' | 'quantity' | 'quantityCanceled' | 'quantityReturned' | 'replacesLineNo'> & {
  /** Of units that count as gone already: those that open cases hold. */
  readonly quantityInReturn?: number;
  /** What was taken off refunds for units of it that stayed. */
  readonly giftKeptFen?: number;
};

/** Units of a gift, with the money that is taken off a refund for them; below 0: given back, because they came after all. */
export interface GiftMoney extends LineUnits {
  readonly giftFen: number;
}

interface Given {
  readonly line: GiftedLine;
  readonly terms: GiftTerms;
  readonly worthFen: number;
}

type GiftedOrder = Pick<Order, 'benefits'>;

/**
 * The units of gifts that cannot stay when `units` go: what is kept does not earn them any more. What an earlier step let stay is not asked for
 * again, so a seller who takes goods back by his own fault takes no gift.
 */
export function findUnearnedGifts(order: GiftedOrder, lines: readonly GiftedLine[], units: readonly LineUnits[]): LineUnits[] {
  return listGifts(order, lines).flatMap(({ line, terms }): LineUnits[] => {
    const { lost, excess } = judge({ line, terms }, lines, units);
    const quantity = Math.min(lost, excess);
    return quantity > 0 ? [{ lineNo: line.lineNo, quantity }] : [];
  });
}

/**
 * What gifts that stay take off the refund of `units`, at their stated worth, and what comes back for gifts that come later. Never more than
 * `mostFen` is taken; nothing unless `mayTake`.
 */
export function computeGiftMoney(order: GiftedOrder, lines: readonly GiftedLine[], { units, mayTake, mostFen }: { units: readonly LineUnits[]; mayTake: boolean; mostFen: number }): GiftMoney[] {
  let leftFen = mayTake ? mostFen : 0;
  return listGifts(order, lines).flatMap(({ line, terms, worthFen }): GiftMoney[] => {
    const { lost, excess } = judge({ line, terms }, lines, units);
    const { giftKeptFen = 0 } = line;
    const missingFen = excess * worthFen - giftKeptFen;
    const giftFen = missingFen < 0 ? missingFen : Math.min(missingFen, lost * worthFen, leftFen);
    leftFen -= Math.max(0, giftFen);
    return giftFen === 0 ? [] : [{ lineNo: line.lineNo, quantity: Math.min(lost, excess), giftFen }];
  });
}

export function sumGiftMoney(gifts: readonly GiftMoney[]): number {
  return addFen(...gifts.map(({ giftFen }) => giftFen));
}

/** Of a gift, the units that are earned no more once `units` go, and those that the shopper then has beyond what is earned. */
function judge({ line, terms }: Pick<Given, 'line' | 'terms'>, lines: readonly GiftedLine[], units: readonly LineUnits[]): { lost: number; excess: number } {
  const earned = computeEarned(terms, line.quantity, (variantId) => countKept(lines, units, variantId));
  const before = computeEarned(terms, line.quantity, (variantId) => countKept(lines, [], variantId));
  return { lost: Math.max(0, before - earned), excess: Math.max(0, left(line, units) - earned) };
}

/** The gifts of an order with the lines that brought them; orders of before the terms were kept name none. */
function listGifts({ benefits }: GiftedOrder, lines: readonly GiftedLine[]): Given[] {
  const free = lines.filter(({ unitPriceFen, replacesLineNo }) => unitPriceFen === 0 && replacesLineNo === null);
  return (benefits ?? []).flatMap(({ gift }): Given[] => {
    const index = gift === undefined || gift === null ? -1 : free.findIndex(({ variantId, quantity }) => variantId === gift.variantId && quantity === gift.units);
    const [line] = index < 0 ? [] : free.splice(index, 1);
    return line === undefined || gift === undefined || gift === null ? [] : [{ line, terms: gift.terms, worthFen: gift.worthFen }];
  });
}

/** Units of a gift that goods earn of which so many are kept; each bears its share of what its line counted. */
function computeEarned({ fromFen, fromUnits, unitsEach, repeats, goods }: GiftTerms, most: number, keptOf: (variantId: string) => number): number {
  const kept = goods.map(({ variantId, units, amountFen }) => ({ units: Math.min(units, keptOf(variantId)), amountFen, of: units }));
  const amountFen = kept.reduce((sum, good) => sum + (good.of === 0 ? 0 : Math.floor((good.amountFen * good.units) / good.of)), 0);
  const count = kept.reduce((sum, { units }) => sum + units, 0);
  if (count === 0 || amountFen < fromFen || count < fromUnits) return 0;
  return repeats && fromFen > 0 ? Math.min(most, Math.floor(amountFen / fromFen) * unitsEach) : most;
}

/** Units kept of what was bought as a variant, whatever took their place. */
function countKept(lines: readonly GiftedLine[], units: readonly LineUnits[], variantId: string): number {
  return lines.filter((line) => line.unitPriceFen > 0 && rootOf(line, lines).variantId === variantId).reduce((sum, line) => sum + left(line, units), 0);
}

function rootOf(line: GiftedLine, lines: readonly GiftedLine[]): GiftedLine {
  const former = line.replacesLineNo === null ? undefined : lines.find(({ lineNo }) => lineNo === line.replacesLineNo);
  return former === undefined ? line : rootOf(former, lines);
}

function left({ lineNo, quantity, quantityCanceled, quantityReturned, quantityInReturn = 0 }: GiftedLine, units: readonly LineUnits[]): number {
  const goes = units.reduce((sum, unit) => (unit.lineNo === lineNo ? sum + unit.quantity : sum), 0);
  return Math.max(0, quantity - quantityCanceled - quantityReturned - quantityInReturn - goes);
}
