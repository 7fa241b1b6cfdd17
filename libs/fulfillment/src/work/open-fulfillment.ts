import { Injectable } from '@nestjs/common';
import { type Order, orderCanceled, type OrderGroup, orderLinesCanceled, orderPaid, orderReleased, Orders } from '@quanyu/orders';
import { Database, type Outbox, type Tx } from '@quanyu/platform';
import { StopRider } from '../couriers/stop-rider.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { isWork, NewWork } from './new-work.js';
import { isOver } from './work-state.js';
import { WorkSteps } from './work-steps.js';

/** Opens work when an order is paid, one for each group and place, and ends it when the order or its lines are cancelled. */
@Injectable()
export class OpenFulfillment {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly steps: WorkSteps,
    private readonly work: NewWork,
    private readonly couriers: StopRider,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.open(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.onBatch(orderReleased, (tx, deliveries) => this.open(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.on(orderCanceled, ({ orderId }) => this.cancel(orderId));
    outbox.on(orderLinesCanceled, ({ orderId }) => this.cancelLines(orderId));
  }

  /** Opens work for those of the orders that still want it and that nobody has to look at first. A pickup code that is taken fails the transaction; the next try draws another. */
  async open(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const [orders, opened, lines, groups] = await Promise.all([
      this.orders.lockMany(tx, orderIds), this.repository.listOpened(tx, orderIds), this.orders.listLines(tx, orderIds), this.orders.listGroups(orderIds, tx),
    ]);
    // Cancelled before this news arrived: there is nothing to prepare. A booking of the order may have been confirmed before it.
    const wanted = [...orders.values()].filter(({ id, status }) => (status === 'placed' || status === 'in_fulfillment') && !opened.has(id)).sort((a, b) => (a.paidAt?.getTime() ?? 0) - (b.paidAt?.getTime() ?? 0));
    const held = await this.orders.findHeld(tx, wanted);
    const due = wanted.filter(({ id }) => !held.has(id)).flatMap((order) => groups.filter(({ orderId, kind, status }) => orderId === order.id && isWork(kind) && status === 'unfulfilled').map((group) => ({ order, group: fromPayment(order, group) })));
    const works = due.map(({ order, group }) => ({
      work: this.work.make(order, group),
      lines: lines.filter(({ orderId, groupNo }) => orderId === order.id && groupNo === group.groupNo).map((line) => ({ ...line, quantity: line.quantity - line.quantityCanceled })),
    }));
    if (works.length === 0) return;
    const atOnce = due.flatMap(({ group }) => (group.kind === 'instantDelivery' ? [group] : []));
    if (atOnce.length > 0) tx.lastly(this.orders.movePromises(tx, atOnce));
    this.work.insert(tx, works);
    // What is to be at the door in half an hour accepts itself, and its shopper is told so.
    for (const { work } of works) {
      if (work.state === 'accepted') await this.orders.recordProgress(tx, work.orderId, { groupNo: work.groupNo, status: 'accepted', actor: { kind: 'system' }, event: 'accepted' });
    }
  }

  /** The order ended: so does its work, whatever has not left yet. */
  async cancel(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order?.status !== 'canceled') return;
      for (const work of await this.repository.listByOrder(orderId, tx)) {
        if (isOver(work.state) || !(await this.steps.end(tx, work, 'canceled'))) continue;
        await this.couriers.stop(tx, work.id, '订单已取消');
      }
    });
  }

  /** Lines were cancelled in part: nobody looks for those units any more. Told twice, it changes nothing. */
  async cancelLines(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order === null) return;
      const works = await this.repository.listByOrder(orderId, tx);
      const [orderLines, workLines] = await Promise.all([this.orders.listLines(tx, [orderId]), this.repository.listLines(works.map(({ id }) => id), tx)]);
      const wanted = new Map<number, number>();
      const counting = new Set(works.filter(({ state }) => state !== 'superseded' && state !== 'canceled').map(({ id }) => id));
      // Units that a shelf did not have are wanted by nobody here: they are another place's, or were paid back.
      for (const { fulfillmentOrderId, lineNo, quantity, quantityShort, quantityCanceled } of workLines) {
        if (counting.has(fulfillmentOrderId)) wanted.set(lineNo, (wanted.get(lineNo) ?? 0) + quantity - quantityShort - quantityCanceled);
      }
      const missing = new Map(orderLines.map(({ lineNo, quantity, quantityCanceled }) => [lineNo, (wanted.get(lineNo) ?? 0) - (quantity - quantityCanceled)]));
      // The latest part first, as the stock is let go.
      for (const work of works.filter(({ state }) => !isOver(state)).reverse()) await this.takeOut(tx, work, { lines: workLines.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === work.id), missing });
    });
  }

  private async takeOut(tx: Tx, work: FulfillmentOrder, { lines, missing }: { lines: Awaited<ReturnType<FulfillmentRepository['listLines']>>; missing: Map<number, number> }): Promise<void> {
    let left = 0;
    const taken = lines.flatMap(({ lineNo, quantity, quantityPicked, quantityShort, quantityCanceled }) => {
      const free = quantity - quantityPicked - quantityShort - quantityCanceled;
      const units = Math.max(0, Math.min(missing.get(lineNo) ?? 0, free));
      missing.set(lineNo, (missing.get(lineNo) ?? 0) - units);
      left += quantity - quantityShort - quantityCanceled - units;
      return units > 0 ? [{ lineNo, quantity: units }] : [];
    });
    if (taken.length === 0) return;
    await this.repository.addUnits(tx, work.id, 'canceled', taken);
    if (left > 0) return this.steps.tellBoard(tx, work, work.state);
    await this.steps.end(tx, work, 'canceled');
    await this.couriers.stop(tx, work.id, 'deliveryOver');
  }
}

/** The half hour of a delivery at once begins with the payment, not with the order. */
function fromPayment(order: Order, group: OrderGroup): OrderGroup {
  if (group.kind !== 'instantDelivery' || group.promisedAt === null || order.paidAt === null) return group;
  return { ...group, promisedAt: new Date(group.promisedAt.getTime() + order.paidAt.getTime() - order.placedAt.getTime()) };
}
