import type { Booking, DepositOutcome } from '@quanyu/stores';
import type { LineUnits, OrderGroup, OrderLine, RefundedUnits } from '../order.js';

/** What was paid for a line. */
export function paidFen(line: Pick<OrderLine, 'totalFen' | 'discountFen'>): number {
  return line.totalFen - line.discountFen;
}

/**
 * What the next units of a line give back: the first units bear the odd fen, and the last unit brings the line's sum to exactly
 * what was paid for it. `before` is how many units have been given back already.
 */
export function computeRefundFen(line: Pick<OrderLine, 'quantity' | 'totalFen' | 'discountFen' | 'refundRequestedFen'>, before: number, units: number): number {
  const paid = paidFen(line);
  const upTo = Math.min(line.quantity, before + units);
  const dueFen = upTo * Math.floor(paid / line.quantity) + Math.min(upTo, paid % line.quantity);
  return Math.max(0, dueFen - line.refundRequestedFen);
}

/** The refunds of units of an order's lines that are cancelled now. */
export function computeCancelRefunds(lines: readonly OrderLine[], units: readonly LineUnits[]): RefundedUnits[] {
  return units.flatMap(({ lineNo, quantity }): RefundedUnits[] => {
    const line = lines.find((candidate) => candidate.lineNo === lineNo);
    return line === undefined ? [] : [{ lineNo, quantity, refundFen: computeRefundFen(line, line.quantityCanceled + line.quantityReturned, quantity) }];
  });
}

/** The gifts that go with these units, because nothing of what was paid for is kept then. What somebody is picking stays with whoever has it in hand. */
export function findGiftsToCancel(lines: readonly OrderLine[], units: readonly LineUnits[]): LineUnits[] {
  const goes = ({ lineNo }: OrderLine): number => units.reduce((sum, unit) => (unit.lineNo === lineNo ? sum + unit.quantity : sum), 0);
  const isKept = (line: OrderLine): boolean => line.quantity > line.quantityCanceled + line.quantityReturned + goes(line);
  if (lines.some((line) => line.unitPriceFen > 0 && isKept(line))) return [];
  return lines.flatMap((line): LineUnits[] => {
    const free = line.quantity - line.quantityCanceled - Math.max(line.quantityPicking, line.quantityReturned) - goes(line);
    return line.unitPriceFen === 0 && free > 0 ? [{ lineNo: line.lineNo, quantity: free }] : [];
  });
}

/** A line that is named twice counts once, with the sum. */
export function mergeUnits(units: readonly LineUnits[]): LineUnits[] {
  const sums = new Map<number, number>();
  for (const { lineNo, quantity } of units) sums.set(lineNo, (sums.get(lineNo) ?? 0) + quantity);
  return [...sums].map(([lineNo, quantity]) => ({ lineNo, quantity }));
}

/** The delivery fees of groups that end without a delivery. */
export function computeFeeRefundFen(groups: readonly Pick<OrderGroup, 'feeFen' | 'feeRefundedFen'>[]): number {
  return groups.reduce((sum, { feeFen, feeRefundedFen }) => sum + feeFen - feeRefundedFen, 0);
}

/** What replacing units of a line means in fen. */
export interface Substitution {
  /** What the units give back. */
  readonly valueFen: number;
  /** What of that pays for their substitute: never more than it costs, never more than was paid. */
  readonly paidFen: number;
  /** What goes back to the shopper. */
  readonly differenceFen: number;
}

/** Units of a line are replaced by as many units of something else at `unitPriceFen`. */
export function computeSubstitution(
  line: Pick<OrderLine, 'quantity' | 'totalFen' | 'discountFen' | 'refundRequestedFen' | 'quantityCanceled' | 'quantityReturned'>,
  { quantity, unitPriceFen }: { quantity: number; unitPriceFen: number },
): Substitution {
  const valueFen = computeRefundFen(line, line.quantityCanceled + line.quantityReturned, quantity);
  const paidFen = Math.min(valueFen, unitPriceFen * quantity);
  return { valueFen, paidFen, differenceFen: valueFen - paidFen };
}

/** Of what services cost in advance, what stays with the store: by the rule that the shopper accepted, or because the service was given. */
export function computeKeptFen(groups: readonly Pick<OrderGroup, 'bookingId' | 'feeFen' | 'feeRefundedFen'>[], bookings: readonly Pick<Booking, 'id' | 'depositOutcome'>[]): number {
  const kept = new Set(bookings.filter(({ depositOutcome }) => staysWithStore(depositOutcome)).map(({ id }) => id));
  return groups.reduce((sum, { bookingId, feeFen, feeRefundedFen }) => (bookingId !== null && kept.has(bookingId) ? sum + feeFen - feeRefundedFen : sum), 0);
}

/** Whether the store keeps the deposit of a booking that ended so. */
export function staysWithStore(outcome: DepositOutcome): boolean {
  return outcome === 'kept' || outcome === 'used';
}
