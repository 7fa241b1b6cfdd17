import type { LineUnits, OrderGroup, OrderLine, RefundedUnits } from './order.js';

/**
 * Shares an amount by weights so that the shares add up to it exactly: what rounding leaves over goes, a fen each, to the largest
 * remainders, and among equals to the first.
 */
export function allocateFen(amountFen: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  // Both factors are safe integers, their product need not be one.
  const parts = weights.map((weight) => {
    const exact = BigInt(amountFen) * BigInt(weight);
    return { floor: Number(exact / BigInt(sum)), remainder: Number(exact % BigInt(sum)) };
  });
  let left = amountFen - parts.reduce((total, { floor }) => total + floor, 0);
  const shares = parts.map(({ floor }) => floor);
  const ranked = parts.map(({ remainder }, index) => ({ remainder, index })).sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of ranked) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}

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

/** The delivery fees of groups that end without a delivery. */
export function computeFeeRefundFen(groups: readonly Pick<OrderGroup, 'feeFen' | 'feeRefundedFen'>[]): number {
  return groups.reduce((sum, { feeFen, feeRefundedFen }) => sum + feeFen - feeRefundedFen, 0);
}
