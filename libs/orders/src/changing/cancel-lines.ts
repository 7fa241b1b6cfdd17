import { Injectable } from '@nestjs/common';
import { Database, once, type StoreScope, type Tx } from '@quanyu/platform';
import { ChangeOrder } from './change-order.js';
import type { Actor, LineUnits, Order } from '../order.js';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';

export interface CancelLines {
  readonly orderId: string;
  readonly units: readonly LineUnits[];
  readonly actor: Actor;
  readonly reason: string;
  /** Who asks, and their key: the same request cancels once. */
  readonly key: { readonly scope: string; readonly key: string };
  /** Refuses, as if it were not there, an order that the caller may not see. */
  readonly mayTouch: (order: Pick<Order, 'customerId' | 'storeId'>) => boolean;
  /** Staff act within these stores: the database must show them the order, too. */
  readonly scope?: StoreScope;
  /** Runs in the same transaction: for the caller's audit line. */
  readonly onDone?: (tx: Tx, order: Order) => Promise<void>;
}

/** Cancels some units of a paid order, while nobody is picking them. */
@Injectable()
export class CancelLinesFlow {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly change: ChangeOrder,
  ) {}

  /** @throws ORDERS.NOT_FOUND, ORDERS.NOT_CANCELABLE */
  async execute({ orderId, units, actor, reason, key, mayTouch, scope, onDone }: CancelLines): Promise<void> {
    await once(this.database, { ...key, request: { cancelLines: orderId, units, reason } }, async (tx) => {
      if (scope !== undefined && (await this.orders.find(tx.within(scope), orderId)) === null) throw ordersError('ORDERS.NOT_FOUND');
      const order = await this.orders.lock(tx, orderId);
      if (order === null || !mayTouch(order)) throw ordersError('ORDERS.NOT_FOUND');
      const isOpen = order.status === 'placed' || order.status === 'in_fulfillment';
      const isCanceled = isOpen && (await this.change.cancelUnits(tx, order, { units, actor, reason: '部分商品取消退款', note: reason }));
      if (!isCanceled) throw ordersError('ORDERS.NOT_CANCELABLE', { status: order.status });
      await onDone?.(tx, order);
      return null;
    });
  }
}
