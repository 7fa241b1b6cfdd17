import { Injectable } from '@nestjs/common';
import { areaOf, type RecipientTable, SealedRecipients, type StoredRecipient } from '@quanyu/identity';
import type { DeliveryAddress } from '@quanyu/orders';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import type { PhotoCause } from './hand-over-photos/photo-rule.rules.js';
import type { Stage, StageClock } from './work/stage-clock.rules.js';
import type { WorkKind, WorkState } from './work/work-state.js';

/** One place's share of a group of an order: the work that staff do. */
export interface FulfillmentOrder {
  readonly id: string;
  readonly orderId: string;
  readonly orderNo: string;
  readonly groupNo: number;
  readonly partNo: number;
  readonly customerId: string;
  readonly kind: WorkKind;
  /** Null when a warehouse does it. */
  readonly storeId: string | null;
  readonly locationId: string;
  readonly state: WorkState;
  /** The day of the shop that it is for, `YYYY-MM-DD`. */
  readonly serviceDate: string;
  readonly callNumber: number;
  /** Eight digits; only what is collected has them. */
  readonly pickupCode: string | null;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string | null;
  readonly itemCount: number;
  /** What it was packed into; null until then, and where nobody counted. */
  readonly bagCount: number | null;
  /** Why it needs a picture before it goes, as the store's rule was when it was packed; null: no picture. */
  readonly photoCause: PhotoCause | null;
  readonly windowStartAt: Date | null;
  readonly windowEndAt: Date | null;
  readonly promisedAt: Date | null;
  readonly address: DeliveryAddress | null;
  readonly openedAt: Date;
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly pickingAt: Date | null;
  readonly pickedBy: string | null;
  readonly packedAt: Date | null;
  readonly readyAt: Date | null;
  readonly dispatchedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly handedOverAt: Date | null;
  readonly handedOverBy: string | null;
  readonly arrivedAt: Date | null;
  readonly bay: string | null;
  readonly collectorName: string | null;
  readonly collectorPhone: string | null;
  readonly stage: Stage | null;
  readonly stageDueAt: Date | null;
  readonly isLate: boolean;
  readonly failedAttempts: number;
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
  readonly quantityShort: number;
  readonly quantityCanceled: number;
  readonly quantityGone: number;
}

export type NewLine = Omit<FulfillmentLine, 'quantityPicked' | 'quantityShort' | 'quantityCanceled' | 'quantityGone'>;

export interface NewFulfillmentOrder {
  readonly id: string;
  readonly orderId: string;
  readonly orderNo: string;
  readonly groupNo: number;
  readonly partNo: number;
  readonly customerId: string;
  readonly kind: WorkKind;
  readonly storeId: string | null;
  readonly locationId: string;
  readonly serviceDate: string;
  readonly state: WorkState;
  readonly pickupCode: string | null;
  readonly contactName: string;
  readonly contactPhone: string;
  readonly remark: string | null;
  readonly itemCount: number;
  readonly windowStartAt: Date | null;
  readonly windowEndAt: Date | null;
  readonly promisedAt: Date | null;
  readonly address: DeliveryAddress | null;
  readonly openedAt: Date;
  readonly clock: StageClock | null;
}

const COLUMNS = `f.id, f.order_id AS "orderId", f.order_no AS "orderNo", f.group_no AS "groupNo", f.part_no AS "partNo", f.customer_id AS "customerId", f.kind,
  f.store_id AS "storeId", f.location_id AS "locationId", f.state, f.service_date::text AS "serviceDate", f.call_number AS "callNumber", f.pickup_code AS "pickupCode",
  f.sealed_recipient AS "sealedRecipient", f.contact_name AS "contactName", f.contact_phone AS "contactPhone", f.remark, f.item_count AS "itemCount",
  f.window_start_at AS "windowStartAt", f.window_end_at AS "windowEndAt", f.promised_at AS "promisedAt", f.address, f.opened_at AS "openedAt",
  f.accepted_at AS "acceptedAt", f.accepted_by AS "acceptedBy", f.picking_at AS "pickingAt", f.picked_by AS "pickedBy", f.packed_at AS "packedAt",
  f.ready_at AS "readyAt", f.dispatched_at AS "dispatchedAt", f.delivered_at AS "deliveredAt", f.handed_over_at AS "handedOverAt",
  f.handed_over_by AS "handedOverBy", f.arrived_at AS "arrivedAt", f.bay, f.bag_count AS "bagCount", f.photo_cause AS "photoCause", f.sealed_collector AS "sealedCollector", f.collector_name AS "collectorName", f.collector_phone AS "collectorPhone",
  f.stage, f.stage_due_at AS "stageDueAt", f.is_late AS "isLate", f.failed_attempts AS "failedAttempts", f.version`;

const LINE = `fulfillment_order_id AS "fulfillmentOrderId", line_no AS "lineNo", variant_id AS "variantId", sku, barcode, title,
  option_text AS "optionText", image_url AS "imageUrl", quantity, quantity_picked AS "quantityPicked", quantity_short AS "quantityShort",
  quantity_canceled AS "quantityCanceled", quantity_gone AS "quantityGone"`;

/** Who receives stands sealed in the row of the work, and so does who collects instead. */
export const WORK_RECIPIENTS: RecipientTable = { name: 'fulfillment.fulfillment_order', hasAddress: true, hasTail: false };

type StoredWork = Omit<FulfillmentOrder, 'contactName' | 'contactPhone' | 'address'> & StoredRecipient & { readonly sealedCollector: string | null };

/** Literal, so that PostgreSQL sees that the index of open work holds the rows. */
const IS_OPEN = `f.state NOT IN ('handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled', 'done')`;

@Injectable()
export class FulfillmentRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly recipients: SealedRecipients,
  ) {}

  /** Which of these orders have work already. The orders' rows are locked by the caller. */
  async listOpened(tx: Tx, orderIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.prepared<{ orderId: string }>('fulfillment.listOpened', `SELECT DISTINCT order_id AS "orderId" FROM fulfillment.fulfillment_order WHERE order_id = ANY($1::uuid[])`, [orderIds]);
    return new Set(rows.map(({ orderId }) => orderId));
  }

  /**
   * Inserts with the next call numbers of each place's day, in the order given. The counters are one row per place and day that all
   * of its orders meet: take them last, as here with the COMMIT behind them.
   */
  async insertMany(tx: Tx, orders: readonly NewFulfillmentOrder[]): Promise<void> {
    await tx.prepared('fulfillment.insertMany', INSERT_SQL, [
      orders.map((o) => o.id), orders.map((o) => o.orderId), orders.map((o) => o.orderNo), orders.map((o) => o.customerId), orders.map((o) => o.storeId),
      orders.map((o) => o.serviceDate), orders.map((o) => o.pickupCode), orders.map((o) => this.recipients.seal(WORK_RECIPIENTS, o.id, o)), orders.map((o) => o.remark),
      orders.map((o) => o.itemCount), orders.map((o) => o.windowStartAt), orders.map((o) => o.windowEndAt), orders.map((o) => o.openedAt),
      orders.map((o) => o.kind), orders.map((o) => o.state), orders.map((o) => o.groupNo), orders.map((o) => o.partNo), orders.map((o) => o.locationId),
      orders.map((o) => o.promisedAt), orders.map((o) => (o.address === null ? null : JSON.stringify(areaOf(o.address)))),
      orders.map((o) => o.clock?.stage ?? null), orders.map((o) => o.clock?.dueAt ?? null),
    ]);
  }

  async insertLines(tx: Tx, lines: readonly NewLine[]): Promise<void> {
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
    const [row] = await source.prepared<StoredWork>('fulfillment.find', `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.id = $1`, [id]);
    return row === undefined ? null : this.open(row);
  }

  async lock(tx: Tx, id: string): Promise<FulfillmentOrder | null> {
    const [row] = await tx.prepared<StoredWork>('fulfillment.lock', `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.id = $1 FOR UPDATE`, [id]);
    return row === undefined ? null : this.open(row);
  }

  /** All work of an order, by group and part. */
  async listByOrder(orderId: string, source: Queryable = this.database): Promise<FulfillmentOrder[]> {
    const rows = await source.prepared<StoredWork>('fulfillment.listByOrder', `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.order_id = $1 ORDER BY f.group_no, f.part_no`, [orderId]);
    return rows.map((row) => this.open(row));
  }

  /** All work on orders that these customers had, also where the work itself was not given over with its order. */
  async listOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<FulfillmentOrder[]> {
    const rows = await tx.query<StoredWork>(
      `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.order_id IN
         (SELECT o.order_id FROM fulfillment.fulfillment_order o WHERE o.customer_id = ANY($1::uuid[])) ORDER BY f.id`,
      [customerIds],
    );
    return rows.map((row) => this.open(row));
  }

  /** The newest order with these digits: of this store first, else of any other, so that a wrong door can be named. */
  async findByDigits(source: Queryable, code: { storeId: string; digits: string; lookBackMs: number }): Promise<FulfillmentOrder | null> {
    const [row] = await source.query<StoredWork>(
      `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.pickup_code = $2 AND f.opened_at >= $3
       ORDER BY (f.store_id = $1) DESC, (f.state = 'ready') DESC, f.opened_at DESC LIMIT 1`,
      [code.storeId, code.digits, new Date(this.clock.nowMs() - code.lookBackMs)],
    );
    return row === undefined ? null : this.open(row);
  }

  /**
   * Moves to a state, stamped with now and a name, if the row is in one of the states it may come from; its stage and its time follow.
   * False when it is not.
   */
  async move(tx: Tx, id: string, change: { from: readonly WorkState[]; to: WorkState; by: string; clock: StageClock | null }): Promise<boolean> {
    const { from, to, by, clock } = change;
    const rows = await tx.prepared('fulfillment.move', MOVE_SQL, [id, from, to, this.clock.now(), by, clock?.stage ?? null, clock?.dueAt ?? null]);
    return rows.length === 1;
  }

  /** States of all work of a group, superseded work left out. */
  async listStates(tx: Tx, orderId: string, groupNo: number): Promise<WorkState[]> {
    const rows = await tx.prepared<{ state: WorkState }>(
      'fulfillment.listStates',
      `SELECT state FROM fulfillment.fulfillment_order WHERE order_id = $1 AND group_no = $2 AND state <> 'superseded'`,
      [orderId, groupNo],
    );
    return rows.map(({ state }) => state);
  }

  async listLines(ids: readonly string[], source: Queryable = this.database): Promise<FulfillmentLine[]> {
    return source.prepared('fulfillment.listLines', `SELECT ${LINE} FROM fulfillment.fulfillment_line WHERE fulfillment_order_id = ANY($1::uuid[]) ORDER BY fulfillment_order_id, line_no`, [ids]);
  }

  /** Adds picked units to a line, within what is wanted of it. False when that would be too many or fewer than none. */
  async pick(tx: Tx, id: string, picked: { lineNo: number; quantity: number }): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE fulfillment.fulfillment_line SET quantity_picked = quantity_picked + $3
       WHERE fulfillment_order_id = $1 AND line_no = $2 AND quantity_picked + $3 BETWEEN quantity_gone AND quantity - quantity_short - quantity_canceled RETURNING line_no`,
      [id, picked.lineNo, picked.quantity],
    );
    return rows.length === 1;
  }

  /** Adds to what went, was short, or was cancelled of lines; the row's check keeps the sums within the line. */
  async addUnits(tx: Tx, id: string, column: 'gone' | 'short' | 'canceled', lines: readonly { readonly lineNo: number; readonly quantity: number }[]): Promise<void> {
    if (lines.length === 0) return;
    await tx.query(
      `WITH changed AS (
         UPDATE fulfillment.fulfillment_line l SET quantity_${column} = l.quantity_${column} + k.quantity
         FROM unnest($2::int[], $3::int[]) AS k (line_no, quantity) WHERE l.fulfillment_order_id = $1 AND l.line_no = k.line_no RETURNING 1
       ) SELECT platform.demand(count(*), $4, 'lines of this work') FROM changed`,
      [id, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity), lines.length],
    );
  }

  /** Work that was to be brought is collected instead, while it is with the store. False when it has left. */
  async turnIntoPickup(tx: Tx, work: FulfillmentOrder): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE fulfillment.fulfillment_order SET kind = 'pickup', state = $2, pickup_code = $3, address = NULL, promised_at = $4, window_start_at = $5, window_end_at = $6,
         stage = 'pick', stage_due_at = $4, is_late = false, version = version + 1
       WHERE id = $1 AND kind <> 'pickup' AND state IN ('open', 'accepted', 'picking', 'substitution_pending', 'packed', 'waiting_courier', 'courier_assigned') RETURNING id`,
      [work.id, work.state, work.pickupCode, work.promisedAt, work.windowStartAt, work.windowEndAt],
    );
    return rows.length === 1;
  }

  /** What locked work was packed into. */
  async noteBags(tx: Tx, id: string, bagCount: number): Promise<void> {
    await tx.execute(`UPDATE fulfillment.fulfillment_order SET bag_count = $2 WHERE id = $1`, [id, bagCount]);
  }

  /** The shopper is outside, at a bay. */
  async noteArrival(tx: Tx, id: string, bay: string): Promise<void> {
    await tx.execute(`UPDATE fulfillment.fulfillment_order SET arrived_at = coalesce(arrived_at, $2), bay = $3, version = version + 1 WHERE id = $1`, [id, this.clock.now(), bay]);
  }

  async noteCollector(tx: Tx, id: string, collector: { name: string; phone: string } | null): Promise<void> {
    await tx.execute(`UPDATE fulfillment.fulfillment_order SET sealed_collector = $2, collector_name = NULL, collector_phone = NULL, version = version + 1 WHERE id = $1`, [id, collector === null ? null : this.sealCollector(id, collector)]);
  }

  /** Work whose stage should be over, the longest overdue first. */
  async listOverdue(now: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(`SELECT id FROM fulfillment.fulfillment_order WHERE stage_due_at <= $1 ORDER BY stage_due_at LIMIT $2`, [now, limit]);
    return rows.map(({ id }) => id);
  }

  /** The running stage is late; it is told once, and the next stage has its own time. */
  async noteLate(tx: Tx, id: string): Promise<void> {
    await tx.execute(`UPDATE fulfillment.fulfillment_order SET is_late = true, stage_due_at = NULL, version = version + 1 WHERE id = $1`, [id]);
  }

  async noteReminder(tx: Tx, id: string, nextLookAt: Date): Promise<void> {
    await tx.execute(`UPDATE fulfillment.fulfillment_order SET reminded_at = coalesce(reminded_at, $2), stage_due_at = $3, version = version + 1 WHERE id = $1`, [id, this.clock.now(), nextLookAt]);
  }

  /** Open work of a place, oldest first. */
  async listOpen(locationId: string, limit: number, source: Queryable = this.database): Promise<FulfillmentOrder[]> {
    const rows = await source.query<StoredWork>(`SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f WHERE f.location_id = $1 AND ${IS_OPEN} ORDER BY f.opened_at LIMIT $2`, [locationId, limit]);
    return rows.map((row) => this.open(row));
  }

  async listHandedOver(locationId: string, { since, limit }: { since: Date | null; limit: number }, source: Queryable = this.database): Promise<FulfillmentOrder[]> {
    const rows = await source.query<StoredWork>(
      `SELECT ${COLUMNS} FROM fulfillment.fulfillment_order f
       WHERE f.store_id = $1 AND f.state = 'handed_over' AND ($2::timestamptz IS NULL OR f.handed_over_at >= $2) ORDER BY f.handed_over_at DESC LIMIT $3`,
      [locationId, since, limit],
    );
    return rows.map((row) => this.open(row));
  }

  async countBoard(locationId: string, since: Date, source: Queryable = this.database): Promise<{ toAccept: number; picking: number; ready: number; onTheWay: number; handedOverToday: number }> {
    const [row] = await source.query<{ toAccept: number; picking: number; ready: number; onTheWay: number; handedOverToday: number }>(
      `SELECT (SELECT count(*) FROM fulfillment.fulfillment_order WHERE store_id = $1 AND state = 'handed_over' AND handed_over_at >= $2)::int AS "handedOverToday",
              count(*) FILTER (WHERE f.state = 'open')::int AS "toAccept",
              count(*) FILTER (WHERE f.state IN ('accepted', 'picking', 'substitution_pending'))::int AS picking,
              count(*) FILTER (WHERE f.state IN ('packed', 'ready', 'waiting_courier', 'courier_assigned', 'no_show'))::int AS ready,
              count(*) FILTER (WHERE f.state IN ('picked_up', 'partially_shipped', 'shipped', 'failed_attempt', 'returning'))::int AS "onTheWay"
       FROM fulfillment.fulfillment_order f WHERE f.location_id = $1 AND ${IS_OPEN}`,
      [locationId, since],
    );
    return row ?? { toAccept: 0, picking: 0, ready: 0, onTheWay: 0, handedOverToday: 0 };
  }

  /** Seals the next rows of before, and those that an older key sealed; see `SealedRecipients.sealRows`. */
  async sealRows(tx: Tx, bite: { afterKey: string; limit: number }): Promise<{ lastKey: string; rows: number } | null> {
    const rows = await tx.query<{ id: string; sealed: string | null; name: string | null; phone: string | null }>(
      `SELECT id, sealed_collector AS sealed, collector_name AS name, collector_phone AS phone FROM fulfillment.fulfillment_order
       WHERE ($1 = '' OR id > nullif($1, '')::uuid) AND (collector_name IS NOT NULL OR sealed_collector IS NOT NULL)
         AND id <= (SELECT max(id::text)::uuid FROM (SELECT id FROM fulfillment.fulfillment_order WHERE $1 = '' OR id > nullif($1, '')::uuid ORDER BY id LIMIT $2) AS bite)
       ORDER BY id FOR NO KEY UPDATE`,
      [bite.afterKey, bite.limit],
    );
    const due = rows.flatMap(({ id, sealed, name, phone }) => {
      if (sealed !== null && this.recipients.isCurrent(sealed)) return [];
      return [{ id, sealed: this.sealCollector(id, sealed === null ? { name: name ?? '', phone: phone ?? '' } : this.openCollector(id, sealed)) }];
    });
    await tx.execute(
      `UPDATE fulfillment.fulfillment_order f SET sealed_collector = k.sealed, collector_name = NULL, collector_phone = NULL FROM unnest($1::uuid[], $2::text[]) AS k (id, sealed) WHERE f.id = k.id`,
      [due.map(({ id }) => id), due.map(({ sealed }) => sealed)],
    );
    return this.recipients.sealRows(tx, WORK_RECIPIENTS, bite);
  }

  private open({ sealedCollector, ...row }: StoredWork): FulfillmentOrder {
    const work = this.recipients.open(WORK_RECIPIENTS, row);
    if (sealedCollector === null) return work;
    const { name, phone } = this.openCollector(row.id, sealedCollector);
    return { ...work, collectorName: name, collectorPhone: phone };
  }

  private sealCollector(id: string, { name, phone }: { name: string; phone: string }): string {
    return this.recipients.sealText(collectorPlace(id), JSON.stringify([name, phone]));
  }

  private openCollector(id: string, sealed: string): { name: string; phone: string } {
    const [name, phone] = JSON.parse(this.recipients.openText(collectorPlace(id), sealed)) as readonly [string, string];
    return { name, phone };
  }
}

const collectorPlace = (rowId: string) => ({ table: WORK_RECIPIENTS.name, column: 'sealed_collector', rowId });

const INSERT_SQL = `
  WITH k AS (
    SELECT *, row_number() OVER (PARTITION BY location_id, service_date ORDER BY position DESC) - 1 AS behind
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::date[], $7::text[], $8::text[], $9::text[], $10::int[],
      $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[], $16::int[], $17::int[], $18::uuid[], $19::timestamptz[], $20::jsonb[],
      $21::text[], $22::timestamptz[])
    WITH ORDINALITY AS k (id, order_id, order_no, customer_id, store_id, service_date, pickup_code, sealed_recipient, remark, item_count,
      window_start_at, window_end_at, opened_at, kind, state, group_no, part_no, location_id, promised_at, address, stage, stage_due_at, position)
  ), numbers AS (
    INSERT INTO fulfillment.call_counter AS c (store_id, service_date, last_number)
    SELECT location_id, service_date, count(*)::int FROM k GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (store_id, service_date) DO UPDATE SET last_number = c.last_number + EXCLUDED.last_number
    RETURNING store_id, service_date, last_number
  ), watched AS (
    -- The promise of what is brought is looked after from now on, or from half an hour before its time.
    INSERT INTO fulfillment.courier_watch (fulfillment_order_id, due_at)
    SELECT id, greatest(opened_at + interval '1 minute', promised_at - interval '30 minutes') FROM k WHERE kind IN ('instantDelivery', 'scheduledDelivery')
  )
  INSERT INTO fulfillment.fulfillment_order (id, order_id, order_no, customer_id, store_id, kind, state, service_date, call_number, pickup_code,
    sealed_recipient, remark, item_count, window_start_at, window_end_at, opened_at, accepted_at, group_no, part_no, location_id, promised_at, address,
    stage, stage_due_at)
  SELECT k.id, k.order_id, k.order_no, k.customer_id, k.store_id, k.kind, k.state, k.service_date, n.last_number - k.behind, k.pickup_code,
    k.sealed_recipient, k.remark, k.item_count, k.window_start_at, k.window_end_at, k.opened_at,
    CASE WHEN k.state = 'accepted' THEN k.opened_at END, k.group_no, k.part_no, k.location_id, k.promised_at, k.address, k.stage, k.stage_due_at
  FROM k JOIN numbers n ON n.store_id = k.location_id AND n.service_date = k.service_date`;

const MOVE_SQL = `
  UPDATE fulfillment.fulfillment_order SET state = $3::text, version = version + 1, stage = $6::text, stage_due_at = $7::timestamptz,
    accepted_at = CASE WHEN $3 = 'accepted' THEN $4::timestamptz ELSE accepted_at END, accepted_by = CASE WHEN $3 = 'accepted' THEN $5::text ELSE accepted_by END,
    picking_at = CASE WHEN $3 = 'picking' THEN coalesce(picking_at, $4) ELSE picking_at END,
    picked_by = CASE WHEN $3 IN ('picking', 'packed', 'ready') AND $5 <> '' THEN $5 ELSE picked_by END,
    packed_at = CASE WHEN $3 = 'packed' THEN $4 ELSE packed_at END, ready_at = CASE WHEN $3 = 'ready' THEN $4 ELSE ready_at END,
    dispatched_at = CASE WHEN $3 IN ('picked_up', 'partially_shipped', 'shipped') THEN coalesce(dispatched_at, $4) ELSE dispatched_at END,
    failed_attempts = CASE WHEN $3 = 'failed_attempt' THEN failed_attempts + 1 ELSE failed_attempts END,
    handed_over_at = CASE WHEN $3 = 'handed_over' THEN $4 ELSE handed_over_at END, handed_over_by = CASE WHEN $3 = 'handed_over' THEN $5 ELSE handed_over_by END,
    delivered_at = CASE WHEN $3 = 'delivered' THEN $4 ELSE delivered_at END, returned_at = CASE WHEN $3 = 'returned_to_stock' THEN $4 ELSE returned_at END,
    canceled_at = CASE WHEN $3 = 'canceled' THEN $4 ELSE canceled_at END
  WHERE id = $1 AND state = ANY($2::text[]) RETURNING id`;
