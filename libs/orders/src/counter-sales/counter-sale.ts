import type { OrderStatus } from '../order-state.js';
import type { WantedLine } from '../pricing/quote.rules.js';

/** What a member of staff put together for a shopper at the counter, to be ordered and paid on the shopper's own phone. */
export interface CounterSale {
  readonly id: string;
  /** Stands in the code that the shopper scans; cannot be guessed. */
  readonly code: string;
  /** Whose sale it is, whatever place fulfils it. */
  readonly storeId: string;
  readonly staffId: string;
  readonly staffName: string;
  /** Where the shopper collects it; null: the shopper chooses, most often sent home. */
  readonly collectStoreId: string | null;
  readonly lines: readonly WantedLine[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The order that came of a sale: one that is paid before one that may be, and the last of those. */
export interface SoldOrder {
  readonly orderId: string;
  readonly orderNo: string;
  readonly status: OrderStatus;
  readonly payableFen: number;
}

export interface CounterSaleRecord extends CounterSale {
  readonly order: SoldOrder | null;
}

export const COUNTER_SALE_STATUSES = ['waiting', 'ordered', 'paid', 'canceled', 'expired'] as const;
export type CounterSaleStatus = (typeof COUNTER_SALE_STATUSES)[number];

/** How long a code is good for. */
export const COUNTER_SALE_HOURS = 2;

/** What has become of a sale. An order that was closed unpaid may be placed again while the code is good. */
export function computeCounterSaleStatus({ order, expiresAt }: Pick<CounterSaleRecord, 'order' | 'expiresAt'>, now: Date): CounterSaleStatus {
  if (order === null || order.status === 'closed') return now < expiresAt ? 'waiting' : 'expired';
  if (order.status === 'pending_payment') return 'ordered';
  return order.status === 'canceled' ? 'canceled' : 'paid';
}
