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
