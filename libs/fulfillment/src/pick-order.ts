import { Injectable } from '@nestjs/common';
import { type Actor, Orders } from '@quanyu/orders';
import { Database, isStoreInScope, LiveFeed, once, Outbox, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { boardChannel, type BoardNews } from './board-feed.js';
import { statesBefore } from './fulfillment-state.js';
import { fulfillmentError } from './fulfillment.errors.js';
import { pickupReady } from './fulfillment.events.js';
import { type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';

export type PickedItem = { readonly by: 'barcode'; readonly barcode: string } | { readonly by: 'line'; readonly lineNo: number };

/**
 * The store prepares an order: accept, pick item by item, ready. Each step names the state it comes from in the
 * statement that writes, so two hands on one order make one step. The order's row is locked first, as everywhere.
 */
@Injectable()
export class PickOrder {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly outbox: Outbox,
    private readonly feed: LiveFeed,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, FULFILLMENT.ORDER_CANCELED. Accepting twice is fine. */
  async accept(staff: StaffPrincipal, id: string): Promise<void> {
    await this.step(staff, id, async (tx, fulfillment, actor) => {
      if (fulfillment.state === 'accepted') return;
      await this.move(tx, fulfillment, 'accepted', staff);
      if (!(await this.orders.recordAccepted(tx, fulfillment.orderId, actor))) throw fulfillmentError('FULFILLMENT.ORDER_CANCELED');
    });
  }

  async startPicking(staff: StaffPrincipal, id: string): Promise<void> {
    await this.step(staff, id, async (tx, fulfillment, actor) => {
      if (fulfillment.state === 'picking') return;
      await this.begin(tx, fulfillment, staff, actor);
    });
  }

  /** Counts one item up or down, once per idempotency key. The first pick of an accepted order starts the picking. */
  async pick(staff: StaffPrincipal, id: string, request: { item: PickedItem; quantity: number; idempotencyKey: string }): Promise<void> {
    const { idempotencyKey, ...body } = request;
    await once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { pick: id, ...body } }, async (tx) => {
      await this.stepIn(tx, staff, id, async (fulfillment, actor) => {
        if (fulfillment.state === 'accepted') await this.begin(tx, fulfillment, staff, actor);
        else if (fulfillment.state !== 'picking') throw wrongState(fulfillment);
        const lines = await this.repository.listLines([id], tx);
        const matching = lines.filter((line) => (request.item.by === 'line' ? line.lineNo === request.item.lineNo : line.barcode === request.item.barcode || line.sku === request.item.barcode));
        const line = matching.find(({ quantity, quantityPicked }) => quantityPicked < quantity) ?? matching[0];
        if (line === undefined) throw fulfillmentError('FULFILLMENT.WRONG_ITEM');
        if (!(await this.repository.pick(tx, id, { lineNo: line.lineNo, quantity: request.quantity }))) throw fulfillmentError('FULFILLMENT.PICKED_TOO_MANY', { quantity: line.quantity, lineNo: line.lineNo });
      });
      return null;
    });
  }

  /** @throws FULFILLMENT.NOT_ALL_PICKED with the number missing. */
  async markReady(staff: StaffPrincipal, id: string): Promise<void> {
    await this.step(staff, id, async (tx, fulfillment, actor) => {
      if (fulfillment.state === 'ready') return;
      const lines = await this.repository.listLines([id], tx);
      const missing = lines.reduce((sum, line) => sum + line.quantity - line.quantityPicked, 0);
      if (fulfillment.state === 'picking' && missing > 0) throw fulfillmentError('FULFILLMENT.NOT_ALL_PICKED', { missing });
      await this.move(tx, fulfillment, 'ready', staff);
      if (!(await this.orders.recordReady(tx, fulfillment.orderId, actor))) throw fulfillmentError('FULFILLMENT.ORDER_CANCELED');
      await this.outbox.add(tx, pickupReady, { fulfillmentOrderId: id });
    });
  }

  private async begin(tx: Tx, fulfillment: FulfillmentOrder, staff: StaffPrincipal, actor: Actor): Promise<void> {
    await this.move(tx, fulfillment, 'picking', staff);
    if (!(await this.orders.startPicking(tx, fulfillment.orderId, actor))) throw fulfillmentError('FULFILLMENT.ORDER_CANCELED');
  }

  private async move(tx: Tx, fulfillment: FulfillmentOrder, to: 'accepted' | 'picking' | 'ready', staff: StaffPrincipal): Promise<void> {
    const moved = await this.repository.move(tx, fulfillment.id, { from: statesBefore(to), to, by: staff.name });
    if (!moved) throw wrongState(fulfillment);
    tx.afterCommit(() => this.feed.publish(boardChannel(fulfillment.storeId), { type: 'changed', fulfillmentOrderId: fulfillment.id, state: to } satisfies BoardNews));
  }

  private async step(staff: StaffPrincipal, id: string, work: (tx: Tx, fulfillment: FulfillmentOrder, actor: Actor) => Promise<void>): Promise<void> {
    await this.database.transaction((tx) => this.stepIn(tx, staff, id, (fulfillment, actor) => work(tx, fulfillment, actor)));
  }

  private async stepIn(tx: Tx, staff: StaffPrincipal, id: string, work: (fulfillment: FulfillmentOrder, actor: Actor) => Promise<void>): Promise<void> {
    const seen = await this.repository.find(id, tx);
    if (seen === null || !isStoreInScope(staff.storeScope, seen.storeId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    await this.orders.lock(tx, seen.orderId);
    const fulfillment = await this.repository.lock(tx, id);
    if (fulfillment === null) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    await work(fulfillment, { kind: 'staff', name: staff.name });
  }
}

function wrongState(fulfillment: FulfillmentOrder): Error {
  return fulfillment.state === 'canceled' ? fulfillmentError('FULFILLMENT.ORDER_CANCELED') : fulfillmentError('FULFILLMENT.WRONG_STATE', { state: fulfillment.state });
}
