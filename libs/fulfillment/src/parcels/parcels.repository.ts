import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { ParcelState } from './parcel-state.js';

export interface ParcelLine {
  readonly lineNo: number;
  readonly quantity: number;
}

export interface Parcel {
  readonly id: string;
  readonly fulfillmentOrderId: string;
  readonly parcelNo: number;
  readonly carrier: string;
  readonly trackingNo: string;
  readonly state: ParcelState;
  readonly lines: readonly ParcelLine[];
  readonly shippedAt: Date;
  readonly shippedBy: string;
  readonly deliveredAt: Date | null;
}

/** What a carrier says of a parcel. */
export interface ParcelEvent {
  readonly occurredAt: Date;
  readonly code: ParcelState;
  readonly description: string;
}

const PARCEL = `p.id, p.fulfillment_order_id AS "fulfillmentOrderId", p.parcel_no AS "parcelNo", p.carrier, p.tracking_no AS "trackingNo", p.state, p.lines,
  p.shipped_at AS "shippedAt", p.shipped_by AS "shippedBy", p.delivered_at AS "deliveredAt"`;

@Injectable()
export class ParcelsRepository {
  constructor(private readonly database: Database) {}

  /** @throws an SQL error when the tracking number is known (parcel_carrier_tracking_no_key) */
  async insert(tx: Tx, parcel: Parcel, confirmDueAt: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO fulfillment.parcel (id, fulfillment_order_id, parcel_no, carrier, tracking_no, state, lines, shipped_at, shipped_by, confirm_due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [parcel.id, parcel.fulfillmentOrderId, parcel.parcelNo, parcel.carrier, parcel.trackingNo, parcel.state, JSON.stringify(parcel.lines), parcel.shippedAt, parcel.shippedBy, confirmDueAt],
    );
  }

  async listOf(fulfillmentOrderIds: readonly string[], source: Queryable = this.database): Promise<Parcel[]> {
    return source.query(`SELECT ${PARCEL} FROM fulfillment.parcel p WHERE p.fulfillment_order_id = ANY($1::uuid[]) ORDER BY p.fulfillment_order_id, p.parcel_no`, [fulfillmentOrderIds]);
  }

  async find(id: string, source: Queryable = this.database): Promise<Parcel | null> {
    const [row] = await source.query<Parcel>(`SELECT ${PARCEL} FROM fulfillment.parcel p WHERE p.id = $1`, [id]);
    return row ?? null;
  }

  async findByTracking(carrier: string, trackingNo: string, source: Queryable): Promise<Parcel | null> {
    const [row] = await source.query<Parcel>(`SELECT ${PARCEL} FROM fulfillment.parcel p WHERE p.carrier = $1 AND p.tracking_no = $2`, [carrier, trackingNo]);
    return row ?? null;
  }

  async listEvents(parcelIds: readonly string[], source: Queryable = this.database): Promise<(ParcelEvent & { readonly parcelId: string })[]> {
    return source.query(
      `SELECT parcel_id AS "parcelId", occurred_at AS "occurredAt", code, description FROM fulfillment.parcel_event WHERE parcel_id = ANY($1::uuid[]) ORDER BY parcel_id, occurred_at DESC`,
      [parcelIds],
    );
  }

  /** Adds news; what is known already is left out. */
  async addEvents(tx: Tx, parcelId: string, events: readonly ParcelEvent[]): Promise<void> {
    await tx.execute(
      `INSERT INTO fulfillment.parcel_event (parcel_id, occurred_at, code, description)
       SELECT $1, * FROM unnest($2::timestamptz[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING`,
      [parcelId, events.map(({ occurredAt }) => occurredAt), events.map(({ code }) => code), events.map(({ description }) => description)],
    );
  }

  async setState(tx: Tx, id: string, change: { state: ParcelState; deliveredAt: Date | null; confirmDueAt: Date | null }): Promise<void> {
    await tx.execute(`UPDATE fulfillment.parcel SET state = $2, delivered_at = coalesce(delivered_at, $3), confirm_due_at = $4 WHERE id = $1`, [id, change.state, change.deliveredAt, change.confirmDueAt]);
  }

  /** Parcels that are taken to have arrived. */
  async listConfirmDue(now: Date, limit: number): Promise<Parcel[]> {
    return this.database.query(`SELECT ${PARCEL} FROM fulfillment.parcel p WHERE p.confirm_due_at <= $1 ORDER BY p.confirm_due_at LIMIT $2`, [now, limit]);
  }
}
