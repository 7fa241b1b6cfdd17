import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Customers } from '@quanyu/identity';
import { type PaymentAttempt, Payments } from '@quanyu/payments';
import { AppLogger, closeLagSeconds, failedRefunds, type Outbox, type RecurringTask, type Tx } from '@quanyu/platform';
import { CloseUnpaid } from './paying/close-unpaid.js';
import { orderPaid } from './orders.events.js';
import { Orders } from './orders.js';
import { RefundOrder } from './paying/refund-order.js';
import { SettlePayment } from './paying/settle-payment.js';

const CLOSE_BATCH = 50;
const QUERY_BATCH = 20;
const AT_ONCE = 8;

/** Counts what was sold, for sorting by sales, and remembers who bought for the first time. */
@Injectable()
export class SalesCount {
  constructor(
    private readonly orders: Orders,
    private readonly catalogue: Catalogue,
    private readonly customers: Customers,
  ) {}

  /** Part of the transaction that ends the news of these payments, so each is counted once. */
  async add(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const [orders, lines] = await Promise.all([this.orders.findMany(tx, orderIds), this.orders.listLines(tx, orderIds)]);
    const buyers = [...orders.values()].flatMap(({ customerId, paidAt }) => (paidAt === null ? [] : [{ customerId, at: paidAt }]));
    tx.lastly(this.customers.noteFirstPaid(tx, buyers), this.catalogue.recordSales(tx, lines));
  }
}

/** What the worker does for orders. Every task is safe to run twice, and finds its work in PostgreSQL. */
@Injectable()
export class OrdersTasks {
  constructor(
    private readonly closeUnpaid: CloseUnpaid,
    private readonly refunds: RefundOrder,
    private readonly payments: Payments,
    private readonly settle: SettlePayment,
    private readonly sales: SalesCount,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'orders.close-unpaid', everyMs: 2_000, run: () => this.closeDue() },
      { name: 'orders.refunds', everyMs: 2_000, run: () => this.refunds.sweep() },
      { name: 'orders.query-payments', everyMs: 5_000, run: () => this.queryPayments() },
      { name: 'orders.measure-failed-refunds', everyMs: 30_000, run: async () => failedRefunds.set(await this.payments.countFailedRefunds()) },
    ];
  }

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.sales.add(tx, deliveries.map(({ payload }) => payload.orderId)));
  }

  /** Closes what is past its time. The lag of the oldest hold is a metric with a bound. */
  private async closeDue(): Promise<void> {
    let claimed: number;
    do {
      const { orderIds, lagMs } = await this.closeUnpaid.claimDue(CLOSE_BATCH);
      closeLagSeconds.set(lagMs / 1_000);
      claimed = orderIds.length;
      // After a flash sale many holds end together, and units wait behind them for other buyers.
      await forEachAtOnce(orderIds, (orderId) => this.closeOne(orderId));
    } while (claimed === CLOSE_BATCH);
  }

  private async closeOne(orderId: string): Promise<void> {
    try {
      await this.closeUnpaid.execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
    } catch (error) {
      this.logger.warn({ orderId, error: error instanceof Error ? error.message : 'unknown' }, 'an unpaid order could not be closed yet');
    }
  }

  /** Asks about payments whose notify has not come. */
  private async queryPayments(): Promise<void> {
    let claimed: number;
    do {
      const attempts = await this.payments.claimQueries(QUERY_BATCH);
      claimed = attempts.length;
      await forEachAtOnce(attempts, (attempt) => this.queryOne(attempt));
    } while (claimed === QUERY_BATCH);
  }

  private async queryOne(attempt: PaymentAttempt): Promise<void> {
    try {
      const settled = await this.payments.query(attempt);
      if (settled !== null) await this.settle.execute(attempt, settled);
    } catch (error) {
      this.logger.warn({ outTradeNo: attempt.outTradeNo, error: error instanceof Error ? error.message : 'unknown' }, 'a payment could not be queried yet');
    }
  }
}

/** Works through a list with a few at a time. */
async function forEachAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  });
  await Promise.all(workers);
}
