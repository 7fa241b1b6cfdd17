import { Injectable } from '@nestjs/common';
import { type HeldStock, Inventory } from '@quanyu/inventory';
import type { Tx } from '@quanyu/platform';
import { FlashOrders } from '@quanyu/promotions';
import { type SlotDemand, SlotLedger, WorkPace } from '@quanyu/stores';
import type { Order, OrderGroup } from './order.js';

type Holder = Pick<Order, 'id' | 'flashItemId'>;

/**
 * What an order holds: its windows, its stock, and for a flash order its place under purchase limits. They move together, in the
 * transaction that moves the order, limits before windows before stock as every writer takes them.
 */
@Injectable()
export class OrderHolds {
  constructor(
    private readonly inventory: Inventory,
    private readonly flashOrders: FlashOrders,
    private readonly slots: SlotLedger,
    private readonly pace: WorkPace,
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
    await this.slots.release(tx, order.id, cause === 'expire' ? 'expire' : 'cancel');
    await this.inventory.release(tx, order.id, cause);
  }

  /** Cancelled after payment, before hand-over. */
  async deallocate(tx: Tx, order: Holder): Promise<void> {
    if (order.flashItemId !== null) await this.flashOrders.markReturned(tx, order.id);
    await this.slots.release(tx, order.id, 'cancel');
    await this.inventory.deallocate(tx, order.id);
  }

  /** One group ends before it is brought: its window is free again. */
  async releaseGroup(tx: Tx, orderId: string, groupNo: number): Promise<void> {
    await this.slots.release(tx, orderId, 'cancel', groupNo);
  }

  /** Paid after its hold ended: the same units again, at once as sold. False, and nothing taken, when they are gone. */
  async takeAgain(tx: Tx, order: Holder, groups: readonly OrderGroup[]): Promise<boolean> {
    if (order.flashItemId !== null) await this.flashOrders.lockLimits(tx, order.id);
    const demands = groups.flatMap((group) => this.demandOf(group));
    const locked = await this.slots.lockForHold(tx, demands);
    if (this.slots.decide(demands, locked).some((shortage) => shortage !== null)) return false;
    if (!(await this.inventory.allocateAgain(tx, order.id))) return false;
    this.slots.take(tx, demands, locked);
    if (order.flashItemId !== null) await this.flashOrders.markPaid(tx, order.id);
    return true;
  }

  /** What a group held of a window, computed anew. */
  private demandOf({ orderId, groupNo, kind, storeId, windowStartAt, itemCount }: OrderGroup): SlotDemand[] {
    if (storeId === null || windowStartAt === null || kind === 'shipping') return [];
    const { minutesPerOrder, minutesPerUnit } = this.pace.of(storeId);
    return [{ orderId, groupNo, storeId, kind, startAt: windowStartAt, orders: 1, units: itemCount, minutes: Math.ceil(minutesPerOrder + itemCount * minutesPerUnit) }];
  }
}
