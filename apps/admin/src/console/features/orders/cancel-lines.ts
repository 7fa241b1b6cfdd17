import type { Schemas } from '../../api';

type Order = Schemas['AdminOrderDetail'];
type Line = Schemas['AdminOrderLine'];

/** A line of which units can still be cancelled, and how many. */
export interface CancelableLine {
  readonly line: Line;
  readonly left: number;
}

/** Units of a paid order that nobody has begun to pick. Gifts go with what they came with, never alone. */
export function listCancelable({ status, lines }: Pick<Order, 'status' | 'lines'>): CancelableLine[] {
  if (status !== 'placed' && status !== 'in_fulfillment') return [];
  return lines.flatMap((line) => {
    const left = line.quantity - line.quantityCanceled - line.quantityPicked;
    return left > 0 && line.unitPriceFen > 0 ? [{ line, left }] : [];
  });
}

/** What is asked of the server: the chosen units, none of a line that was left alone. */
export function toUnits(chosen: ReadonlyMap<number, number>): { lineNo: number; quantity: number }[] {
  return [...chosen].filter(([, quantity]) => quantity > 0).map(([lineNo, quantity]) => ({ lineNo, quantity }));
}
