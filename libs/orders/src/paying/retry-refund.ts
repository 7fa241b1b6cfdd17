import { Injectable } from '@nestjs/common';
import { Payments, type Refund } from '@quanyu/payments';
import { Database, once, type StoreScope, type Tx } from '@quanyu/platform';
import { CaseRefunds } from '../after-sales/case-refunds.js';
import type { Actor, Order } from '../order.js';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';

export interface RetryRefund {
  readonly refundId: string;
  readonly actor: Actor;
  readonly reason: string;
  /** Who asks, and their key: the same request asks WeChat once. */
  readonly key: { readonly scope: string; readonly key: string };
  /** Refuses, as if it were not there, a refund that the caller may not see. Money for something else than an order has none. */
  readonly mayTouch: (order: Pick<Order, 'storeId'> | null) => boolean;
  /** Staff act within these stores: the database must show them the order, too. */
  readonly scope?: StoreScope;
  /** Runs in the same transaction: for the caller's audit line. */
  readonly onDone: (tx: Tx, refund: Refund, order: Order | null) => Promise<void>;
}

/** Asks WeChat again for a refund that it closed or could not pay out, whatever it was for, under the same number. */
@Injectable()
export class RetryRefundFlow {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly cases: CaseRefunds,
  ) {}

  /** @throws ORDERS.REFUND_NOT_FOUND, ORDERS.REFUND_NOT_FAILED */
  async execute({ refundId, actor, reason, key, mayTouch, scope, onDone }: RetryRefund): Promise<void> {
    await once(this.database, { ...key, request: { retryRefund: refundId, reason } }, async (tx) => {
      const refund = await this.payments.findRefund(tx, refundId);
      if (refund === null) throw ordersError('ORDERS.REFUND_NOT_FOUND');
      const order = await this.orders.lock(tx, refund.orderId);
      const isShown = order === null || scope === undefined || (await this.orders.find(tx.within(scope), order.id)) !== null;
      if (!isShown || !mayTouch(order)) throw ordersError('ORDERS.REFUND_NOT_FOUND');
      if (!(await this.payments.retryRefund(tx, refund.outRefundNo))) throw ordersError('ORDERS.REFUND_NOT_FAILED');
      if (order !== null) await this.orders.addEvent(tx, order.id, { type: 'refund_requested', actor, note: reason });
      await this.cases.retried(tx, refund, { actor, note: reason });
      await onDone(tx, refund, order);
      return null;
    });
  }
}
