import { Injectable } from '@nestjs/common';
import { Memberships } from '@quanyu/membership';
import type { Outbox, Tx } from '@quanyu/platform';
import { orderPaid, orderRefundRequested } from './orders.events.js';
import { Orders } from './orders.js';

/** What members earn by orders follows the money: with the payment, and back with every refund that is asked for. */
@Injectable()
export class AccrueMembership {
  constructor(
    private readonly orders: Orders,
    private readonly memberships: Memberships,
  ) {}

  subscribe(outbox: Outbox): void {
    for (const event of [orderPaid, orderRefundRequested]) {
      outbox.onBatch(event, (tx, deliveries) => this.accrue(tx, deliveries.map(({ payload }) => payload.orderId)));
    }
  }

  /** News may come twice, or the refund before the payment: what counts is how the orders stand now. */
  private async accrue(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const orders = await this.orders.findMany(tx, [...new Set(orderIds)]);
    await this.memberships.accrue(
      tx,
      [...orders.values()].flatMap(({ id, orderNo, customerId, payableFen, refundRequestedFen, paidAt }) =>
        paidAt === null ? [] : [{ orderId: id, orderNo, customerId, paidAt, paidFen: payableFen, refundedFen: refundRequestedFen }],
      ),
    );
  }
}
