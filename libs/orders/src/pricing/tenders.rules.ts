import type { Order } from '../order.js';

type Payable = Pick<Order, 'payableFen' | 'pointsSpent' | 'pointsFen' | 'storedValueFen'>;

/** A part of what an order costs, by what it is paid in. */
export interface Tenders {
  /** By WeChat. */
  readonly moneyFen: number;
  readonly storedValueFen: number;
  readonly pointsFen: number;
  /** How many points that is. */
  readonly points: number;
}

/** What WeChat is asked for. */
export function computeDueFen({ payableFen, pointsFen, storedValueFen, depositFen = 0 }: Omit<Payable, 'pointsSpent'> & { readonly depositFen?: number }): number {
  return payableFen - pointsFen - storedValueFen - depositFen;
}

/** Of `moneyFen` that go back to WeChat in all, what the payment of the order gives, and what that of its deposit: the deposit comes last. */
export function splitMoney(order: Payable & Pick<Order, 'depositFen'>, moneyFen: number): { readonly paidFen: number; readonly depositFen: number } {
  const paidFen = Math.min(moneyFen, computeDueFen(order));
  return { paidFen, depositFen: moneyFen - paidFen };
}

/**
 * Of `valueFen` that an order gives back in all, what goes back to each. Every refund is shared as the order was paid, so that nobody turns
 * points into money by returning a part, and no shopper's money waits for the last unit. Fractions stay with the money until the last fen:
 * parts that are counted so never fall, and the whole gives back exactly what was paid in each.
 */
export function computeTenders(order: Payable, valueFen: number): Tenders {
  const { payableFen, pointsSpent } = order;
  const balancesFen = shareOf(order.pointsFen + order.storedValueFen, valueFen, payableFen);
  const pointsFen = shareOf(order.pointsFen, balancesFen, order.pointsFen + order.storedValueFen);
  return { moneyFen: valueFen - balancesFen, storedValueFen: balancesFen - pointsFen, pointsFen, points: shareOf(pointsSpent, pointsFen, order.pointsFen) };
}

/** `whole * part / of`, rounded down. The factors are safe integers, their product need not be one. */
function shareOf(whole: number, part: number, of: number): number {
  return of === 0 ? 0 : Number((BigInt(whole) * BigInt(part)) / BigInt(of));
}
