import { Injectable } from '@nestjs/common';
import { Inventory, type StockPart } from '@quanyu/inventory';
import { Database, Outbox, type Queryable, type Tx } from '@quanyu/platform';
import { type FulfillmentStatus, isEnded, isReceived, type OrderEventType, summarizeFulfillment } from './order-state.js';
import { OrderHolds } from './placing/order-holds.js';
import { orderFactsDue } from './orders.events.js';
import { OrdersRepository } from './orders.repository.js';
import type { Actor, LineUnits, Order, OrderGroup, OrderHead, OrderLine } from './order.js';
import { ReviewOrders } from './risk/index.js';

/** What other domains may ask of orders. Fulfilment moves an order only through here, the order's row locked first. */
@Injectable()
export class Orders {
  constructor(
    private readonly database: Database,
    private readonly repository: OrdersRepository,
    private readonly inventory: Inventory,
    private readonly holds: OrderHolds,
    private readonly outbox: Outbox,
    private readonly reviews: ReviewOrders,
  ) {}

  async find(orderId: string, source: Queryable = this.database): Promise<{ order: Order; lines: OrderLine[] } | null> {
    const order = await this.repository.find(source, orderId);
    if (order === null) return null;
    return { order, lines: await this.repository.listLines(source, [orderId]) };
  }

  /** Several orders by their ids; unknown ids are left out. */
  async findMany(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderHead>> {
    return this.repository.findMany(orderIds, tx);
  }

  /** Lines of several orders, by order and number. */
  async listLines(tx: Tx, orderIds: readonly string[]): Promise<OrderLine[]> {
    return this.repository.listLines(tx, orderIds);
  }

  async findByNumber(orderNo: string, source: Queryable = this.database): Promise<Order | null> {
    const [order] = await this.repository.list({ orderNo, limit: 1 }, source);
    return order ?? null;
  }

  /** The order's row, locked, for a flow that goes on to move its fulfilment. */
  async lock(tx: Tx, orderId: string): Promise<Order | null> {
    return this.repository.lock(tx, orderId);
  }

  /** `lock` for several orders, in the order of their ids. */
  async lockMany(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, Order>> {
    const locked = await this.repository.lockMany(tx, orderIds);
    return new Map([...locked].map(([id, order]) => [id, this.repository.open(order)]));
  }

  /** Which of these paid orders nobody may work on until somebody has looked at them. */
  async findHeld(tx: Tx, orders: readonly Order[]): Promise<ReadonlySet<string>> {
    return this.reviews.findHeld(tx, orders);
  }

  /** The groups of orders, by order and number. */
  async listGroups(orderIds: readonly string[], source: Queryable = this.database): Promise<OrderGroup[]> {
    return this.repository.groups.list(orderIds, source);
  }

  /**
   * Work on a group of a locked order went on: the group's status, the summary on the order, and its story. An order whose groups have all
   * ended is completed when the shopper got something of it. False when the order has ended meanwhile; then the caller rolls back.
   */
  async recordProgress(tx: Tx, orderId: string, progress: GroupProgress): Promise<boolean> {
    const { groupNo, status, event, actor, note, isKept } = progress;
    const statuses = await this.repository.groups.move(tx, orderId, { groupNo, status, isKept: isKept === true });
    const ended = statuses.every(isEnded) ? (statuses.some(isReceived) ? 'completed' : 'canceled') : 'in_fulfillment';
    const moved = await this.repository.move(tx, orderId, ['placed', 'in_fulfillment'], { status: ended, fulfillmentStatus: summarizeFulfillment(statuses) });
    if (moved && isEnded(status)) await this.holds.endGroup(tx, orderId, groupNo, isReceived(status) ? 'received' : 'noShow');
    if (moved && ended === 'completed') await this.outbox.add(tx, orderFactsDue, { orderId });
    if (moved && event !== undefined) await this.repository.addEvent(tx, orderId, { type: event, actor, ...(note === undefined ? {} : { note }) });
    return moved;
  }

  /** Promises that begin with the payment, as they are from then on. */
  async movePromises(tx: Tx, groups: readonly Pick<OrderGroup, 'orderId' | 'groupNo' | 'promisedAt'>[]): Promise<void> {
    await this.repository.groups.movePromises(tx, groups);
  }

  /** Appends to the story of an order. */
  async tell(tx: Tx, orderId: string, event: { type: OrderEventType; actor: Actor; note?: string }): Promise<void> {
    await this.repository.addEvent(tx, orderId, event);
  }

  /** Picking begins: from here on only staff can cancel these units. Returns what there is to pick; nothing when all was cancelled. */
  async startPicking(tx: Tx, orderId: string, lines: readonly LineUnits[]): Promise<LineUnits[]> {
    return this.repository.startPicking(tx, orderId, lines);
  }

  /** Takes the limits and windows of a locked order, ahead of any stock: for a flow that changes its stock and may then end a group of it, or give it to one of `storeIds`. */
  async lockWindows(tx: Tx, orderId: string, storeIds: readonly string[] = []): Promise<void> {
    await this.holds.lockLimits(tx, orderId);
    await this.holds.lockWindows(tx, orderId, storeIds);
  }

  /** Goods of a locked order left for the shopper: the stock leaves its place, and its group may end with them. */
  async recordGone(tx: Tx, orderId: string, part: StockPart): Promise<void> {
    await this.holds.lockWindows(tx, orderId);
    await this.inventory.fulfill(tx, orderId, part);
  }
}

export interface GroupProgress {
  readonly groupNo: number;
  readonly status: FulfillmentStatus;
  /** What the story says; nothing for steps that only staff see. */
  readonly event?: OrderEventType;
  readonly actor: Actor;
  readonly note?: string;
  /** What was promised of the group has happened. */
  readonly isKept?: boolean;
}
