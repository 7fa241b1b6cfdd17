import { Injectable } from '@nestjs/common';
import { OrderEarnings, type PaidOrder } from '@quanyu/membership';
import { Database, Outbox, type Tx } from '@quanyu/platform';
import { IssueCoupons } from '@quanyu/promotions';
import type { Order } from '../order.js';
import { OrderFunds } from '../placing/order-funds.js';
import { orderCouponsDue, orderEarningsDue, orderPaid } from '../orders.events.js';
import { Orders } from '../orders.js';
import { computeTenders } from '../pricing/tenders.rules.js';

/**
 * What is the customer's own follows the money: points are earned with the payment, and go back with every refund that is asked for; with a refund
 * points and stored value that were spent return, and coupons by their rule. The news of payments is what stores wait for, so it only notes whose
 * earnings are due; those are reckoned by themselves, order by order, each kind in a transaction that takes no rows of stores.
 */
@Injectable()
export class AccrueMembership {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly earnings: OrderEarnings,
    private readonly funds: OrderFunds,
    private readonly coupons: IssueCoupons,
    private readonly outbox: Outbox,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.note(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.on(orderEarningsDue, ({ orderId }) => this.reckon(orderId));
    outbox.on(orderCouponsDue, ({ orderId }) => this.database.transaction((tx) => this.giveCoupons(tx, orderId)));
  }

  private async note(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const [found, joining] = await Promise.all([this.orders.findMany(tx, orderIds), this.earnings.prepareJoining(tx, orderIds)]);
    const orders = [...found.values()];
    await this.funds.markUsed(tx, orders);
    const paid = orders.flatMap(({ id: orderId, customerId, brand, paidAt }) => (paidAt === null ? [] : [{ orderId, customerId, brand, paidAt }]));
    const due = (await this.earnings.findEarning(tx, paid, joining)).map((orderId) => ({ orderId }));
    if (due.length === 0) return;
    await this.outbox.addMany(tx, orderEarningsDue, due);
    if (this.coupons.givesFor('orderPaid')) await this.outbox.addMany(tx, orderCouponsDue, due);
  }

  private async reckon(orderId: string): Promise<void> {
    const returned = await this.database.transaction((tx) => this.returnFunds(tx, orderId));
    if (returned !== null) await this.database.transaction((tx) => this.funds.returnToLeft(tx, returned));
    const order = await this.database.transaction((tx) => this.accrue(tx, orderId));
    if (order === null) return;
    await this.database.transaction((tx) => this.settleInvitation(tx, orderId));
    if (isGivenBack(order)) await this.database.transaction((tx) => this.coupons.withdraw(tx, 'orderPaid', couponKey(orderId)));
  }

  /** Refunds do not wait: what was given back before the templates are taken is seen here, what comes later waits for them and takes the coupon back. */
  private async giveCoupons(tx: Tx, orderId: string): Promise<void> {
    const coupons = await this.coupons.prepare(tx, 'orderPaid');
    const order = await this.read(tx, orderId);
    if (order === null) return;
    await (isGivenBack(order) ? coupons.withdraw(couponKey(orderId)) : coupons.give({ customerId: order.customerId, key: couponKey(orderId) }));
  }

  /**
   * What the order took of its customer's own, as far as it was given back. Payments that come late take the order's row too, so the two follow
   * each other. Returns the order when accounts may have got something.
   */
  private async returnFunds(tx: Tx, orderId: string): Promise<Order | null> {
    const known = (await this.orders.findMany(tx, [orderId])).get(orderId);
    if (known === undefined || (!known.takesBenefits && known.pointsFen + known.storedValueFen === 0)) return null;
    const order = await this.orders.lock(tx, orderId);
    if (order === null || order.paidAt === null) return null;
    await this.funds.returnBenefits(tx, order, await this.orders.listLines(tx, [orderId]));
    await this.funds.returnSpent(tx, order, order.refundRequestedFen);
    return order.refundRequestedFen > 0 && order.pointsFen + order.storedValueFen > 0 ? order : null;
  }

  /** News may come twice, or the refund before the payment: what counts is how the order stands now. */
  private async accrue(tx: Tx, orderId: string): Promise<PaidOrder | null> {
    const earned = await this.read(tx, orderId);
    if (earned !== null) await this.earnings.accrue(tx, earned);
    return earned;
  }

  /** Under the order's row: whoever gives it back waits, or is seen here. A reward that is not taken back with its order stays for good. */
  private async settleInvitation(tx: Tx, orderId: string): Promise<void> {
    await this.orders.lock(tx, orderId);
    const order = await this.read(tx, orderId);
    if (order !== null) await this.earnings.settleInvitation(tx, order);
  }

  /** An order as it earns; null when it is not paid. What was paid in points earns nothing. */
  private async read(tx: Tx, orderId: string): Promise<PaidOrder | null> {
    const order = (await this.orders.findMany(tx, [orderId])).get(orderId);
    if (order === undefined || order.paidAt === null) return null;
    const { id, orderNo, customerId, brand, paidAt, payableFen, pointsFen, refundRequestedFen, pointsMultiplier } = order;
    const refundedFen = refundRequestedFen - computeTenders(order, refundRequestedFen).pointsFen;
    return { orderId: id, orderNo, customerId, brand, paidAt, paidFen: payableFen - pointsFen, refundedFen, pointsMultiplier };
  }
}

function isGivenBack({ paidFen, refundedFen }: PaidOrder): boolean {
  return refundedFen >= paidFen;
}

function couponKey(orderId: string): string {
  return `order ${orderId}`;
}
