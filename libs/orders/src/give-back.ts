import { Injectable } from '@nestjs/common';
import { Payments } from '@quanyu/payments';
import { Outbox, type Tx } from '@quanyu/platform';
import { orderEarningsDue } from './orders.events.js';
import { OrdersRepository } from './orders.repository.js';
import type { Actor, Order } from './order.js';

/** Asks for money of a paid order to go back, in the transaction that says why. The sum never passes what was paid: the order's row checks it. */
@Injectable()
export class GiveBack {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  /** Nothing to give back is fine. The order's row is locked. */
  async request(tx: Tx, order: Pick<Order, 'id' | 'paidAttemptId'>, refund: { amountFen: number; reason: string; actor: Actor }): Promise<void> {
    if (order.paidAttemptId === null || refund.amountFen === 0) return;
    await Promise.all([
      this.orders.addRefundRequest(tx, order.id, refund.amountFen),
      this.payments.requestRefund(tx, { orderId: order.id, attemptId: order.paidAttemptId, amountFen: refund.amountFen, reason: refund.reason }),
      this.orders.addEvent(tx, order.id, { type: 'refund_requested', actor: refund.actor }),
      this.outbox.add(tx, orderEarningsDue, { orderId: order.id }),
    ]);
  }
}
