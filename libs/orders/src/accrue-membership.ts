import { Injectable } from '@nestjs/common';
import { OrderEarnings, type PaidOrder } from '@quanyu/membership';
import { Database, Outbox, type Tx } from '@quanyu/platform';
import { orderEarningsDue, orderPaid } from './orders.events.js';
import { Orders } from './orders.js';

/**
 * What members earn by orders follows the money: with the payment, and back with every refund that is asked for. The news of payments is
 * what stores wait for, so it only notes whose earnings are due; those are reckoned by themselves, order by order.
 */
@Injectable()
export class AccrueMembership {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly earnings: OrderEarnings,
    private readonly outbox: Outbox,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.note(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.on(orderEarningsDue, ({ orderId }) => this.reckon(orderId));
  }

  private async note(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const orders = [...(await this.orders.findMany(tx, orderIds)).values()];
    const paid = orders.flatMap(({ id: orderId, customerId, paidAt }) => (paidAt === null ? [] : [{ orderId, customerId, paidAt }]));
    const due = (await this.earnings.findEarning(tx, paid)).map((orderId) => ({ orderId }));
    if (due.length > 0) await this.outbox.addMany(tx, orderEarningsDue, due);
  }

  private async reckon(orderId: string): Promise<void> {
    const order = await this.database.transaction((tx) => this.accrue(tx, orderId));
    if (order !== null) await this.database.transaction((tx) => this.earnings.settleInvitation(tx, order));
  }

  /** News may come twice, or the refund before the payment: what counts is how the order stands now. */
  private async accrue(tx: Tx, orderId: string): Promise<PaidOrder | null> {
    const order = (await this.orders.findMany(tx, [orderId])).get(orderId);
    if (order === undefined || order.paidAt === null) return null;
    const { id, orderNo, customerId, paidAt, payableFen, refundRequestedFen } = order;
    const earned: PaidOrder = { orderId: id, orderNo, customerId, paidAt, paidFen: payableFen, refundedFen: refundRequestedFen };
    await this.earnings.accrue(tx, earned);
    return earned;
  }
}
