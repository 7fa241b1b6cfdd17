import { Injectable } from '@nestjs/common';
import { orderCanceled, orderPaid, Orders } from '@quanyu/orders';
import { Clock, Database, IdSource, LiveFeed, type Outbox, shopDate } from '@quanyu/platform';
import { boardChannel, type BoardNews } from './board-feed.js';
import { statesBefore } from './fulfillment-state.js';
import { FulfillmentRepository } from './fulfillment.repository.js';

/** Two random codes of one store and day may meet; more often is a defect. */
const MAX_TRIES = 5;

/** Opens the store's work when an order is paid, and ends it when the order is cancelled. Both may arrive twice, and in either order. */
@Injectable()
export class OpenFulfillment {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly feed: LiveFeed,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.on(orderPaid, ({ orderId }) => this.open(orderId));
    outbox.on(orderCanceled, ({ orderId }) => this.cancel(orderId));
  }

  async open(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      // Cancelled before this news arrived: there is nothing to prepare.
      if (order?.status !== 'placed') return;
      if ((await this.repository.findByOrder(orderId, tx)) !== null) return;
      const found = await this.orders.find(orderId, tx);
      for (let tried = 0; tried < MAX_TRIES; tried += 1) {
        const id = this.ids.uuid();
        const isInserted = await this.repository.insert(tx, {
          id,
          orderId,
          orderNo: order.orderNo,
          customerId: order.customerId,
          storeId: order.storeId,
          serviceDate: shopDate(order.pickupStartAt),
          pickupCode: String(this.ids.integer(100_000_000)).padStart(8, '0'),
          contactName: order.contactName,
          contactPhone: order.contactPhone,
          remark: order.remark,
          itemCount: order.itemCount,
          windowStartAt: order.pickupStartAt,
          windowEndAt: order.pickupEndAt,
          openedAt: this.clock.now(),
        });
        if (!isInserted) continue;
        await this.repository.insertLines(tx, (found?.lines ?? []).map((line) => ({ ...line, fulfillmentOrderId: id })));
        tx.afterCommit(() => this.feed.publish(boardChannel(order.storeId), { type: 'opened', fulfillmentOrderId: id, state: 'open' } satisfies BoardNews));
        return;
      }
      throw new Error('no free pickup code was found');
    });
  }

  async cancel(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      const fulfillment = await this.repository.findByOrder(orderId, tx);
      if (order?.status !== 'canceled' || fulfillment === null) return;
      const moved = await this.repository.move(tx, fulfillment.id, { from: statesBefore('canceled'), to: 'canceled', by: '' });
      if (moved) tx.afterCommit(() => this.feed.publish(boardChannel(order.storeId), { type: 'canceled', fulfillmentOrderId: fulfillment.id, state: 'canceled' } satisfies BoardNews));
    });
  }
}
