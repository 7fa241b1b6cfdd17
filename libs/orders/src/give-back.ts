import { Injectable } from '@nestjs/common';
import { Payments } from '@quanyu/payments';
import { Outbox, type Tx } from '@quanyu/platform';
import { orderEarningsDue } from './orders.events.js';
import { OrdersRepository } from './orders.repository.js';
import { computeTenders } from './tenders.rules.js';
import type { Actor, Order } from './order.js';

/**
 * Asks for a part of what was paid for an order to go back, in the transaction that says why: the money to WeChat; points, stored value and
 * coupons by the news that the order gives something back, which `AccrueMembership` hears. The sum never passes what was paid: the order's row checks it.
 */
@Injectable()
export class GiveBack {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly outbox: Outbox,
  ) {}

  /** Nothing to give back is fine: a coupon may come back all the same. The order's row is locked. */
  async request(tx: Tx, order: Order, refund: { amountFen: number; reason: string; actor: Actor }): Promise<void> {
    if (order.paidAt === null || (refund.amountFen === 0 && !order.takesBenefits)) return;
    const { amountFen, reason, actor } = refund;
    const told = this.outbox.add(tx, orderEarningsDue, { orderId: order.id });
    if (amountFen === 0) return told;
    const counted = this.orders.addRefundRequest(tx, order.id, amountFen);
    const moneyFen = order.pointsFen + order.storedValueFen === 0 ? amountFen : moneyOf(order, amountFen, await counted);
    await Promise.all([
      told,
      counted,
      this.orders.addEvent(tx, order.id, { type: 'refund_requested', actor }),
      moneyFen > 0 && order.paidAttemptId !== null ? this.payments.requestRefund(tx, { orderId: order.id, attemptId: order.paidAttemptId, amountFen: moneyFen, reason }) : null,
      moneyFen < amountFen ? this.orders.addReturned(tx, order.id, amountFen - moneyFen) : null,
    ]);
  }
}

/** What of `amountFen` goes back through WeChat, when `requestedFen` was asked for in all. */
function moneyOf(order: Order, amountFen: number, requestedFen: number): number {
  return computeTenders(order, requestedFen).moneyFen - computeTenders(order, requestedFen - amountFen).moneyFen;
}
