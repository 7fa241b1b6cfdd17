import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import type { PickupState } from './fulfillment-state.js';

export interface FulfillmentOrder {
  readonly id: string;
  readonly orderId: string;
  readonly orderNo: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly state: PickupState;
  readonly callNumber: number;
  readonly pickupCode: string;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string | null;
  readonly itemCount: number;
  readonly windowStartAt: Date;
  readonly windowEndAt: Date;
  readonly openedAt: Date;
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly pickedBy: string | null;
  readonly readyAt: Date | null;
  readonly handedOverAt: Date | null;
  readonly handedOverBy: string | null;
  readonly version: number;
}

export interface FulfillmentLine {
  readonly fulfillmentOrderId: string;
  readonly lineNo: number;
  readonly variantId: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly optionText: string;
  readonly imageUrl: string | null;
  readonly quantity: number;
  readonly quantityPicked: number;
}

export interface NewFulfillmentOrder {
  readonly id: string;
  readonly orderId: string;
  readonly orderNo: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly serviceDate: string;
  readonly pickupCode: string;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string | null;
  readonly itemCount: number;
  readonly windowStartAt: Date;
  readonly windowEndAt: Date;
  readonly openedAt: Date;
}

const COLUMNS = `f.id, f.order_id AS "orderId", f.order_no AS "orderNo", f.customer_id AS "customerId", f.store_id AS "storeId", f.state,
  f.call_number AS "callNumber", f.pickup_code AS "pickupCode", f.contact_name AS "contactName", f.contact_phone AS "contactPhone", f.remark,
  f.item_count AS "itemCount", f.window_start_at AS "windowStartAt", f.window_end_at AS "windowEndAt", f.opened_at AS "openedAt",
  f.accepted_at AS "acceptedAt", f.accepted_by AS "acceptedBy", f.picked_by AS "pickedBy", f.ready_at AS "readyAt",
  f.handed_over_at AS "handedOverAt", f.handed_over_by AS "handedOverBy", f.version`;

const LINE = `fulfillment_order_id AS "fulfillmentOrderId", line_no AS "lineNo", variant_id AS "variantId", sku, barcode, title,
  option_text AS "optionText", image_url AS "imageUrl", quantity, quantity_picked AS "quantityPicked"`;

/** The columns that each step writes beside the state. */
const STAMPS: Readonly<Record<Exclude<PickupState, 'open'>, string>> = {
  accepted: ', accepted_at = $4, accepted_by = $5',
  picking: ', picking_at = $4, picked_by = $5',
  ready: ', ready_at = $4, picked_by = $5',
  handed_over: ', handed_over_at = $4, handed_over_by = $5',
  canceled: ', canceled_at = $4',
};

@Injectable()
export class FulfillmentRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Inserts with the next call number of the store's day. False when the order has one already, or the code is taken. */
  async insert(tx: Tx, order: NewFulfillmentOrder): Promise<boolean> {
    const [counter] = await tx.query<{ callNumber: number }>(
      `INSERT INTO fulfillment.call_counter AS c (store_id, service_date, last_number) VALUES ($1, $2, 1)
       ON CONFLICT (store_id, service_date) DO UPDATE SET last_number = c.last_number + 1 RETURNING last_number AS "callNumber"`,
      [order.storeId, order.serviceDate],
    );
    const rows = await tx.query(
      `INSERT INTO fulfillment.fulfillment_order (id, order_id, order_no, customer_id, store_id, kind, state, service_date, call_number, pickup_code,
         contact_name, contact_phone, remark, item_count, window_start_at, window_end_at, opened_at)
       VALUES ($1, $2, $3, $4, $5, 'pickup', 'open', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       ON CONFLICT DO NOTHING RETURNING id`,
      [
        order.id, order.orderId, order.orderNo, order.customerId, order.storeId, order.serviceDate, counter?.callNumber, order.pickupCode,
        order.contactName, order.contactPhone, order.remark, order.itemCount, order.windowStartAt, order.windowEndAt, order.openedAt,
      ],
    );
    return rows.length === 1;
  }

  async insertLines(tx: Tx, lines: readonly Omit<FulfillmentLine, 'quantityPicked'>[]): Promise<void> {
    await tx.execute(
      `INSERT INTO fulfillment.fulfillment_line (fulfillment_order_id, line_no, variant_id, sku, barcode, title, option_text, image_url, quantity)
       SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[])`,
      [
        lines.map((l) => l.fulfillmentOrderId), lines.map((l) => l.lineNo), lines.map((l) => l.variantId), lines.map((l) => l.sku), lines.map((l) => l.barcode),
        lines.map((l) => l.title), lines.map((l) => l.optionText), lines.map((l) => l.imageUrl), lines.map((l) => l.quantity),
      ],
    );
  }

  async find(id: string, source: Queryable = this.database): Promise<FulfillmentOrder | null> {
    const [row] = await source.query<FulfillmentOrder>(`SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.id = $1`, [id]);
    return row ?? null;
  }

  async lock(tx: Tx, id: string): Promise<FulfillmentOrder | null> {
    const [row] = await tx.query<FulfillmentOrder>(`SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.id = $1 FOR UPDATE`, [id]);
    return row ?? null;
  }

  async findByOrder(orderId: string, source: Queryable = this.database): Promise<FulfillmentOrder | null> {
    const [row] = await source.query<FulfillmentOrder>(`SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.order_id = $1`, [orderId]);
    return row ?? null;
  }

  /** The newest order with these digits: of this store first, else of any other, so that a wrong door can be named. */
  async findByDigits(source: Queryable, code: { storeId: string; digits: string; lookBackMs: number }): Promise<FulfillmentOrder | null> {
    const [row] = await source.query<FulfillmentOrder>(
      `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.pickup_code = $2 AND f.opened_at >= $3
       ORDER BY (f.store_id = $1) DESC, (f.state = 'ready') DESC, f.opened_at DESC LIMIT 1`,
      [code.storeId, code.digits, new Date(this.clock.nowMs() - code.lookBackMs)],
    );
    return row ?? null;
  }

  /** Moves to a state, stamped with now and a name, if the row is in one of the states it may come from. False when it is not. */
  async move(tx: Tx, id: string, change: { from: readonly PickupState[]; to: Exclude<PickupState, 'open'>; by: string }): Promise<boolean> {
    const { from, to, by } = change;
    const rows = await tx.query(
      `UPDATE fulfillment.fulfillment_order SET state = $3, version = version + 1${STAMPS[to]}
       WHERE id = $1 AND state = ANY($2::text[]) RETURNING id`,
      to === 'canceled' ? [id, from, to, this.clock.now()] : [id, from, to, this.clock.now(), by],
    );
    return rows.length === 1;
  }

  async listLines(ids: readonly string[], source: Queryable = this.database): Promise<FulfillmentLine[]> {
    return source.query(`SELECT ${LINE} FROM fulfillment.fulfillment_line WHERE fulfillment_order_id = ANY($1::uuid[]) ORDER BY fulfillment_order_id, line_no`, [ids]);
  }

  /** Adds picked units to a line, within what was ordered. False when that would be too many or fewer than none. */
  async pick(tx: Tx, id: string, picked: { lineNo: number; quantity: number }): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE fulfillment.fulfillment_line SET quantity_picked = quantity_picked + $3
       WHERE fulfillment_order_id = $1 AND line_no = $2 AND quantity_picked + $3 BETWEEN 0 AND quantity RETURNING line_no`,
      [id, picked.lineNo, picked.quantity],
    );
    return rows.length === 1;
  }

  /** Open work of a store, oldest first. */
  async listOpen(storeId: string, limit: number): Promise<FulfillmentOrder[]> {
    return this.database.query(
      `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f
       WHERE f.store_id = $1 AND f.state IN ('open', 'accepted', 'picking', 'ready') ORDER BY f.opened_at LIMIT $2`,
      [storeId, limit],
    );
  }

  async listHandedOver(storeId: string, since: Date | null, limit: number): Promise<FulfillmentOrder[]> {
    return this.database.query(
      `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f
       WHERE f.store_id = $1 AND f.state = 'handed_over' AND ($2::timestamptz IS NULL OR f.handed_over_at >= $2) ORDER BY f.handed_over_at DESC LIMIT $3`,
      [storeId, since, limit],
    );
  }

  async countBoard(storeId: string, since: Date): Promise<{ toAccept: number; picking: number; ready: number; handedOverToday: number }> {
    const [row] = await this.database.query<{ toAccept: number; picking: number; ready: number; handedOverToday: number }>(
      `SELECT (SELECT count(*) FROM fulfillment.fulfillment_order WHERE store_id = $1 AND state = 'handed_over' AND handed_over_at >= $2)::int AS "handedOverToday",
              count(*) FILTER (WHERE state = 'open')::int AS "toAccept",
              count(*) FILTER (WHERE state IN ('accepted', 'picking'))::int AS picking,
              count(*) FILTER (WHERE state = 'ready')::int AS ready
       FROM fulfillment.fulfillment_order WHERE store_id = $1 AND state IN ('open', 'accepted', 'picking', 'ready')`,
      [storeId, since],
    );
    return row ?? { toAccept: 0, picking: 0, ready: 0, handedOverToday: 0 };
  }
}
