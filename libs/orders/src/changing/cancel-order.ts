import { Injectable } from '@nestjs/common';
import { Database, Outbox, type StoreScope, type Tx } from '@quanyu/platform';
import { type Booking, takesItsTime } from '@quanyu/stores';
import { CloseUnpaid, type OnEnded } from '../paying/close-unpaid.js';
import { GiveBack } from '../paying/give-back.js';
import { computeCancelRefunds, computeFeeRefundFen, computeKeptFen } from '../pricing/line-money.rules.js';
import { OrderHolds } from '../placing/order-holds.js';
import { canShopperCancel, canStaffCancel, isReceived } from '../order-state.js';
import { ordersError } from '../orders.errors.js';
import { orderCanceled } from '../orders.events.js';
import { OrdersRepository } from '../orders.repository.js';
import type { Actor, Order, OrderGroup, RefundedUnits } from '../order.js';

/** What was cancelled and is not paid back yet. */
export interface Owed {
  readonly amountFen: number;
  readonly units: readonly RefundedUnits[];
}

/** Keeps what an order owes its shopper, in the transaction that cancels it. */
export type KeepOwed = (tx: Tx, order: Order, owed: Owed) => Promise<void>;

export interface CancelOrder {
  readonly orderId: string;
  readonly actor: Actor;
  readonly reason: string;
  /** Refuses, as if it were not there, an order that the caller may not see. */
  readonly mayTouch: (order: Pick<Order, 'customerId' | 'storeId'>) => boolean;
  /** Staff act within these stores: the database must show them the order, too. */
  readonly scope?: StoreScope;
  /** The shop does not want to serve it: what a booking's rule would keep goes back, too. */
  readonly keepsNothing?: boolean;
  /** Judges a cancellation that gives something back: by whom that is kept for the time being; null: it goes back at once. */
  readonly admit?: () => Promise<KeepOwed | null>;
  /** Runs in the transaction that ends the order, and only then: for the caller's key and audit line. */
  readonly onEnded?: OnEnded;
}

/**
 * Cancels an order: unpaid ones are closed, paid ones get their stock freed and their money back. A shopper and a
 * picker may act at the same instant: both move the same column of the order's lines, and one of them wins.
 */
@Injectable()
export class CancelOrderFlow {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly refunds: GiveBack,
    private readonly holds: OrderHolds,
    private readonly closeUnpaid: CloseUnpaid,
    private readonly outbox: Outbox,
  ) {}

  /** @throws ORDERS.NOT_FOUND, ORDERS.NOT_CANCELABLE, PAYMENTS.PROVIDER_UNAVAILABLE, and what `admit` throws. Cancelling twice is fine. */
  async execute(request: CancelOrder): Promise<void> {
    const order = await this.orders.find(this.database.within(request.scope ?? 'all'), request.orderId);
    if (order === null || !request.mayTouch(order)) throw ordersError('ORDERS.NOT_FOUND');
    if (order.status === 'pending_payment') {
      const outcome = await this.closeUnpaid.execute(order.id, { actor: request.actor, kind: 'release', note: request.reason, ...(request.onEnded === undefined ? {} : { onEnded: request.onEnded }) });
      if (outcome === 'closed') return;
      // Paid in the same moment, or moved on: cancel it as what it has become.
    }
    if (order.status === 'canceled' || order.status === 'closed') return;
    const keepOwed = await this.judge(order, request);
    await this.database.transaction((tx) => this.cancelPaid(tx, request, keepOwed));
  }

  /** What cannot be cancelled is not judged, nor cancelled unjudged should it be possible again by the time it is locked. */
  private async judge(order: Order, { admit }: CancelOrder): Promise<KeepOwed | null> {
    if (admit === undefined || order.payableFen === order.refundRequestedFen) return null;
    if (!canShopperCancel(order)) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    return admit();
  }

  private async cancelPaid(tx: Tx, request: CancelOrder, keepOwed: KeepOwed | null): Promise<void> {
    const order = await this.orders.lock(tx, request.orderId);
    if (order === null) throw ordersError('ORDERS.NOT_FOUND');
    if (order.status === 'canceled' || order.status === 'closed') return;
    const isStaff = request.actor.kind === 'staff';
    if (!(isStaff ? canStaffCancel(order) : canShopperCancel(order))) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    const [lines, groups] = await Promise.all([this.orders.listLines(tx, [order.id]), this.orders.groups.list([order.id], tx)]);
    // What has left for the shopper comes back as after-sales, not as a cancellation.
    if (groups.some(({ status }) => status === 'on_the_way' || isReceived(status))) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    const picking = lines.filter(({ quantityPicking }) => quantityPicking > 0);
    if (isStaff && picking.length > 0) await this.orders.stopPicking(tx, order.id, picking.map(({ lineNo, quantityPicking }) => ({ lineNo, quantity: quantityPicking })));
    // What came back undelivered was paid back then.
    const open = lines.map(({ lineNo, quantity, quantityCanceled, quantityReturned }) => ({ lineNo, quantity: quantity - quantityCanceled - quantityReturned })).filter(({ quantity }) => quantity > 0);
    const units = computeCancelRefunds(lines, open);
    if (!(await this.orders.cancelUnits(tx, order.id, units))) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    await this.orders.groups.cancelOpen(tx, order.id);
    const moved = await this.orders.move(tx, order.id, ['placed', 'in_fulfillment'], { status: 'canceled', fulfillmentStatus: 'canceled' });
    if (!moved) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    const { bookings, freeUnits } = await this.holds.deallocate(tx, order, isStaff ? 'store' : 'customer');
    // Somebody is being served, or was: that part cannot be called off any more.
    if (bookings.some(({ status }) => takesItsTime(status) || status === 'done')) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    // Some of it was carried home already, or is on its way in a parcel: the state of its group does not say so while the rest waits.
    if (freeUnits < open.reduce((sum, { quantity }) => sum + quantity, 0)) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
    await this.orders.addEvent(tx, order.id, { type: 'canceled', actor: request.actor, note: request.reason });
    const keptFen = computeCancelKeptFen(request, groups, bookings);
    // What was cancelled before and waits for two people goes back with its own case.
    const owedFen = await this.orders.findOwedFen(tx, order.id);
    await this.payBack(tx, order, { amountFen: order.payableFen - order.refundRequestedFen - owedFen - keptFen, units }, { actor: request.actor, keepOwed });
    await this.outbox.add(tx, orderCanceled, { orderId: order.id });
    await request.onEnded?.(tx, { orderId: order.id, storeId: order.storeId, status: 'canceled' });
  }

  private async payBack(tx: Tx, order: Order, owed: Owed, { actor, keepOwed }: { actor: Actor; keepOwed: KeepOwed | null }): Promise<void> {
    if (keepOwed !== null && owed.amountFen > 0) await keepOwed(tx, order, owed);
    else await this.refunds.request(tx, order, { amountFen: owed.amountFen, reason: '订单取消退款', actor });
  }
}

/** What stays with the store: the deposits of bookings that their rules keep, and the fee of a delivery that was tried, as it did when the goods came back. */
function computeCancelKeptFen({ keepsNothing = false }: CancelOrder, groups: readonly OrderGroup[], bookings: readonly Booking[]): number {
  return keepsNothing ? 0 : computeKeptFen(groups, bookings) + computeFeeRefundFen(groups.filter(({ status }) => status === 'returned'));
}
