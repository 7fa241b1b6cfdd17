import { Injectable } from '@nestjs/common';
import { Payments } from '@quanyu/payments';
import { Outbox, type Tx } from '@quanyu/platform';
import { PresaleDeposits } from '@quanyu/promotions';
import { orderEarningsDue } from '../orders.events.js';
import { OrdersRepository } from '../orders.repository.js';
import { computeTenders, splitMoney } from '../pricing/tenders.rules.js';
import type { Actor, Order } from '../order.js';

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
    private readonly deposits: PresaleDeposits,
  ) {}

  /** Nothing to give back is fine: a coupon may come back all the same. The order's row is locked. */
  async request(tx: Tx, order: Order, refund: { amountFen: number; reason: string; actor: Actor }): Promise<void> {
    if (order.paidAt === null || (refund.amountFen === 0 && !order.takesBenefits)) return;
    const { amountFen, reason, actor } = refund;
    const told = this.outbox.add(tx, orderEarningsDue, { orderId: order.id });
    if (amountFen === 0) return told;
    const counted = this.orders.addRefundRequest(tx, order.id, amountFen);
    const money = order.pointsFen + order.storedValueFen + order.depositFen === 0 ? { paidFen: amountFen, depositFen: 0 } : moneyOf(order, amountFen, await counted);
    const moneyFen = money.paidFen + money.depositFen;
    await Promise.all([
      told,
      counted,
      this.orders.addEvent(tx, order.id, { type: 'refund_requested', actor }),
      money.paidFen > 0 && order.paidAttemptId !== null ? this.payments.requestRefund(tx, { orderId: order.id, attemptId: order.paidAttemptId, amountFen: money.paidFen, reason }) : null,
      money.depositFen > 0 ? this.returnDeposit(tx, order.id, { amountFen: money.depositFen, reason }) : null,
      moneyFen < amountFen ? this.orders.addReturned(tx, order.id, amountFen - moneyFen) : null,
    ]);
  }

  private async returnDeposit(tx: Tx, orderId: string, { amountFen, reason }: { amountFen: number; reason: string }): Promise<void> {
    const attemptId = (await this.deposits.findByOrder(tx, orderId))?.attemptId;
    if (attemptId === undefined || attemptId === null) throw new Error('the balance of a presale has its deposit');
    await this.payments.requestRefund(tx, { orderId, attemptId, amountFen, reason });
  }
}

/** What of `amountFen` goes back through WeChat, by which payment, when `requestedFen` was asked for in all. */
function moneyOf(order: Order, amountFen: number, requestedFen: number): { paidFen: number; depositFen: number } {
  const splitOf = (valueFen: number): ReturnType<typeof splitMoney> => splitMoney(order, computeTenders(order, valueFen).moneyFen);
  const [before, after] = [splitOf(requestedFen - amountFen), splitOf(requestedFen)];
  return { paidFen: after.paidFen - before.paidFen, depositFen: after.depositFen - before.depositFen };
}
