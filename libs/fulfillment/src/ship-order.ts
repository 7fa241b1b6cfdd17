import { Injectable } from '@nestjs/common';
import { type Actor, ChangeOrder, Orders } from '@quanyu/orders';
import { Inventory } from '@quanyu/inventory';
import { IdSource, type StaffPrincipal, type Tx, violatedConstraint } from '@quanyu/platform';
import { DeliveryUploads } from './delivery-uploads.js';
import { fulfillmentError } from './fulfillment.errors.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import { type Parcel, type ParcelEvent, type ParcelLine, ParcelsRepository, type ParcelState } from './parcels.repository.js';
import { missingOf } from './pick-order.js';
import { statesBefore, type WorkState } from './work-state.js';
import { type Step, WorkSteps } from './work-steps.js';

const DAY_MS = 86_400_000;
/** Without news a parcel is taken to have arrived after this; with news of its arrival, after the shorter time. */
const CONFIRM_WITHOUT_NEWS_DAYS = 10;
const CONFIRM_AFTER_DELIVERY_DAYS = 3;
const RANK: Readonly<Record<ParcelState, number>> = { shipped: 0, in_transit: 1, out_for_delivery: 2, returning: 3, delivered: 4, returned: 5, lost: 5 };

export interface NewParcel {
  readonly carrier: string;
  readonly trackingNo: string;
  readonly lines: readonly ParcelLine[];
}

/** Sends goods as parcels, follows them, and ends the work when all of it has arrived or come back. Runs in the transactions of its callers. */
@Injectable()
export class ShipOrder {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly parcels: ParcelsRepository,
    private readonly steps: WorkSteps,
    private readonly orders: Orders,
    private readonly uploads: DeliveryUploads,
    private readonly ids: IdSource,
  ) {}

  /**
   * One parcel with picked units leaves; the rest may follow in others.
   * @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, FULFILLMENT.NOT_PICKED, FULFILLMENT.TRACKING_TAKEN
   */
  async ship(tx: Tx, staff: StaffPrincipal, id: string, parcel: NewParcel): Promise<string> {
    const { work, actor } = await this.steps.lockFor(tx, staff, id);
    if (work.kind !== 'shipping' || !SHIPS_FROM.has(work.state)) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const [lines, known] = await Promise.all([this.repository.listLines([id], tx), this.parcels.listOf([id], tx)]);
    const gone = sumByLine(parcel.lines).map(({ lineNo, quantity }) => {
      const line = lines.find((candidate) => candidate.lineNo === lineNo);
      if (line === undefined || line.quantityPicked - line.quantityGone < quantity) throw fulfillmentError('FULFILLMENT.NOT_PICKED', { lineNo });
      return { lineNo, quantity, variantId: line.variantId, title: line.title };
    });
    const at = this.steps.now();
    const row: Parcel = { ...parcel, id: this.ids.uuid(), fulfillmentOrderId: id, parcelNo: known.length + 1, state: 'shipped', shippedAt: at, shippedBy: staff.name, deliveredAt: null };
    await this.parcels.insert(tx, row, new Date(at.getTime() + CONFIRM_WITHOUT_NEWS_DAYS * DAY_MS)).catch((error: unknown) => {
      throw violatedConstraint(error) === 'parcel_carrier_tracking_no_key' ? fulfillmentError('FULFILLMENT.TRACKING_TAKEN') : error;
    });
    await this.orders.recordGone(tx, work.orderId, { locationId: work.locationId, lines: gone.map(({ variantId, quantity }) => ({ variantId, quantity })) });
    await this.repository.addUnits(tx, id, 'gone', gone);
    const itemDescription = gone.map(({ title, quantity }) => `${title}×${quantity}`).join('，');
    await this.uploads.add(tx, { orderId: work.orderId, source: `parcel:${row.id}`, logistics: 'express', content: { itemDescription, parcel: { carrier: parcel.carrier, trackingNo: parcel.trackingNo } } });
    await this.moveAfterShipping(tx, work, { lines, gone, actor });
    return row.id;
  }

  /** What the carrier says; twice, late and out of order is fine. The furthest news counts. */
  async record(tx: Tx, parcel: Parcel, events: readonly ParcelEvent[]): Promise<void> {
    const { work } = await this.steps.lock(tx, parcel.fulfillmentOrderId);
    const current = (await this.parcels.find(parcel.id, tx)) ?? parcel;
    await this.parcels.addEvents(tx, parcel.id, events);
    const furthest = events.reduce<ParcelEvent | null>((best, event) => (best === null || RANK[event.code] > RANK[best.code] ? event : best), null);
    if (furthest === null || RANK[furthest.code] <= RANK[current.state]) return;
    const isDelivered = furthest.code === 'delivered';
    const confirmDueAt = isDelivered ? new Date(furthest.occurredAt.getTime() + CONFIRM_AFTER_DELIVERY_DAYS * DAY_MS) : new Date(this.steps.now().getTime() + CONFIRM_WITHOUT_NEWS_DAYS * DAY_MS);
    const runs = furthest.code !== 'returned' && furthest.code !== 'lost';
    await this.parcels.setState(tx, parcel.id, { state: furthest.code, deliveredAt: isDelivered ? furthest.occurredAt : null, confirmDueAt: runs && !isDelivered ? confirmDueAt : null });
    const system: Actor = { kind: 'system' };
    const states = (await this.parcels.listOf([work.id], tx)).map(({ state }) => state);
    if (states.every((state) => state === 'delivered')) await this.stepIfNext(tx, work, { to: 'delivered', actor: system, event: 'delivered', isKept: true });
    else if (furthest.code === 'returning') await this.stepIfNext(tx, work, { to: 'returning', actor: system, event: 'delivery_failed' });
  }

  /** Nobody said otherwise for long enough: one parcel counts as arrived. */
  async arrive(tx: Tx, parcel: Parcel): Promise<void> {
    const deliveredAt = parcel.deliveredAt ?? this.steps.now();
    if (RANK[parcel.state] < RANK.delivered) await this.record(tx, parcel, [{ occurredAt: deliveredAt, code: 'delivered', description: '自动确认收货' }]);
    await this.parcels.setState(tx, parcel.id, { state: RANK[parcel.state] > RANK.delivered ? parcel.state : 'delivered', deliveredAt, confirmDueAt: null });
  }

  /** The shopper says that all of it is here. */
  async confirm(tx: Tx, work: FulfillmentOrder, actor: Actor): Promise<void> {
    const at = this.steps.now();
    for (const parcel of await this.parcels.listOf([work.id], tx)) {
      if (parcel.state !== 'returned' && parcel.state !== 'lost') await this.parcels.setState(tx, parcel.id, { state: 'delivered', deliveredAt: at, confirmDueAt: null });
    }
    await this.stepIfNext(tx, work, { to: 'delivered', actor, event: 'delivered', isKept: true });
  }

  private async moveAfterShipping(tx: Tx, work: FulfillmentOrder, { lines, gone, actor }: { lines: readonly FulfillmentLine[]; gone: readonly ParcelLine[]; actor: Actor }): Promise<void> {
    const leaving = new Map<number, number>();
    for (const { lineNo, quantity } of gone) leaving.set(lineNo, (leaving.get(lineNo) ?? 0) + quantity);
    const isAll = lines.every((line) => missingOf(line) === 0 && line.quantityPicked === line.quantityGone + (leaving.get(line.lineNo) ?? 0));
    const to: WorkState = isAll ? 'shipped' : 'partially_shipped';
    if (work.state !== to) await this.steps.move(tx, work, { to, actor, event: 'dispatched' });
    else await this.orders.tell(tx, work.orderId, { type: 'dispatched', actor });
  }

  private async stepIfNext(tx: Tx, work: FulfillmentOrder, step: Step): Promise<void> {
    if (statesBefore(work.kind, step.to).includes(work.state)) await this.steps.move(tx, work, step);
  }
}

/** Goods that came back by parcel: on the shelf again, paid back. */
@Injectable()
export class TakeBack {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly inventory: Inventory,
    private readonly change: ChangeOrder,
  ) {}

  /** Puts what was not collected, not delivered or sent back onto the shelf, and gives its money back. @throws FULFILLMENT.WRONG_STATE */
  async execute(tx: Tx, staff: StaffPrincipal, id: string, reason: string): Promise<void> {
    const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
    if (work.state === 'returned_to_stock') return;
    if (!statesBefore(work.kind, 'returned_to_stock').includes(work.state)) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const lines = await this.repository.listLines([id], tx);
    const gone = lines.filter(({ quantityGone }) => quantityGone > 0);
    const waiting = lines.flatMap(({ lineNo, quantityPicked, quantityGone }) => (quantityPicked > quantityGone ? [{ lineNo, quantity: quantityPicked - quantityGone }] : []));
    const isCollected = work.kind === 'pickup';
    await this.steps.lockWindows(tx, order.id);
    // What a shopper collected in part stays theirs; what left with a carrier and came back is ours again.
    const returned = isCollected ? [] : gone.map(({ lineNo, quantityGone }) => ({ lineNo, quantity: quantityGone }));
    if (returned.length > 0) {
      const goods = gone.map(({ variantId, quantityGone }) => ({ variantId, quantity: quantityGone, condition: 'sellable' as const }));
      await this.inventory.returnToStock(tx, { referenceId: work.id, locationId: work.locationId, lines: goods, actorName: staff.name });
    }
    if (waiting.length > 0) {
      const free = waiting.flatMap(({ lineNo, quantity }) => lines.filter((line) => line.lineNo === lineNo).map(({ variantId }) => ({ variantId, quantity })));
      await this.inventory.deallocate(tx, order.id, { locationId: work.locationId, lines: free });
    }
    const isPartlyCollected = isCollected && gone.length > 0;
    await this.change.refundReturned(tx, order, { units: [...waiting, ...returned], actor, reason });
    await this.steps.move(tx, work, isPartlyCollected ? { to: 'handed_over', actor, event: 'returned' } : { to: 'returned_to_stock', actor, event: 'returned' });
  }
}

/** Units by line, so that a line that is named twice is checked once. */
export function sumByLine(lines: readonly ParcelLine[]): ParcelLine[] {
  const sums = new Map<number, number>();
  for (const { lineNo, quantity } of lines) sums.set(lineNo, (sums.get(lineNo) ?? 0) + quantity);
  return [...sums].map(([lineNo, quantity]) => ({ lineNo, quantity }));
}

const SHIPS_FROM: ReadonlySet<WorkState> = new Set(['picking', 'packed', 'partially_shipped']);
