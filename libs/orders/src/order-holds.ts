import { Injectable } from '@nestjs/common';
import { type HeldStock, Inventory } from '@quanyu/inventory';
import type { Tx } from '@quanyu/platform';
import { FlashOrders } from '@quanyu/promotions';
import type { Order } from './orders.repository.js';

type Holder = Pick<Order, 'id' | 'flashItemId'>;

/**
 * What an order holds: its stock, and for a flash order its place under purchase limits. Both move together, in the transaction
 * that moves the order, limits before stock as every writer takes them.
 */
@Injectable()
export class OrderHolds {
  constructor(
    private readonly inventory: Inventory,
    private readonly flashOrders: FlashOrders,
  ) {}

  /** Paid: what was held is sold. */
  async commit(tx: Tx, order: Holder): Promise<void> {
    if (order.flashItemId !== null) await this.flashOrders.markPaid(tx, order.id);
    await this.inventory.commit(tx, order.id);
  }

  /** What these orders hold, with its rows taken; the orders' rows come first. */
  async lockHeld(tx: Tx, orderIds: readonly string[]): Promise<HeldStock> {
    return this.inventory.lockHeld(tx, orderIds);
  }

  /** `commit` for several orders at once. The stock's writes travel with the caller's next statement. */
  async commitHeld(tx: Tx, orders: readonly Holder[], stock: HeldStock): Promise<void> {
    await Promise.all(orders.map(async ({ id, flashItemId }) => (flashItemId === null ? undefined : this.flashOrders.markPaid(tx, id))));
    this.inventory.commitHeld(tx, new Set(orders.map(({ id }) => id)), stock);
  }

  /** Closed without payment. */
  async release(tx: Tx, order: Holder, cause: 'release' | 'expire'): Promise<void> {
    if (order.flashItemId !== null) await this.flashOrders.markReturned(tx, order.id);
    await this.inventory.release(tx, order.id, cause);
  }

  /** Cancelled after payment, before hand-over. */
  async deallocate(tx: Tx, order: Holder): Promise<void> {
    if (order.flashItemId !== null) await this.flashOrders.markReturned(tx, order.id);
    await this.inventory.deallocate(tx, order.id);
  }

  /** Paid after its hold ended: the same units again, at once as sold. False, and nothing taken, when they are gone. */
  async takeAgain(tx: Tx, order: Holder): Promise<boolean> {
    if (order.flashItemId !== null) await this.flashOrders.lockLimits(tx, order.id);
    if (!(await this.inventory.allocateAgain(tx, order.id))) return false;
    if (order.flashItemId !== null) await this.flashOrders.markPaid(tx, order.id);
    return true;
  }
}
