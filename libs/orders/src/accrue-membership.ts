import { Injectable } from '@nestjs/common';
import { Memberships } from '@quanyu/membership';
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
    private readonly memberships: Memberships,
    private readonly outbox: Outbox,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.note(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.on(orderEarningsDue, ({ orderId }) => this.database.transaction((tx) => this.accrue(tx, orderId)));
  }

  private async note(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const orders = [...(await this.orders.findMany(tx, orderIds)).values()];
    const members = await this.memberships.findMemberIds(tx, orders.map(({ customerId }) => customerId));
    const due = orders.filter(({ customerId }) => members.has(customerId)).map(({ id }) => ({ orderId: id }));
    if (due.length > 0) await this.outbox.addMany(tx, orderEarningsDue, due);
  }

  /** News may come twice, or the refund before the payment: what counts is how the order stands now. */
  private async accrue(tx: Tx, orderId: string): Promise<void> {
    const order = (await this.orders.findMany(tx, [orderId])).get(orderId);
    if (order === undefined || order.paidAt === null) return;
    const { id, orderNo, customerId, paidAt, payableFen, refundRequestedFen } = order;
    await this.memberships.accrue(tx, { orderId: id, orderNo, customerId, paidAt, paidFen: payableFen, refundedFen: refundRequestedFen });
  }
}
