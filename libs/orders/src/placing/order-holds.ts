import { Injectable } from '@nestjs/common';
import { type HeldStock, Inventory } from '@quanyu/inventory';
import type { Tx } from '@quanyu/platform';
import { FlashOrders } from '@quanyu/promotions';
import { type Booking, Bookings, type SlotDemand, SlotLedger, WorkPace } from '@quanyu/stores';
import { OrderFunds } from './order-funds.js';
import type { LineUnits, Order, OrderGroup, OrderLine } from '../order.js';

/** A place that fulfils; a warehouse is no store. */
export interface Place {
  readonly storeId: string | null;
  readonly locationId: string;
}

/** Goods of a group on their way from one place's shelf to another's, on paper. */
export interface Relocation {
  readonly groupNo: number;
  readonly from: Place;
  readonly to: Place;
  readonly lines: readonly { readonly variantId: string; readonly quantity: number }[];
  /** They are all that the first place had of the group. */
  readonly isWholeGroup: boolean;
  /** The first place turned out not to have them, and its stock says so already. */
  readonly isGone?: boolean;
}

type Holder = Pick<Order, 'id' | 'flashItemId' | 'serviceFen'>;
/** An order that may be the balance of a presale. */
type Balance = Holder & Pick<Order, 'depositFen'>;
/** An order with what it takes of its customer's own. */
type Funded = Holder & Parameters<OrderFunds['release']>[1];

/**
 * What an order holds: coupons and uses of promotions, its windows, the staff and rooms of its bookings, its stock, points and stored value, and
 * for a flash order its place under purchase limits. They move together, in the transaction that moves the order, in the order of every writer.
 */
@Injectable()
export class OrderHolds {
  constructor(
    private readonly inventory: Inventory,
    private readonly flashOrders: FlashOrders,
    private readonly slots: SlotLedger,
    private readonly pace: WorkPace,
    private readonly bookings: Bookings,
    private readonly funds: OrderFunds,
  ) {}

  /** Paid: what was held is sold. */
  async commit(tx: Tx, order: Holder): Promise<void> {
    if (order.flashItemId !== null) await this.flashOrders.markPaid(tx, order.id);
    if (order.serviceFen > 0) await this.bookings.confirmOrder(tx, order.id);
    await this.inventory.commit(tx, order.id);
  }

  /** What these orders hold, with its rows taken; the orders' rows come first. */
  async lockHeld(tx: Tx, orderIds: readonly string[]): Promise<HeldStock> {
    return this.inventory.lockHeld(tx, orderIds);
  }

  /** `commit` for several orders at once, none of which holds a booking. The stock's writes travel with the caller's next statement. */
  async commitHeld(tx: Tx, orders: readonly Holder[], stock: HeldStock): Promise<void> {
    await Promise.all(orders.map(async ({ id, flashItemId }) => (flashItemId === null ? undefined : this.flashOrders.markPaid(tx, id))));
    this.inventory.commitHeld(tx, new Set(orders.map(({ id }) => id)), stock);
  }

  /** Closed without payment. */
  async release(tx: Tx, order: Funded, cause: 'release' | 'expire'): Promise<void> {
    await this.funds.release(tx, order);
    if (order.flashItemId !== null) await this.flashOrders.markReturned(tx, order.id);
    if (order.serviceFen > 0) await this.bookings.releaseOrder(tx, order.id, 'unpaid');
    await this.slots.release(tx, order.id, cause === 'expire' ? 'expire' : 'cancel');
    await this.inventory.release(tx, order.id, cause);
    await this.funds.returnSpent(tx, order, order.payableFen);
  }

  /** Cancelled after payment, before hand-over. Returns its bookings as they are then: one that has begun stays; and how many units are free again. */
  async deallocate(tx: Tx, order: Balance, by: 'customer' | 'store'): Promise<{ bookings: Booking[]; freeUnits: number }> {
    await this.funds.endDeposit(tx, order);
    if (order.flashItemId !== null) await this.flashOrders.markReturned(tx, order.id);
    const bookings = order.serviceFen > 0 ? await this.bookings.releaseOrder(tx, order.id, by) : [];
    await this.slots.release(tx, order.id, 'cancel');
    return { bookings, freeUnits: await this.inventory.deallocate(tx, order.id) };
  }

  /** Units that nobody will have: of a flash order its place under purchase limits, of a balance its deposit's; ahead of its windows and stock. */
  async giveUnitsBack(tx: Tx, order: Balance, lines: readonly OrderLine[], units: readonly LineUnits[]): Promise<void> {
    // What took the place of units of the sale is none of it.
    const ofSale = units.filter(({ lineNo }) => lines.some((line) => line.lineNo === lineNo && line.replacesLineNo === null));
    const quantity = ofSale.reduce((sum, line) => sum + line.quantity, 0);
    const isLast = lines.every((line) => line.quantity - line.quantityCanceled - line.quantityReturned <= countOf(units, line.lineNo));
    if (isLast) await this.funds.endDeposit(tx, order);
    else await this.funds.giveDepositUnitsBack(tx, order, quantity);
    if (order.flashItemId !== null && quantity > 0) await this.flashOrders.giveUnitsBack(tx, order.id, quantity);
  }

  /** Takes the counters of a flash order's purchase limits, ahead of its windows and stock; of another order, nothing. */
  async lockLimits(tx: Tx, orderId: string): Promise<void> {
    await this.flashOrders.lockLimits(tx, orderId);
  }

  /** Takes the windows of an order, ahead of any stock that changes with them; those of `storeIds` too, where one of them may take a group over. */
  async lockWindows(tx: Tx, orderId: string, storeIds: readonly string[] = []): Promise<void> {
    await this.slots.lockHeld(tx, orderId, storeIds);
  }

  /** One group ends: its window stays used when it was received, else it is free again. */
  async endGroup(tx: Tx, orderId: string, groupNo: number, as: 'received' | 'noShow' | 'cancel'): Promise<void> {
    if (as === 'received') await this.slots.complete(tx, orderId, groupNo);
    else await this.slots.release(tx, orderId, as, groupNo);
  }

  /**
   * Another place takes over goods of a paid order, with the window of their group when it takes over all of it. False, and nothing taken,
   * when that place has not all of it.
   */
  async relocate(tx: Tx, orderId: string, { groupNo, from, to, lines, isWholeGroup, isGone = false }: Relocation): Promise<boolean> {
    if (isWholeGroup && (await this.slots.handOver(tx, { orderId, groupNo }, to.storeId)) !== null) return false;
    const shortages = await (isGone
      ? this.inventory.allocate(tx, orderId, { locationId: to.locationId, lines })
      : this.inventory.moveAllocation(tx, orderId, { from: from.locationId, to: to.locationId, lines }));
    if (shortages.length === 0) return true;
    // The old window is still locked here, so that it has the place that was given up a moment ago.
    if (isWholeGroup) await this.slots.handOver(tx, { orderId, groupNo }, from.storeId);
    return false;
  }

  /** Paid after its hold ended: the same times and units again, at once as sold. False when some are gone; then the caller rolls back. */
  async takeAgain(tx: Tx, order: Funded, groups: readonly OrderGroup[]): Promise<boolean> {
    if (!(await this.funds.takeAgain(tx, order))) return false;
    if (order.flashItemId !== null) await this.flashOrders.lockLimits(tx, order.id);
    const demands = groups.flatMap((group) => this.demandOf(group));
    const locked = await this.slots.lockForHold(tx, demands);
    if (this.slots.decide(demands, locked).some((shortage) => shortage !== null)) return false;
    if (order.serviceFen > 0 && !(await this.bookings.takeAgain(tx, order.id))) return false;
    if (groups.some(({ kind }) => kind !== 'service') && !(await this.inventory.allocateAgain(tx, order.id))) return false;
    this.slots.take(tx, demands, locked);
    if (order.flashItemId !== null) await this.flashOrders.markPaid(tx, order.id);
    return this.funds.spendAgain(tx, order);
  }

  /** What a group held of a window, computed anew. */
  private demandOf({ orderId, groupNo, kind, storeId, windowStartAt, itemCount }: OrderGroup): SlotDemand[] {
    if (storeId === null || windowStartAt === null || kind === 'shipping' || kind === 'service') return [];
    const { minutesPerOrder, minutesPerUnit } = this.pace.of(storeId);
    return [{ orderId, groupNo, storeId, kind, startAt: windowStartAt, orders: 1, units: itemCount, minutes: Math.ceil(minutesPerOrder + itemCount * minutesPerUnit) }];
  }
}

function countOf(units: readonly LineUnits[], lineNo: number): number {
  return units.reduce((sum, line) => (line.lineNo === lineNo ? sum + line.quantity : sum), 0);
}
