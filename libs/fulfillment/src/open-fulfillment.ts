import { Injectable } from '@nestjs/common';
import { type Order, orderCanceled, orderPaid, Orders } from '@quanyu/orders';
import { Clock, Database, IdSource, LiveFeed, type Outbox, shopDate, type Tx } from '@quanyu/platform';
import { boardChannel, type BoardNews } from './board-feed.js';
import { statesBefore } from './fulfillment-state.js';
import { FulfillmentRepository, type NewFulfillmentOrder } from './fulfillment.repository.js';

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
    outbox.onBatch(orderPaid, (tx, deliveries) => this.open(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.on(orderCanceled, ({ orderId }) => this.cancel(orderId));
  }

  /** Opens work for those of the orders that still want it. A pickup code that is taken fails the transaction; the next try draws another. */
  async open(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const [orders, opened, lines] = await Promise.all([this.orders.lockMany(tx, orderIds), this.repository.listOpened(tx, orderIds), this.orders.listLines(tx, orderIds)]);
    // Cancelled before this news arrived: there is nothing to prepare.
    const wanted = [...orders.values()].filter(({ id, status }) => status === 'placed' && !opened.has(id)).sort((a, b) => (a.paidAt?.getTime() ?? 0) - (b.paidAt?.getTime() ?? 0));
    if (wanted.length === 0) return;
    const ids = new Map(wanted.map(({ id }) => [id, this.ids.uuid()]));
    const rows = wanted.map((order) => this.fulfillmentOf(order, ids.get(order.id) ?? ''));
    const rowLines = lines.flatMap((line) => {
      const fulfillmentOrderId = ids.get(line.orderId);
      return fulfillmentOrderId === undefined ? [] : [{ ...line, fulfillmentOrderId }];
    });
    tx.lastly(this.repository.insertMany(tx, rows), this.repository.insertLines(tx, rowLines));
    for (const { id, storeId } of rows) tx.afterCommit(() => this.feed.publish(boardChannel(storeId), { type: 'opened', fulfillmentOrderId: id, state: 'open' } satisfies BoardNews));
  }

  private fulfillmentOf(order: Order, id: string): NewFulfillmentOrder {
    return {
      id,
      orderId: order.id,
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
    };
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
