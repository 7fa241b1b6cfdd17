import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import { type Actor, type Order, type OrderLine, OrdersRepository } from './orders.repository.js';

/** What other domains may ask of orders. Fulfilment moves an order only through here, the order's row locked first. */
@Injectable()
export class Orders {
  constructor(
    private readonly database: Database,
    private readonly repository: OrdersRepository,
    private readonly inventory: Inventory,
  ) {}

  async find(orderId: string, source: Queryable = this.database): Promise<{ order: Order; lines: OrderLine[] } | null> {
    const order = await this.repository.find(source, orderId);
    if (order === null) return null;
    return { order, lines: await this.repository.listLines(source, [orderId]) };
  }

  /** Several orders by their ids; unknown ids are left out. */
  async findMany(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, Order>> {
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
    return this.repository.lockMany(tx, orderIds);
  }

  /** The store took the order on. False when it has been cancelled meanwhile. */
  async recordAccepted(tx: Tx, orderId: string, actor: Actor): Promise<boolean> {
    const moved = await this.repository.move(tx, orderId, ['placed'], { status: 'in_fulfillment', fulfillmentStatus: 'accepted' });
    if (moved) await this.repository.addEvent(tx, orderId, { type: 'accepted', actor });
    return moved;
  }

  /** Picking begins: from here on only staff can cancel. False when a line has been cancelled meanwhile. */
  async startPicking(tx: Tx, orderId: string, actor: Actor): Promise<boolean> {
    const lines = (await this.repository.listLines(tx, [orderId])).length;
    if ((await this.repository.startPicking(tx, orderId)) !== lines) return false;
    const moved = await this.repository.move(tx, orderId, ['in_fulfillment'], { fulfillmentStatus: 'picking' });
    if (moved) await this.repository.addEvent(tx, orderId, { type: 'picking_started', actor });
    return moved;
  }

  /** Everything is picked and waits for the shopper. */
  async recordReady(tx: Tx, orderId: string, actor: Actor): Promise<boolean> {
    const moved = await this.repository.move(tx, orderId, ['in_fulfillment'], { fulfillmentStatus: 'ready' });
    if (moved) await this.repository.addEvent(tx, orderId, { type: 'ready', actor });
    return moved;
  }

  /** The shopper has the goods: stock leaves, and the order is complete. */
  async recordHandedOver(tx: Tx, orderId: string, actor: Actor): Promise<boolean> {
    const moved = await this.repository.move(tx, orderId, ['in_fulfillment'], { status: 'completed', fulfillmentStatus: 'handed_over' });
    if (!moved) return false;
    await this.inventory.fulfill(tx, orderId);
    await this.repository.addEvent(tx, orderId, { type: 'handed_over', actor });
    return true;
  }
}
