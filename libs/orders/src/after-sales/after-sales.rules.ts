import { computeRefundFen } from '../pricing/line-money.rules.js';
import type { LineUnits, Order, OrderGroup, OrderLine, RefundedUnits } from '../order.js';
import { type FulfillmentStatus, isReceived } from '../order-state.js';
import type { CaseLine, LineClaim, ReturnableLine } from './after-sales-case.js';
import { type CaseReason, isSellersFault, type LineRefusal, RETURN_WINDOW_MS } from './after-sales-state.js';

/** How units of a line go back: cancelled before anyone picks them, or returned by the shopper who has them. */
export type LineWay = { readonly way: 'cancel' | 'return'; readonly left: number } | { readonly way: null; readonly refusal: LineRefusal };

/** Lines with what open cases hold of them. */
export function withClaims(lines: readonly OrderLine[], claims: readonly LineClaim[]): ReturnableLine[] {
  const claimOf = new Map(claims.map((claim) => [claim.lineNo, claim]));
  return lines.map((line) => ({ quantityInReturn: 0, inReturnFen: 0, giftKeptFen: 0, exchangedAt: null, ...claimOf.get(line.lineNo), ...line }));
}

/** Units that nobody has cancelled, returned or applied for. */
export function unitsLeft(line: Pick<ReturnableLine, 'quantity' | 'quantityCanceled' | 'quantityReturned' | 'quantityInReturn'>): number {
  return line.quantity - line.quantityCanceled - line.quantityReturned - line.quantityInReturn;
}

/**
 * What a line's next units give back while open cases hold others of it: their units and money count as gone, so that
 * whatever becomes of the cases, the line gives back what was paid for it, and never more.
 */
export function computeClaimFen(line: MoneyOfLine, quantity: number): number {
  return computeRefundFen(
    { quantity: line.quantity, totalFen: line.totalFen, discountFen: line.discountFen, refundRequestedFen: line.refundRequestedFen + line.inReturnFen },
    line.quantityCanceled + line.quantityReturned + line.quantityInReturn,
    quantity,
  );
}

export type MoneyOfLine = Pick<
  ReturnableLine,
  'quantity' | 'totalFen' | 'discountFen' | 'refundRequestedFen' | 'quantityCanceled' | 'quantityReturned' | 'quantityInReturn' | 'inReturnFen'
>;

/** The claims of units of an order's lines; a line that the order does not have is left out. */
export function computeClaims(lines: readonly ReturnableLine[], units: readonly LineUnits[]): RefundedUnits[] {
  return units.flatMap(({ lineNo, quantity }): RefundedUnits[] => {
    const line = lines.find((candidate) => candidate.lineNo === lineNo);
    return line === undefined ? [] : [{ lineNo, quantity, refundFen: computeClaimFen(line, quantity) }];
  });
}

/**
 * The groups whose delivery fee comes back with these units: all that was brought of them has gone back then, all of it for the seller's
 * fault. `faultUnits` are units that other cases of that kind hold or gave back.
 */
export function findFeeGroups(
  { groups, lines, faultUnits }: { groups: readonly OrderGroup[]; lines: readonly OrderLine[]; faultUnits: readonly LineUnits[] },
  units: readonly LineUnits[],
  reason: CaseReason,
): OrderGroup[] {
  if (!isSellersFault(reason)) return [];
  return groups.filter(({ groupNo, feeFen, feeRefundedFen }) => {
    const own = lines.filter((line) => line.groupNo === groupNo);
    const unitsOf = (some: readonly LineUnits[]): number => some.reduce((sum, { lineNo, quantity }) => sum + (own.some((line) => line.lineNo === lineNo) ? quantity : 0), 0);
    // What something else was given for is not with the shopper any more; that something is, as a line of its own.
    const brought = own.reduce((sum, { quantity, quantityCanceled, quantityExchanged }) => sum + quantity - quantityCanceled - quantityExchanged, 0);
    return feeFen > feeRefundedFen && unitsOf(units) > 0 && unitsOf(units) + unitsOf(faultUnits) === brought;
  });
}

/** What a line may be exchanged for: variants of the same product at the price that the bought one has now, itself among them. */
export function listReplacements<Variant extends { readonly variantId: string; readonly priceFen: number }>(
  line: Pick<OrderLine, 'variantId' | 'unitPriceFen'>,
  product: { readonly variants: readonly Variant[] } | null,
): Variant[] {
  const variants = product?.variants ?? [];
  const priceFen = variants.find(({ variantId }) => variantId === line.variantId)?.priceFen ?? line.unitPriceFen;
  return variants.filter((variant) => variant.priceFen === priceFen);
}

/**
 * The line that a replacement becomes: the goods that were handed out, for exactly the money of those that came back, whatever single price
 * the line had.
 */
export function toExchangedLine(former: OrderLine, { quantity, refundFen, ...replacement }: CaseLine & { readonly replacementVariantId: string }, lineNo: number): OrderLine {
  const totalFen = former.unitPriceFen * quantity;
  return {
    ...former, lineNo, quantity, totalFen, discountFen: totalFen - refundFen, replacesLineNo: former.lineNo,
    variantId: replacement.replacementVariantId, sku: replacement.replacementSku ?? '', barcode: replacement.replacementBarcode,
    optionText: replacement.replacementOptionText ?? '', imageUrl: replacement.replacementImageUrl,
    quantityCanceled: 0, quantityPicking: quantity, quantityReturned: 0, quantityExchanged: 0, quantityMoved: 0, movedLocationId: null, refundRequestedFen: 0,
  };
}

/** How a line may go back now. `endedAt`: when the order ended, null while it goes on; what was got in an exchange since then is returnable as long from then on. */
export function judgeLine(
  line: ReturnableLine,
  { order, group, endedAt, now }: { order: Pick<Order, 'status' | 'paidAt'>; group: OrderGroup | undefined; endedAt: Date | null; now: Date },
): LineWay {
  const isPaid = order.paidAt !== null && order.status !== 'pending_payment' && order.status !== 'closed';
  if (!isPaid) return { way: null, refusal: 'notPaid' };
  const left = unitsLeft(line);
  if (left === 0 || group === undefined) return { way: null, refusal: 'nothingLeft' };
  if (group.kind === 'service') return { way: null, refusal: 'service' };
  if (isReceived(group.status)) {
    const isOver = endedAt !== null && now.getTime() > Math.max(endedAt.getTime(), line.exchangedAt?.getTime() ?? 0) + RETURN_WINDOW_MS;
    return isOver ? { way: null, refusal: 'windowOver' } : { way: 'return', left };
  }
  const refusal = BEFORE_RECEIVED[group.status] ?? (line.quantityPicking === 0 ? null : 'preparing');
  return refusal === null ? { way: 'cancel', left } : { way: null, refusal };
}

/** What stands against cancelling units of a group that the shopper does not have yet. */
const BEFORE_RECEIVED: Readonly<Partial<Record<FulfillmentStatus, LineRefusal>>> = {
  picking: 'preparing',
  packed: 'preparing',
  ready: 'preparing',
  on_the_way: 'onTheWay',
  partially_fulfilled: 'onTheWay',
  returned: 'nothingLeft',
  canceled: 'nothingLeft',
};
