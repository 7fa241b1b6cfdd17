import { Injectable } from '@nestjs/common';
import { type Actor, ChangeOrder, Orders } from '@quanyu/orders';
import { Inventory } from '@quanyu/inventory';
import { IdSource, type StaffPrincipal, type Tx, violatedConstraint } from '@quanyu/platform';
import { DeliveryUploads } from '../uploads/delivery-uploads.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { isOnTheWay, type ParcelState } from './parcel-state.js';
import { type Parcel, type ParcelEvent, type ParcelLine, ParcelsRepository } from './parcels.repository.js';
import { haveLeft } from '../picking/pick-order.js';
import { statesBefore, type WorkState } from '../work/work-state.js';
import { WorkSteps } from '../work/work-steps.js';

const DAY_MS = 86_400_000;
/** Without news a parcel on its way to the shopper is taken to have arrived after this. */
const CONFIRM_WITHOUT_NEWS_DAYS = 10;
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
    await this.parcels.insert(tx, row, this.withoutNews()).catch((error: unknown) => {
      throw violatedConstraint(error) === 'parcel_carrier_tracking_no_key' ? fulfillmentError('FULFILLMENT.TRACKING_TAKEN') : error;
    });
    await this.orders.recordGone(tx, work.orderId, { locationId: work.locationId, lines: gone.map(({ variantId, quantity }) => ({ variantId, quantity })) });
    await this.repository.addUnits(tx, id, 'gone', gone);
    const itemDescription = gone.map(({ title, quantity }) => `${title}×${quantity}`).join('，');
    await this.uploads.add(tx, { orderId: work.orderId, source: `parcel:${row.id}`, logistics: 'express', content: { itemDescription, parcel: { carrier: parcel.carrier, trackingNo: parcel.trackingNo } } });
    await this.moveAfterShipping(tx, work, actor);
    return row.id;
  }

  /** What the carrier says; twice, late and out of order is fine. The furthest news counts. */
  async record(tx: Tx, parcel: Parcel, events: readonly ParcelEvent[]): Promise<void> {
    const { work } = await this.steps.lock(tx, parcel.fulfillmentOrderId);
    const current = (await this.parcels.find(parcel.id, tx)) ?? parcel;
    await this.parcels.addEvents(tx, parcel.id, events);
    const furthest = events.reduce<ParcelEvent | null>((best, event) => (best === null || RANK[event.code] > RANK[best.code] ? event : best), null);
    if (furthest === null || RANK[furthest.code] <= RANK[current.state]) return;
    const { code, occurredAt } = furthest;
    await this.parcels.setState(tx, parcel.id, { state: code, deliveredAt: code === 'delivered' ? occurredAt : null, confirmDueAt: isOnTheWay(code) ? this.withoutNews() : null });
    await this.steps.followParcels(tx, work);
  }

  /** Nobody said otherwise for long enough: one parcel counts as arrived, unless it is not going to the shopper any more. */
  async arrive(tx: Tx, parcel: Parcel): Promise<void> {
    if (isOnTheWay(parcel.state)) return this.record(tx, parcel, [{ occurredAt: this.steps.now(), code: 'delivered', description: '自动确认收货' }]);
    await this.parcels.setState(tx, parcel.id, { state: parcel.state, deliveredAt: null, confirmDueAt: null });
  }

  /** The shopper says that all of it is here. */
  async confirm(tx: Tx, work: FulfillmentOrder, actor: Actor): Promise<void> {
    const at = this.steps.now();
    for (const parcel of await this.parcels.listOf([work.id], tx)) {
      if (parcel.state !== 'returned' && parcel.state !== 'lost') await this.parcels.setState(tx, parcel.id, { state: 'delivered', deliveredAt: at, confirmDueAt: null });
    }
    if (statesBefore(work.kind, 'delivered').includes(work.state)) await this.steps.move(tx, work, { to: 'delivered', actor, event: 'delivered', isKept: true });
  }

  private async moveAfterShipping(tx: Tx, work: FulfillmentOrder, actor: Actor): Promise<void> {
    const lines = await this.repository.listLines([work.id], tx);
    if (haveLeft(lines)) return this.steps.allHasLeft(tx, work, { actor, event: 'dispatched' });
    if (work.state === 'partially_shipped') await this.orders.tell(tx, work.orderId, { type: 'dispatched', actor });
    else await this.steps.move(tx, work, { to: 'partially_shipped', actor, event: 'dispatched' });
  }

  private withoutNews(): Date {
    return new Date(this.steps.now().getTime() + CONFIRM_WITHOUT_NEWS_DAYS * DAY_MS);
  }
}

/** What came back of work that had left. */
interface CameBack {
  readonly paidBack: readonly ParcelLine[];
  /** Those of them that are there to be put back. */
  readonly onShelf: readonly ParcelLine[];
  readonly endsAs: WorkState;
}

/** Goods that did not reach the shopper: on the shelf again, paid back. */
@Injectable()
export class TakeBack {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly parcels: ParcelsRepository,
    private readonly steps: WorkSteps,
    private readonly inventory: Inventory,
    private readonly change: ChangeOrder,
  ) {}

  /** Puts what was not collected, not delivered or sent back onto the shelf, and gives its money back. @throws FULFILLMENT.WRONG_STATE also while a parcel is still on its way */
  async execute(tx: Tx, staff: StaffPrincipal, id: string, reason: string): Promise<void> {
    const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
    if (work.state === 'returned_to_stock') return;
    if (!statesBefore(work.kind, 'returned_to_stock').includes(work.state)) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const lines = await this.repository.listLines([id], tx);
    const waiting = lines.flatMap(({ lineNo, quantityPicked, quantityGone }) => (quantityPicked > quantityGone ? [{ lineNo, quantity: quantityPicked - quantityGone }] : []));
    const { paidBack, onShelf, endsAs } = await this.findBack(tx, work, lines);
    await this.steps.lockWindows(tx, order.id);
    const { locationId } = work;
    if (onShelf.length > 0) await this.inventory.returnToStock(tx, { referenceId: id, locationId, lines: goodsOf(lines, onShelf).map((goods) => ({ ...goods, condition: 'sellable' })), actorName: staff.name });
    if (waiting.length > 0) await this.inventory.deallocate(tx, order.id, { locationId, lines: goodsOf(lines, waiting) });
    await this.change.refundReturned(tx, order, { units: sumByLine([...waiting, ...paidBack]), neverLeft: waiting, actor, reason });
    await this.steps.move(tx, work, { to: endsAs, actor, event: 'returned' });
  }

  /** What a shopper collected in part stays theirs, and so do parcels that arrived; what else left with a carrier is ours again, if it is not lost. */
  private async findBack(tx: Tx, work: FulfillmentOrder, lines: readonly FulfillmentLine[]): Promise<CameBack> {
    const gone = lines.flatMap(({ lineNo, quantityGone }) => (quantityGone > 0 ? [{ lineNo, quantity: quantityGone }] : []));
    if (work.kind === 'pickup') return { paidBack: [], onShelf: [], endsAs: gone.length > 0 ? 'handed_over' : 'returned_to_stock' };
    if (work.kind !== 'shipping') return { paidBack: gone, onShelf: gone, endsAs: 'returned_to_stock' };
    const parcels = await this.parcels.listOf([work.id], tx);
    if (parcels.some(({ state }) => isOnTheWay(state))) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const unitsIn = (states: readonly ParcelState[]): ParcelLine[] => sumByLine(parcels.filter(({ state }) => states.includes(state)).flatMap((parcel) => parcel.lines));
    const hasArrived = parcels.some(({ state }) => state === 'delivered');
    return { paidBack: unitsIn(['returning', 'returned', 'lost']), onShelf: unitsIn(['returning', 'returned']), endsAs: hasArrived ? 'delivered' : 'returned_to_stock' };
  }
}

function goodsOf(lines: readonly FulfillmentLine[], units: readonly ParcelLine[]): { variantId: string; quantity: number }[] {
  return units.flatMap(({ lineNo, quantity }) => lines.filter((line) => line.lineNo === lineNo).map(({ variantId }) => ({ variantId, quantity })));
}

/** Units by line, so that a line that is named twice is checked once. */
export function sumByLine(lines: readonly ParcelLine[]): ParcelLine[] {
  const sums = new Map<number, number>();
  for (const { lineNo, quantity } of lines) sums.set(lineNo, (sums.get(lineNo) ?? 0) + quantity);
  return [...sums].map(([lineNo, quantity]) => ({ lineNo, quantity }));
}

const SHIPS_FROM: ReadonlySet<WorkState> = new Set(['picking', 'packed', 'partially_shipped']);
