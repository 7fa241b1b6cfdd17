import { Injectable } from '@nestjs/common';
import { type Order, orderCanceled, type OrderGroup, type OrderLine, orderLinesCanceled, orderPaid, Orders } from '@quanyu/orders';
import { Clock, Database, IdSource, type Outbox, shopDate, type Tx } from '@quanyu/platform';
import { type FulfillmentOrder, FulfillmentRepository, type NewFulfillmentOrder, type NewLine } from './fulfillment.repository.js';
import { computeStageClock } from './stage-clock.rules.js';
import { isOver, WORK_KINDS, type WorkKind, type WorkState } from './work-state.js';
import { WorkSteps } from './work-steps.js';

/** Opens work when an order is paid, one for each group and place, and ends it when the order or its lines are cancelled. */
@Injectable()
export class OpenFulfillment {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly steps: WorkSteps,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  subscribe(outbox: Outbox): void {
    outbox.onBatch(orderPaid, (tx, deliveries) => this.open(tx, deliveries.map(({ payload }) => payload.orderId)));
    outbox.on(orderCanceled, ({ orderId }) => this.cancel(orderId));
    outbox.on(orderLinesCanceled, ({ orderId }) => this.cancelLines(orderId));
  }

  /** Opens work for those of the orders that still want it. A pickup code that is taken fails the transaction; the next try draws another. */
  async open(tx: Tx, orderIds: readonly string[]): Promise<void> {
    const [orders, opened, lines, groups] = await Promise.all([
      this.orders.lockMany(tx, orderIds), this.repository.listOpened(tx, orderIds), this.orders.listLines(tx, orderIds), this.orders.listGroups(orderIds, tx),
    ]);
    // Cancelled before this news arrived: there is nothing to prepare.
    const wanted = [...orders.values()].filter(({ id, status }) => status === 'placed' && !opened.has(id)).sort((a, b) => (a.paidAt?.getTime() ?? 0) - (b.paidAt?.getTime() ?? 0));
    const works = wanted.flatMap((order) =>
      groups
        .filter(({ orderId, kind }) => orderId === order.id && isWork(kind))
        .map((group) => ({ work: this.workOf(order, group), lines: lines.filter(({ orderId, groupNo }) => orderId === order.id && groupNo === group.groupNo) })),
    );
    if (works.length === 0) return;
    await this.insert(tx, works);
  }

  /** Writes new work with its lines; the counters of its places come last, with the COMMIT behind them. */
  async insert(tx: Tx, works: readonly { work: NewFulfillmentOrder; lines: readonly (Pick<OrderLine, 'lineNo' | 'variantId' | 'sku' | 'barcode' | 'title' | 'optionText' | 'imageUrl' | 'quantity'> & { quantityCanceled: number })[] }[]): Promise<void> {
    const rows = works.flatMap(({ work, lines }) =>
      lines.flatMap((line): NewLine[] => (line.quantity > line.quantityCanceled ? [{ ...line, fulfillmentOrderId: work.id, quantity: line.quantity - line.quantityCanceled }] : [])),
    );
    tx.lastly(this.repository.insertMany(tx, works.map(({ work }) => work)), this.repository.insertLines(tx, rows));
    for (const { work } of works) this.steps.tellBoard(tx, work, work.state);
    await Promise.resolve();
  }

  /** New work of a group at a place, open or, for what must be at the door in half an hour, taken on at once. */
  workOf(order: Order, group: OrderGroup, partNo = 1): NewFulfillmentOrder {
    const now = this.clock.now();
    const kind = kindOf(group);
    const state: WorkState = kind === 'instantDelivery' ? 'accepted' : 'open';
    const openedAt = kind === 'instantDelivery' ? (order.paidAt ?? now) : now;
    const isCollected = kind === 'pickup';
    return {
      id: this.ids.uuid(),
      orderId: order.id,
      orderNo: order.orderNo,
      groupNo: group.groupNo,
      partNo,
      customerId: order.customerId,
      kind,
      storeId: group.storeId,
      locationId: group.locationId,
      serviceDate: shopDate(group.windowStartAt ?? group.promisedAt ?? now),
      state,
      pickupCode: isCollected ? String(this.ids.integer(100_000_000)).padStart(8, '0') : null,
      contactName: order.contactName,
      contactPhone: order.contactPhone,
      remark: order.remark,
      itemCount: group.itemCount,
      windowStartAt: group.windowStartAt,
      windowEndAt: group.windowEndAt,
      promisedAt: group.promisedAt,
      address: isCollected ? null : order.address,
      openedAt,
      clock: computeStageClock({ ...group, kind, state, openedAt }),
    };
  }

  /** The order ended: so does its work, whatever has not left yet. */
  async cancel(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order?.status !== 'canceled') return;
      for (const work of await this.repository.listByOrder(orderId, tx)) if (!isOver(work.state)) await this.steps.end(tx, work, 'canceled');
    });
  }

  /** Lines were cancelled in part: nobody looks for those units any more. Told twice, it changes nothing. */
  async cancelLines(orderId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order === null) return;
      const works = await this.repository.listByOrder(orderId, tx);
      const [orderLines, workLines] = await Promise.all([this.orders.listLines(tx, [orderId]), this.repository.listLines(works.map(({ id }) => id), tx)]);
      const known = new Map<number, number>();
      for (const { lineNo, quantityCanceled } of workLines) known.set(lineNo, (known.get(lineNo) ?? 0) + quantityCanceled);
      const missing = new Map(orderLines.map(({ lineNo, quantityCanceled }) => [lineNo, quantityCanceled - (known.get(lineNo) ?? 0)]));
      for (const work of works.filter(({ state }) => !isOver(state))) await this.takeOut(tx, work, { lines: workLines.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === work.id), missing });
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
    if (left === 0) await this.steps.end(tx, work, 'canceled');
    else this.steps.tellBoard(tx, work, work.state);
  }
}

function isWork(kind: OrderGroup['kind']): kind is WorkKind {
  return (WORK_KINDS as readonly string[]).includes(kind);
}

function kindOf({ kind }: OrderGroup): WorkKind {
  if (!isWork(kind)) throw new Error('a service is work of its calendar');
  return kind;
}
