import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Database, Outbox, type Tx } from '@quanyu/platform';
import { OrderBenefits } from '@quanyu/promotions';
import { CustomerFacts, type OrderFact } from '@quanyu/segments';
import { orderCanceled, orderEarningsDue, orderFactsDue, orderLinesCanceled, orderPaid } from '../orders.events.js';
import { OrdersRepository } from '../orders.repository.js';
import type { OrderGroup, OrderHead, OrderLine } from '../order.js';

/** Orders of one transaction of a rebuild. */
const BITE = 200;

/**
 * Tells segments how paid orders stand. The news of payments is what stores wait for, so it only notes which orders there are to look at; those
 * are told by themselves, many at once. Whatever the news, it is the order as it stands now that is told.
 */
@Injectable()
export class KeepCustomerFacts {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly facts: CustomerFacts,
    private readonly benefits: OrderBenefits,
    private readonly catalogue: Catalogue,
    private readonly outbox: Outbox,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.outbox.addMany(tx, orderFactsDue, deliveries.map(({ payload }) => payload)));
    outbox.onBatch(orderFactsDue, (tx, deliveries) => this.tell(tx, deliveries.map(({ payload }) => payload.orderId)));
    for (const news of [orderCanceled, orderLinesCanceled, orderEarningsDue]) outbox.on(news, ({ orderId }) => this.database.transaction((tx) => this.tellChanged(tx, orderId)));
  }

  /** Tells every order again: safe beside the news, and safe to run again. Returns how many there were. */
  async rebuild(onProgress: (done: number) => void): Promise<number> {
    let done = 0;
    for (let beforeId: string | undefined; ; ) {
      const page = await this.orders.list({ ...(beforeId === undefined ? {} : { beforeId }), limit: BITE });
      await this.database.transaction((tx) => this.tell(tx, page.filter(({ paidAt }) => paidAt !== null).map(({ id }) => id)));
      done += page.length;
      onProgress(done);
      if (page.length < BITE) return done;
      beforeId = page.at(-1)?.id;
    }
  }

  /** News of a payment says nothing new here: that order is told with the others. */
  private async tellChanged(tx: Tx, orderId: string): Promise<void> {
    const order = await this.orders.find(tx, orderId);
    if (order !== null && (order.refundRequestedFen > 0 || order.status === 'canceled')) await this.tell(tx, [orderId]);
  }

  /** The orders' rows are locked, so that what is told last is what stands. */
  private async tell(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const ids = [...new Set(orderIds)].sort();
    if (ids.length === 0) return;
    const orders = [...(await this.orders.lockMany(tx, ids)).values()].filter(({ paidAt }) => paidAt !== null);
    const [lines, groups, couponOrders] = await Promise.all([this.orders.listLines(tx, ids), this.orders.groups.list(ids, tx), this.benefits.listCouponOrders(tx, ids)]);
    const facts = orders.map((order) => {
      const isOwn = ({ orderId }: { readonly orderId: string }): boolean => orderId === order.id;
      return this.factOf(order, { lines: lines.filter(isOwn), groups: groups.filter(isOwn), usedCoupon: couponOrders.has(order.id) });
    });
    await this.facts.record(tx, facts);
  }

  private factOf(order: OrderHead, { lines, groups, usedCoupon }: { lines: readonly OrderLine[]; groups: readonly OrderGroup[]; usedCoupon: boolean }): OrderFact {
    const { id, customerId, storeId, placedAt, paidAt, payableFen, refundRequestedFen, status } = order;
    const snapshot = this.catalogue.snapshot();
    const categoryIds = lines.flatMap(({ productId }) => {
      const product = snapshot.findProduct(productId);
      return product === null ? [] : snapshot.categoryPath(product.categoryId).map((category) => category.id);
    });
    return {
      ...{ orderId: id, customerId, storeId, paidAt: paidAt ?? placedAt, paidFen: payableFen, refundedFen: Math.min(refundRequestedFen, payableFen), usedCoupon },
      units: lines.reduce((sum, { quantity, quantityCanceled, quantityReturned }) => sum + quantity - quantityCanceled - quantityReturned, 0),
      // Free of charge it stands; with all of its money asked back it does not.
      stands: status !== 'canceled' && (payableFen === 0 || refundRequestedFen < payableFen),
      isCompleted: status === 'completed',
      categoryIds: [...new Set(categoryIds)].sort(),
      kinds: [...new Set(groups.map(({ kind }) => kind))].sort(),
    };
  }
}
