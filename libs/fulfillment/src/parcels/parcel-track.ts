import { Injectable } from '@nestjs/common';
import { Orders, ordersError } from '@quanyu/orders';
import { type AuditEntry, Database, isStoreInScope, type Queryable, type ReplyOf, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { FulfillmentRepository } from '../fulfillment.repository.js';
import { toPhotoView } from '../hand-over-photos/hand-over-photos.js';
import { HandOverPhotosRepository } from '../hand-over-photos/hand-over-photos.repository.js';
import type { getOrderFulfillment, listParcels } from '../http/work.contract.js';
import { type Parcel, type ParcelEvent, ParcelsRepository } from './parcels.repository.js';
import { formatCallNumber } from '../pickup/pickup-code.rules.js';
import { ShipOrder } from './ship-order.js';

/** A parcel as its carrier knows it. */
interface SentParcel {
  readonly carrier: string;
  readonly trackingNo: string;
}

type ParcelView = ReplyOf<typeof listParcels>['items'][number];
type WorkView = ReplyOf<typeof getOrderFulfillment>['fulfillmentOrders'][number];

/** Where the goods of an order are: its parcels and what carriers say of them. */
@Injectable()
export class ParcelTrack {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly parcels: ParcelsRepository,
    private readonly orders: Orders,
    private readonly shipping: ShipOrder,
    private readonly photos: HandOverPhotosRepository,
  ) {}

  /** @throws ORDERS.NOT_FOUND also for another customer's order */
  async listOwn(customerId: string, orderId: string): Promise<ParcelView[]> {
    const found = await this.orders.find(orderId);
    if (found?.order.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    return (await this.listWork(orderId)).flatMap(({ parcels }) => parcels);
  }

  /** Every work of an order, with its parcels and the pictures of its hand-over. */
  async listWork(orderId: string): Promise<WorkView[]> {
    const works = await this.repository.listByOrder(orderId);
    const ids = works.map(({ id }) => id);
    const [parcels, photos] = await Promise.all([this.parcels.listOf(ids), this.photos.list(this.database, ids)]);
    const events = await this.parcels.listEvents(parcels.map(({ id }) => id));
    const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
    return works.map((work) => ({
      fulfillmentOrderId: work.id, groupNo: work.groupNo, partNo: work.partNo, kind: work.kind, state: work.state, callNumber: formatCallNumber(work),
      storeId: work.storeId, locationId: work.locationId, promisedAt: iso(work.promisedAt), isLate: work.isLate, openedAt: work.openedAt.toISOString(),
      acceptedAt: iso(work.acceptedAt), packedAt: iso(work.packedAt), readyAt: iso(work.readyAt), dispatchedAt: iso(work.dispatchedAt), deliveredAt: iso(work.deliveredAt),
      handedOverAt: iso(work.handedOverAt), handedOverBy: work.handedOverBy, bagCount: work.bagCount,
      photos: photos.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === work.id).map(toPhotoView),
      parcels: parcels
        .filter(({ fulfillmentOrderId }) => fulfillmentOrderId === work.id)
        .map((parcel) => toView(parcel, { groupNo: work.groupNo, events: events.filter(({ parcelId }) => parcelId === parcel.id) })),
    }));
  }

  /** News of a carrier about one of our parcels. @throws FULFILLMENT.PARCEL_UNKNOWN */
  async record(sent: SentParcel, events: readonly ParcelEvent[]): Promise<void> {
    const parcel = await this.find(sent, this.database);
    await this.database.transaction((tx) => this.shipping.record(tx, parcel, events));
  }

  /** The same by a member of staff, for parcels that left a place of theirs. @throws FULFILLMENT.PARCEL_UNKNOWN also for those of others */
  async recordByStaff(by: Pick<AuditEntry, 'ip' | 'requestId' | 'at'> & { readonly actor: StaffPrincipal }, sent: SentParcel, events: readonly ParcelEvent[]): Promise<void> {
    const { storeScope } = by.actor;
    const seen = this.database.within(storeScope);
    const parcel = await this.find(sent, seen);
    const work = await this.repository.find(parcel.fulfillmentOrderId, seen);
    if (work === null || !isStoreInScope(storeScope, work.locationId)) throw fulfillmentError('FULFILLMENT.PARCEL_UNKNOWN');
    await this.database.transaction(async (tx) => {
      await this.shipping.record(tx, parcel, events);
      await writeAudit(tx, { ...by, action: 'parcel.recordTracking', targetType: 'order', targetId: work.orderId, storeId: work.locationId, after: { ...sent, codes: events.map(({ code }) => code) } });
    });
  }

  private async find({ carrier, trackingNo }: SentParcel, source: Queryable): Promise<Parcel> {
    const parcel = await this.parcels.findByTracking(carrier, trackingNo, source);
    if (parcel === null) throw fulfillmentError('FULFILLMENT.PARCEL_UNKNOWN');
    return parcel;
  }

  /** The shopper has what was sent of a group. Told twice is fine. @throws ORDERS.NOT_FOUND, FULFILLMENT.WRONG_STATE */
  async confirmReceipt(customerId: string, orderId: string, groupNo: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
      const works = (await this.repository.listByOrder(orderId, tx)).filter((work) => work.groupNo === groupNo && work.kind === 'shipping' && work.state !== 'superseded');
      if (works.length === 0 || works.some(({ state }) => state !== 'shipped' && state !== 'delivered')) throw fulfillmentError('FULFILLMENT.WRONG_STATE');
      for (const work of works) if (work.state === 'shipped') await this.shipping.confirm(tx, work, { kind: 'customer' });
    });
  }
}

function toView(parcel: Parcel, { groupNo, events }: { groupNo: number; events: readonly ParcelEvent[] }): ParcelView {
  return {
    parcelId: parcel.id, parcelNo: parcel.parcelNo, groupNo, carrier: parcel.carrier, trackingNo: parcel.trackingNo, state: parcel.state, lines: [...parcel.lines],
    shippedAt: parcel.shippedAt.toISOString(), deliveredAt: parcel.deliveredAt?.toISOString() ?? null,
    events: events.map(({ occurredAt, code, description }) => ({ at: occurredAt.toISOString(), code, text: description })),
  };
}
