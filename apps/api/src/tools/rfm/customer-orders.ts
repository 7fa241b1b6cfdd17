import { readFileSync } from 'node:fs';
import { shopInstant } from '@quanyu/platform';
import { z } from 'zod';

/** Built code runs from dist/rfm, the data stays beside the source: both are two levels below apps/api. */
const FILE = new URL('../../../src/tools/rfm/data/customer-orders.json', import.meta.url);
const MINUTE_MS = 60_000;

const count = z.int().min(0);
const schema = z.object({
  source: z.object({
    firstDay: z.iso.date(),
    lines: count,
    dropped: z.object({ linesWithoutCustomer: count, linesOfNoGoods: count, creditPenceNotMatched: count }),
    customers: count,
  }),
  /** Customer, minutes since the first midnight, pence paid, pence given back, units. */
  orders: z.array(z.tuple([count, count, count, count, count])),
});

/** An order of the real retailer; amounts in pence stand where the product keeps fen. */
export interface SourceOrder {
  readonly customer: number;
  readonly at: Date;
  readonly paidFen: number;
  readonly refundedFen: number;
  readonly units: number;
}

export interface CustomerOrders {
  readonly source: z.output<typeof schema>['source'];
  readonly startMs: number;
  /** In the order in which they were paid. */
  readonly orders: readonly SourceOrder[];
}

export function readCustomerOrders(): CustomerOrders {
  const { source, orders } = schema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  const startMs = shopInstant(source.firstDay, 0).getTime();
  const read = orders.map(([customer, minute, paidFen, refundedFen, units]): SourceOrder => ({ customer, at: new Date(startMs + minute * MINUTE_MS), paidFen, refundedFen, units }));
  return { source, startMs, orders: read.sort((a, b) => a.at.getTime() - b.at.getTime()) };
}
