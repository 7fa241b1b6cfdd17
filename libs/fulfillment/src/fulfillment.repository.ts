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

  /** Which of these orders have work in a store already. The orders' rows are locked by the caller. */
  async listOpened(tx: Tx, orderIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.prepared<{ orderId: string }>('fulfillment.listOpened', `SELECT order_id AS "orderId" FROM fulfillment.fulfillment_order WHERE order_id = ANY($1::uuid[])`, [orderIds]);
    return new Set(rows.map(({ orderId }) => orderId));
  }

  /**
   * Inserts with the next call numbers of each store's day, in the order given. The counters are one row per store and day that all
   * of its orders meet: take them last, as here with the COMMIT behind them.
   */
  async insertMany(tx: Tx, orders: readonly NewFulfillmentOrder[]): Promise<void> {
    await tx.prepared(
      'fulfillment.insertMany',
      `WITH k AS (
         SELECT *, row_number() OVER (PARTITION BY store_id, service_date ORDER BY position DESC) - 1 AS behind
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::date[], $7::text[], $8::text[], $9::text[], $10::text[], $11::int[],
           $12::timestamptz[], $13::timestamptz[], $14::timestamptz[])
         WITH ORDINALITY AS k (id, order_id, order_no, customer_id, store_id, service_date, pickup_code, contact_name, contact_phone, remark, item_count,
           window_start_at, window_end_at, opened_at, position)
       ), numbers AS (
         INSERT INTO fulfillment.call_counter AS c (store_id, service_date, last_number)
         SELECT store_id, service_date, count(*)::int FROM k GROUP BY 1, 2 ORDER BY 1, 2
         ON CONFLICT (store_id, service_date) DO UPDATE SET last_number = c.last_number + EXCLUDED.last_number
         RETURNING store_id, service_date, last_number
       )
       INSERT INTO fulfillment.fulfillment_order (id, order_id, order_no, customer_id, store_id, kind, state, service_date, call_number, pickup_code,
         contact_name, contact_phone, remark, item_count, window_start_at, window_end_at, opened_at)
       SELECT k.id, k.order_id, k.order_no, k.customer_id, k.store_id, 'pickup', 'open', k.service_date, n.last_number - k.behind, k.pickup_code,
         k.contact_name, k.contact_phone, k.remark, k.item_count, k.window_start_at, k.window_end_at, k.opened_at
       FROM k JOIN numbers n ON n.store_id = k.store_id AND n.service_date = k.service_date`,
      [
        orders.map((o) => o.id), orders.map((o) => o.orderId), orders.map((o) => o.orderNo), orders.map((o) => o.customerId), orders.map((o) => o.storeId),
        orders.map((o) => o.serviceDate), orders.map((o) => o.pickupCode), orders.map((o) => o.contactName), orders.map((o) => o.contactPhone), orders.map((o) => o.remark),
        orders.map((o) => o.itemCount), orders.map((o) => o.windowStartAt), orders.map((o) => o.windowEndAt), orders.map((o) => o.openedAt),
      ],
    );
  }

  async insertLines(tx: Tx, lines: readonly Omit<FulfillmentLine, 'quantityPicked'>[]): Promise<void> {
    await tx.prepared(
      'fulfillment.insertLines',
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
