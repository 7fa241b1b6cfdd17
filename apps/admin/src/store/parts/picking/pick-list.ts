import type { FulfillmentLine, FulfillmentOrder } from '../../api';

/** Items of a line that are to be picked: what was ordered without what the shelf did not have and what was cancelled. */
export function wantedOf({ quantity, quantityShort, quantityCanceled }: FulfillmentLine): number {
  return Math.max(0, quantity - quantityShort - quantityCanceled);
}

/** Items still to be found. */
export function computeMissing(order: Pick<FulfillmentOrder, 'lines'>): number {
  return order.lines.reduce((missing, line) => missing + Math.max(0, wantedOf(line) - line.quantityPicked), 0);
}

/** The line that this barcode stands for, one that still needs an item first. */
export function findLineByBarcode(order: Pick<FulfillmentOrder, 'lines'>, barcode: string): FulfillmentLine | null {
  const lines = order.lines.filter((line) => line.barcode === barcode || line.sku === barcode);
  return lines.find((line) => line.quantityPicked < wantedOf(line)) ?? lines[0] ?? null;
}

export interface OrderLine {
  readonly order: FulfillmentOrder;
  readonly line: FulfillmentLine;
}

/** Where an item with this barcode goes, of orders that are picked together: the first that still needs one, else the first that ever did. */
export function findPlaceFor(orders: readonly FulfillmentOrder[], barcode: string): OrderLine | null {
  const places = orders.flatMap((order): OrderLine[] => {
    const line = findLineByBarcode(order, barcode);
    return line === null ? [] : [{ order, line }];
  });
  return places.find(({ line }) => line.quantityPicked < wantedOf(line)) ?? places[0] ?? null;
}

/** The order with one line's count moved, kept within what was ordered. */
export function withPicked(order: FulfillmentOrder, lineNo: number, delta: number): FulfillmentOrder {
  const lines = order.lines.map((line) =>
    line.lineNo === lineNo ? { ...line, quantityPicked: Math.min(wantedOf(line), Math.max(0, line.quantityPicked + delta)) } : line,
  );
  return { ...order, lines, pickedCount: lines.reduce((sum, line) => sum + line.quantityPicked, 0) };
}

/** Replies to quick taps may overtake each other; the higher version is the later truth. */
export function isNewer(reply: Pick<FulfillmentOrder, 'version'>, current: Pick<FulfillmentOrder, 'version'>): boolean {
  return reply.version >= current.version;
}

/** Lines that still need hands first, finished ones at the end, else as ordered. */
export function sortForPicking(lines: readonly FulfillmentLine[]): FulfillmentLine[] {
  const isDone = (line: FulfillmentLine): number => (line.quantityPicked >= wantedOf(line) ? 1 : 0);
  return [...lines].sort((a, b) => isDone(a) - isDone(b) || a.lineNo - b.lineNo);
}
