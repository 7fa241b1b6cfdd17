import { z } from 'zod';

/** Money is whole fen as a safe integer everywhere, and `bigint` in PostgreSQL. One yuan is 100 fen. */
export const MAX_FEN = 1_000_000_000_000;

/** A non-negative amount in fen. */
export const fen = z.int().min(0).max(MAX_FEN).meta({ description: '金额，单位分', examples: [1990] });

/** Adds amounts in fen and refuses a result that a double could not hold exactly. */
export function addFen(...amounts: number[]): number {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (!Number.isSafeInteger(total)) throw new RangeError('an amount of money left the safe integers');
  return total;
}

/** Unit price times quantity, in fen. */
export function timesFen(unitFen: number, quantity: number): number {
  const total = unitFen * quantity;
  if (!Number.isSafeInteger(total)) throw new RangeError('an amount of money left the safe integers');
  return total;
}

/**
 * Shares an amount by weights so that the shares add up to it exactly: what rounding leaves over goes, a fen each, to the largest
 * remainders, and among equals to the first. Without weight there are no shares.
 */
export function allocateFen(amountFen: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => divide(amountFen, weight, sum));
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

/** `amountFen * weight / sum`, whole and rest. Both factors are safe integers; their product need not be one. */
function divide(amountFen: number, weight: number, sum: number): { floor: number; remainder: number } {
  const product = amountFen * weight;
  if (Number.isSafeInteger(product)) return { floor: (product - (product % sum)) / sum, remainder: product % sum };
  const exact = BigInt(amountFen) * BigInt(weight);
  return { floor: Number(exact / BigInt(sum)), remainder: Number(exact % BigInt(sum)) };
}
