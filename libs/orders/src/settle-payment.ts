import { Injectable } from '@nestjs/common';
import { type PaymentAttempt, Payments, type SettledPayment, type Transaction } from '@quanyu/payments';
import { Clock, Database, Outbox, type Tx } from '@quanyu/platform';
import { OrderHolds } from './order-holds.js';
import { orderPaid } from './orders.events.js';
import { type Order, OrdersRepository } from './orders.repository.js';

export type Settlement = 'placed' | 'alreadySettled' | 'refunded' | 'unknownAttempt';

const SYSTEM = { kind: 'system' } as const;

/**
 * A payment arrived, by notify, by query or by a close that came too late. Whatever the order of arrival, it ends as
 * paid with stock or refunded without stock, once.
 */
@Injectable()
export class SettlePayment {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly holds: OrderHolds,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Settles what WeChat says of a transaction. @throws PAYMENTS.MISMATCH */
  async fromTransaction(transaction: Transaction): Promise<Settlement> {
    const attempt = await this.payments.findAttempt(this.database, transaction.out_trade_no);
    if (attempt === null) return 'unknownAttempt';
    const settled = this.payments.checkTransaction(attempt, transaction);
    return settled === null ? 'alreadySettled' : this.execute(attempt, settled);
  }

  async execute(attempt: PaymentAttempt, settled: SettledPayment): Promise<Settlement> {
    return this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, attempt.orderId);
      if (order === null) throw new Error('an attempt belongs to an order');
      if (!(await this.payments.recordSuccess(tx, settled))) return 'alreadySettled';
      const isFirstPayment = order.paymentStatus === 'unpaid';
      if (isFirstPayment && order.status === 'pending_payment') {
        await this.holds.commit(tx, order);
        return this.markPaid(tx, { order, attempt, settled, event: 'paid' });
      }
      // The hold ended before the money came: the same units again in one try, while the promised window still lies ahead.
      if (isFirstPayment && order.status === 'closed' && order.pickupEndAt > this.clock.now() && (await this.holds.takeAgain(tx, order))) {
        return this.markPaid(tx, { order, attempt, settled, event: 'reopened_by_late_payment' });
      }
      return this.giveBack(tx, order, attempt, settled);
    });
  }

  private async markPaid(
    tx: Tx,
    { order, attempt, settled, event }: { order: Order; attempt: PaymentAttempt; settled: SettledPayment; event: 'paid' | 'reopened_by_late_payment' },
  ): Promise<Settlement> {
    const moved = await this.orders.move(tx, order.id, [order.status], { status: 'placed', paymentStatus: 'paid', fulfillmentStatus: 'unfulfilled', paid: { at: settled.succeededAt, attemptId: attempt.id } });
    if (!moved) throw new Error('a locked order keeps its status');
    await this.orders.addEvent(tx, order.id, { type: event, actor: SYSTEM, note: settled.transactionId });
    await this.outbox.add(tx, orderPaid, { orderId: order.id });
    return 'placed';
  }

  /** Paid twice, or paid for an order that ended: the money goes back by itself. */
  private async giveBack(tx: Tx, order: Order, attempt: PaymentAttempt, settled: SettledPayment): Promise<Settlement> {
    await this.payments.requestRefund(tx, { orderId: order.id, attemptId: attempt.id, amountFen: attempt.amountFen, reason: '订单已关闭，自动退款' });
    await this.orders.addEvent(tx, order.id, { type: 'late_payment_refunded', actor: SYSTEM, note: settled.transactionId });
    return 'refunded';
  }
}
