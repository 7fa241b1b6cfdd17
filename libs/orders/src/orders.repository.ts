import { Injectable } from '@nestjs/common';
import { areaOf, phoneTail, type RecipientTable, SealedRecipients, type StoredRecipient } from '@quanyu/identity';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import { OrderGroupsRepository } from './order-groups.repository.js';
import type { FulfillmentStatus, OrderEventType, OrderStatus, PaymentStatus } from './order-state.js';
import type { Actor, LineUnits, NewOrder, Order, OrderHead, OrderEvent, OrderLine, RefundedUnits } from './order.js';

const ORDER = `o.id, o.order_no AS "orderNo", o.customer_id AS "customerId", o.store_id AS "storeId", o.brand, o.channel, o.status,
  o.payment_status AS "paymentStatus", o.fulfillment_status AS "fulfillmentStatus", o.item_count AS "itemCount",
  o.items_total_fen AS "itemsTotalFen", o.discount_fen AS "discountFen", o.delivery_fee_fen AS "deliveryFeeFen", o.payable_fen AS "payableFen",
  o.refunded_fen AS "refundedFen", o.refund_requested_fen AS "refundRequestedFen", o.address, o.sealed_recipient AS "sealedRecipient", o.contact_name AS "contactName", o.contact_phone AS "contactPhone",
  o.remark, o.placed_at AS "placedAt", o.expires_at AS "expiresAt", o.paid_at AS "paidAt", o.paid_attempt_id AS "paidAttemptId", o.flash_item_id AS "flashItemId", o.service_fen AS "serviceFen", o.when_short AS "whenShort",
  o.points_spent AS "pointsSpent", o.points_fen AS "pointsFen", o.stored_value_fen AS "storedValueFen", o.deposit_fen AS "depositFen", o.points_multiplier AS "pointsMultiplier", o.takes_benefits AS "takesBenefits", o.benefits`;

const LINE = `order_id AS "orderId", line_no AS "lineNo", group_no AS "groupNo", variant_id AS "variantId", product_id AS "productId", sku, barcode, title,
  option_text AS "optionText", image_url AS "imageUrl", unit_price_fen AS "unitPriceFen", quantity, quantity_canceled AS "quantityCanceled",
  quantity_picking AS "quantityPicking", quantity_returned AS "quantityReturned", quantity_exchanged AS "quantityExchanged",
  replaces_line_no AS "replacesLineNo", quantity_moved AS "quantityMoved",
  moved_location_id AS "movedLocationId", total_fen AS "totalFen", discount_fen AS "discountFen",
  refund_requested_fen AS "refundRequestedFen"`;

/** Who receives an order stands sealed in its row. */
export const ORDER_RECIPIENTS: RecipientTable = { name: 'orders."order"', hasAddress: true, hasTail: true };

/** An order whose recipient is still sealed; `open` opens it. */
export type StoredOrder = OrderHead & StoredRecipient;

const ENDED: ReadonlySet<OrderStatus> = new Set(['completed', 'closed', 'canceled']);

export interface OrderFilter {
  readonly customerId?: string;
  readonly storeIds?: readonly string[] | null;
  readonly statuses?: readonly OrderStatus[];
  readonly paymentStatus?: PaymentStatus;
  readonly fulfillmentStatuses?: readonly FulfillmentStatus[];
  readonly orderNo?: string;
  readonly phoneTail?: string;
  readonly orderIds?: readonly string[];
  readonly placedFrom?: Date;
  readonly placedBefore?: Date;
  readonly beforeId?: string;
  readonly limit: number;
}

@Injectable()
export class OrdersRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    /** Tables of the same rows: the groups of orders. */
    readonly groups: OrderGroupsRepository,
    private readonly recipients: SealedRecipients,
  ) {}

  /** Inserts orders with their groups, their lines and their first event in one statement. */
  async insert(tx: Tx, orders: readonly NewOrder[]): Promise<void> {
    if (orders.length === 0) return;
    const heads = orders.map(({ order }) => order);
    const lines = orders.flatMap((entry) => entry.lines);
    const groups = orders.flatMap((entry) => entry.groups);
    await tx.prepared('orders.insert', INSERT_SQL, [
      heads.map((o) => o.id), heads.map((o) => o.orderNo), heads.map((o) => o.customerId), heads.map((o) => o.storeId), heads.map((o) => o.channel),
      heads.map((o) => o.itemCount), heads.map((o) => o.itemsTotalFen), heads.map((o) => o.discountFen), heads.map((o) => o.payableFen),
      heads.map((o) => o.deliveryFeeFen), heads.map((o) => (o.address === null ? null : JSON.stringify(areaOf(o.address)))), heads.map((o) => this.recipients.seal(ORDER_RECIPIENTS, o.id, o)), heads.map((o) => this.recipients.tailIndex(phoneTail(o.contactPhone))),
      heads.map((o) => o.remark), heads.map((o) => o.placedAt), heads.map((o) => o.expiresAt), heads.map((o) => o.flashItemId),
      lines.map((l) => l.orderId), lines.map((l) => l.lineNo), lines.map((l) => l.variantId), lines.map((l) => l.productId), lines.map((l) => l.sku),
      lines.map((l) => l.barcode), lines.map((l) => l.title), lines.map((l) => l.optionText), lines.map((l) => l.imageUrl),
      lines.map((l) => l.unitPriceFen), lines.map((l) => l.quantity), lines.map((l) => l.totalFen), lines.map((l) => l.groupNo),
      groups.map((g) => g.orderId), groups.map((g) => g.groupNo), groups.map((g) => g.kind), groups.map((g) => g.storeId), groups.map((g) => g.locationId),
      groups.map((g) => g.windowStartAt), groups.map((g) => g.windowEndAt), groups.map((g) => g.promisedAt), groups.map((g) => g.feeFen),
      groups.map((g) => g.itemCount), groups.map((g) => (g.sourcing === null ? null : JSON.stringify(g.sourcing))),
      heads.map((o) => o.serviceFen), groups.map((g) => g.title), groups.map((g) => g.bookingId), heads.map((o) => o.whenShort),
      heads.map((o) => o.pointsSpent), heads.map((o) => o.pointsFen), heads.map((o) => o.storedValueFen), heads.map((o) => o.pointsMultiplier), heads.map((o) => o.takesBenefits),
      heads.map((o) => (o.benefits === null ? null : JSON.stringify(o.benefits))), lines.map((l) => l.discountFen), heads.map((o) => o.brand),
    ]);
  }

  /** Notes what of these orders, as they are written, their deposits paid before. Asks nothing when none has one. */
  async noteDeposits(tx: Tx, orders: readonly Pick<Order, 'id' | 'depositFen'>[]): Promise<void> {
    const paid = orders.filter(({ depositFen }) => depositFen > 0);
    if (paid.length === 0) return;
    await tx.prepared(
      'orders.noteDeposits',
      `WITH noted AS (UPDATE orders."order" o SET deposit_fen = k.deposit_fen FROM unnest($1::uuid[], $2::bigint[]) AS k (id, deposit_fen) WHERE o.id = k.id RETURNING 1)
       SELECT platform.demand(count(*), $3, 'orders with a deposit') FROM noted`,
      [paid.map(({ id }) => id), paid.map(({ depositFen }) => depositFen), paid.length],
    );
  }

  /** The order's row, locked: the first lock of every flow on an existing order. */
  async lock(tx: Tx, orderId: string): Promise<Order | null> {
    const [row] = await tx.prepared<StoredOrder>('orders.lock', `SELECT ${ORDER} FROM orders."order" o WHERE o.id = $1 FOR UPDATE`, [orderId]);
    return row === undefined ? null : this.open(row);
  }

  /** Several orders' rows, locked in the order of their ids; their recipients stay sealed. */
  async lockMany(tx: Tx, orderIds: readonly string[]): Promise<Map<string, StoredOrder>> {
    const rows = await tx.prepared<StoredOrder>('orders.lockMany', `SELECT ${ORDER} FROM orders."order" o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR UPDATE`, [orderIds]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Several orders, whose recipients stay sealed. */
  async findMany(orderIds: readonly string[], source: Queryable = this.database): Promise<Map<string, StoredOrder>> {
    const rows = await source.prepared<StoredOrder>('orders.findMany', `SELECT ${ORDER} FROM orders."order" o WHERE o.id = ANY($1::uuid[])`, [orderIds]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Moves locked orders from waiting for their payment to placed, every one of them, with the event that says so. */
  async payMany(tx: Tx, paid: readonly { orderId: string; at: Date; attemptId: string | null; note: string | null }[]): Promise<void> {
    await tx.prepared(
      'orders.payMany',
      `WITH k AS (
         SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::text[]) AS k (order_id, paid_at, attempt_id, note)
       ), moved AS (
         UPDATE orders."order" o SET status = 'placed', payment_status = 'paid', fulfillment_status = 'unfulfilled',
           paid_at = k.paid_at, paid_attempt_id = k.attempt_id, version = version + 1
         FROM k WHERE o.id = k.order_id AND o.status = 'pending_payment' AND o.payment_status = 'unpaid' RETURNING 1
       ), told AS (
         INSERT INTO orders.order_event (order_id, occurred_at, type, actor_kind, note) SELECT k.order_id, $5, 'paid', 'system', k.note FROM k
       )
       SELECT platform.demand(count(*), $6, 'orders that still wait for their payment') FROM moved`,
      [paid.map((row) => row.orderId), paid.map((row) => row.at), paid.map((row) => row.attemptId), paid.map((row) => row.note), this.clock.now(), paid.length],
    );
  }

  async find(source: Queryable, orderId: string): Promise<Order | null> {
    const [row] = await source.prepared<StoredOrder>('orders.find', `SELECT ${ORDER} FROM orders."order" o WHERE o.id = $1`, [orderId]);
    return row === undefined ? null : this.open(row);
  }

  /** Changes columns of a locked order if it is still in one of the states `from`. False when it is not. */
  async move(
    tx: Tx,
    orderId: string,
    from: readonly OrderStatus[],
    change: { status?: OrderStatus; paymentStatus?: PaymentStatus; fulfillmentStatus?: FulfillmentStatus; paid?: { at: Date; attemptId: string }; refundedFen?: number },
  ): Promise<boolean> {
    const rows = await tx.prepared(
      'orders.move',
      `UPDATE orders."order" SET status = coalesce($3, status), payment_status = coalesce($4, payment_status),
         fulfillment_status = coalesce($5, fulfillment_status), paid_at = coalesce($6, paid_at), ended_at = CASE WHEN $3::text IS NULL THEN ended_at ELSE $7 END,
         refunded_fen = coalesce($8, refunded_fen), paid_attempt_id = coalesce($9, paid_attempt_id), version = version + 1
       WHERE id = $1 AND status = ANY($2::text[]) RETURNING id`,
      [
        orderId, from, change.status ?? null, change.paymentStatus ?? null, change.fulfillmentStatus ?? null,
        change.paid?.at ?? null, change.status !== undefined && ENDED.has(change.status) ? this.clock.now() : null, change.refundedFen ?? null,
        change.paid?.attemptId ?? null,
      ],
    );
    if (rows.length === 0) return false;
    // Nobody has to look at an order that is over; one that was closed and is paid late is to be looked at after all.
    const isOver = change.status === 'closed' || change.status === 'canceled';
    if (isOver || from.includes('closed')) tx.lastly(tx.execute(`UPDATE orders.risk_hold SET is_over = $2 WHERE order_id = $1 AND status = 'review'`, [orderId, isOver]));
    return true;
  }

  /** Appends to the order's story, now. */
  async addEvent(tx: Tx, orderId: string, event: { type: OrderEventType; actor: Actor; note?: string }): Promise<void> {
    await tx.prepared(
      'orders.addEvent',
      `INSERT INTO orders.order_event (order_id, occurred_at, type, actor_kind, actor_name, note) VALUES ($1, $2, $3, $4, $5, $6)`,
      [orderId, this.clock.now(), event.type, event.actor.kind, event.actor.kind === 'staff' ? event.actor.name : null, event.note ?? null],
    );
  }

  async listLines(source: Queryable, orderIds: readonly string[]): Promise<OrderLine[]> {
    return source.prepared('orders.listLines', `SELECT ${LINE} FROM orders.order_line WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, line_no`, [orderIds]);
  }

  async listEvents(orderId: string): Promise<OrderEvent[]> {
    return this.database.query(
      `SELECT occurred_at AS "occurredAt", type, actor_kind AS "actorKind", actor_name AS "actorName", note
       FROM orders.order_event WHERE order_id = $1 ORDER BY id`,
      [orderId],
    );
  }

  /**
   * Moves units of lines to "being picked", each as far as it is neither cancelled nor being picked already. Returns what was moved: picking
   * and cancelling move the same columns, so a unit goes one way.
   */
  async startPicking(tx: Tx, orderId: string, lines: readonly LineUnits[]): Promise<LineUnits[]> {
    return tx.prepared(
      'orders.startPicking',
      `WITH k AS (
         SELECT l.line_no, LEAST(w.quantity, l.quantity - l.quantity_canceled - l.quantity_picking) AS units
         FROM orders.order_line l JOIN unnest($2::int[], $3::int[]) AS w (line_no, quantity) ON w.line_no = l.line_no WHERE l.order_id = $1
       )
       UPDATE orders.order_line l SET quantity_picking = l.quantity_picking + k.units
       FROM k WHERE l.order_id = $1 AND l.line_no = k.line_no AND k.units > 0 AND l.quantity_canceled + l.quantity_picking + k.units <= l.quantity
       RETURNING l.line_no AS "lineNo", k.units AS quantity`,
      [orderId, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity)],
    );
  }

  /** Takes units of lines out of picking again: nobody has them in hand any more. */
  async stopPicking(tx: Tx, orderId: string, lines: readonly LineUnits[]): Promise<void> {
    await tx.prepared(
      'orders.stopPicking',
      `WITH moved AS (
         UPDATE orders.order_line l SET quantity_picking = l.quantity_picking - w.quantity
         FROM unnest($2::int[], $3::int[]) AS w (line_no, quantity) WHERE l.order_id = $1 AND l.line_no = w.line_no AND l.quantity_picking >= w.quantity RETURNING 1
       ) SELECT platform.demand(count(*), $4, 'lines that are being picked') FROM moved`,
      [orderId, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity), lines.length],
    );
  }

  /**
   * Cancels units that nobody is picking, with the refund that was computed for them, on the lines and on the order.
   * False when a unit is being picked, came back, or was cancelled meanwhile; then the caller rolls back. What came back was being picked, as long as that is not undone.
   */
  async cancelUnits(tx: Tx, orderId: string, lines: readonly RefundedUnits[]): Promise<boolean> {
    const rows = await tx.prepared(
      'orders.cancelUnits',
      `UPDATE orders.order_line l SET quantity_canceled = l.quantity_canceled + w.quantity, refund_requested_fen = l.refund_requested_fen + w.refund_fen
       FROM unnest($2::int[], $3::int[], $4::bigint[]) AS w (line_no, quantity, refund_fen)
       WHERE l.order_id = $1 AND l.line_no = w.line_no AND l.quantity_canceled + GREATEST(l.quantity_picking, l.quantity_returned) + w.quantity <= l.quantity RETURNING l.line_no`,
      [orderId, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity), lines.map(({ refundFen }) => refundFen)],
    );
    return rows.length === lines.length;
  }

  /** Units came back from the shopper, with the refund that was computed for them. */
  async returnUnits(tx: Tx, orderId: string, lines: readonly RefundedUnits[]): Promise<void> {
    await tx.prepared(
      'orders.returnUnits',
      `WITH changed AS (
         UPDATE orders.order_line l SET quantity_returned = l.quantity_returned + w.quantity, refund_requested_fen = l.refund_requested_fen + w.refund_fen
         FROM unnest($2::int[], $3::int[], $4::bigint[]) AS w (line_no, quantity, refund_fen) WHERE l.order_id = $1 AND l.line_no = w.line_no RETURNING 1
       ) SELECT platform.demand(count(*), $5, 'lines of this order') FROM changed`,
      [orderId, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity), lines.map(({ refundFen }) => refundFen), lines.length],
    );
  }

  /** A line that takes the place of units of another, and what of their money pays for it: a substitute while they are picked, or afterwards what they were exchanged for. */
  async insertReplacement(tx: Tx, line: OrderLine, from: { replaces: number; carriedFen: number; exchangedAt: Date | null }): Promise<void> {
    await tx.query(
      `WITH carried AS (
         UPDATE orders.order_line SET carried_fen = carried_fen + $16, quantity_exchanged = quantity_exchanged + CASE WHEN $17::timestamptz IS NULL THEN 0 ELSE $12::int END
         WHERE order_id = $1 AND line_no = $15
       )
       INSERT INTO orders.order_line (order_id, line_no, group_no, variant_id, product_id, sku, barcode, title, option_text, image_url, unit_price_fen, quantity, quantity_picking, total_fen,
         discount_fen, replaces_line_no, exchanged_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $17)`,
      [
        line.orderId, line.lineNo, line.groupNo, line.variantId, line.productId, line.sku, line.barcode, line.title, line.optionText, line.imageUrl, line.unitPriceFen, line.quantity,
        line.totalFen, line.discountFen, from.replaces, from.carriedFen, from.exchangedAt,
      ],
    );
  }

  /** Another place took units of a line over. */
  async moveUnits(tx: Tx, orderId: string, units: LineUnits, locationId: string): Promise<void> {
    await tx.execute(`UPDATE orders.order_line SET quantity_moved = LEAST(quantity, quantity_moved + $3), moved_location_id = $4 WHERE order_id = $1 AND line_no = $2`, [orderId, units.lineNo, units.quantity, locationId]);
  }

  /** Counts a refund that was asked for; the row's check keeps the sum within what was paid. Returns all that was asked for. */
  async addRefundRequest(tx: Tx, orderId: string, amountFen: number): Promise<number> {
    const [row] = await tx.prepared<{ requestedFen: number }>(
      'orders.addRefundRequest',
      `UPDATE orders."order" SET refund_requested_fen = refund_requested_fen + $2, version = version + 1 WHERE id = $1 RETURNING refund_requested_fen AS "requestedFen"`,
      [orderId, amountFen],
    );
    return row?.requestedFen ?? 0;
  }

  /** The money of units that were cancelled and whose case waits for two people: it is not asked for yet. */
  async findOwedFen(source: Queryable, orderId: string): Promise<number> {
    const [row] = await source.query<{ owedFen: number }>(`SELECT coalesce(sum(amount_fen), 0)::float8 AS "owedFen" FROM orders.after_sales_case WHERE order_id = $1 AND is_automatic AND status = 'applied'`, [orderId]);
    return row?.owedFen ?? 0;
  }

  /** Notes what goes back to the customer's own accounts: nobody has to send it. */
  async addReturned(tx: Tx, orderId: string, amountFen: number): Promise<void> {
    await tx.execute(
      `UPDATE orders."order" SET refunded_fen = refunded_fen + $2, payment_status = CASE WHEN refunded_fen + $2 = payable_fen THEN 'refunded' ELSE 'partially_refunded' END WHERE id = $1`,
      [orderId, amountFen],
    );
  }

  /** Takes unpaid orders whose close is due, and moves their next try away, so that two workers do not meet over one. */
  async claimDue(now: Date, retryAt: Date, limit: number): Promise<{ id: string; expiresAt: Date }[]> {
    return this.database.query(
      `UPDATE orders."order" SET close_due_at = $2
       WHERE id IN (SELECT id FROM orders."order" WHERE status = 'pending_payment' AND close_due_at <= $1 ORDER BY close_due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING id, expires_at AS "expiresAt"`,
      [now, retryAt, limit],
    );
  }

  /** Age in milliseconds of the oldest hold that is past its time. */
  async closeLagMs(now: Date): Promise<number> {
    const [row] = await this.database.query<{ oldest: Date | null }>(`SELECT min(expires_at) AS oldest FROM orders."order" WHERE status = 'pending_payment' AND expires_at <= $1`, [now]);
    return row?.oldest === null || row === undefined ? 0 : now.getTime() - row.oldest.getTime();
  }

  /** Orders newest first, below a cursor. */
  async list(filter: OrderFilter, source: Queryable = this.database): Promise<Order[]> {
    const rows = await source.query<StoredOrder>(
      `SELECT ${ORDER} FROM orders."order" o
       WHERE ($1::uuid IS NULL OR customer_id = $1) AND ($2::uuid[] IS NULL OR store_id = ANY($2)) AND ($3::text[] IS NULL OR status = ANY($3))
         AND ($4::text IS NULL OR payment_status = $4) AND ($5::text[] IS NULL OR fulfillment_status = ANY($5))
         AND ($6::text IS NULL OR order_no = $6) AND ($7::text IS NULL OR phone_tail_index = $13 OR (contact_phone IS NOT NULL AND right(contact_phone, 4) = $7))
         AND ($8::uuid[] IS NULL OR id = ANY($8)) AND ($9::timestamptz IS NULL OR placed_at >= $9) AND ($10::timestamptz IS NULL OR placed_at < $10)
         AND ($11::uuid IS NULL OR id < $11)
       ORDER BY id DESC LIMIT $12`,
      [
        filter.customerId ?? null, filter.storeIds ?? null, filter.statuses ?? null, filter.paymentStatus ?? null, filter.fulfillmentStatuses ?? null,
        filter.orderNo ?? null, filter.phoneTail ?? null, filter.orderIds ?? null, filter.placedFrom ?? null, filter.placedBefore ?? null,
        filter.beforeId ?? null, filter.limit, filter.phoneTail === undefined ? null : this.recipients.tailIndex(filter.phoneTail),
      ],
    );
    return rows.map((row) => this.open(row));
  }

  async countByStatus(customerId: string): Promise<{ status: OrderStatus; fulfillmentStatus: FulfillmentStatus; count: number }[]> {
    return this.database.query(
      `SELECT status, fulfillment_status AS "fulfillmentStatus", count(*)::int AS count FROM orders."order"
       WHERE customer_id = $1 AND status IN ('pending_payment', 'placed', 'in_fulfillment') GROUP BY 1, 2`,
      [customerId],
    );
  }

  /** The order with who receives it. */
  open(row: StoredOrder): Order {
    return this.recipients.open(ORDER_RECIPIENTS, row);
  }
}

const INSERT_SQL = `
  WITH heads AS (
    INSERT INTO orders."order" (id, order_no, customer_id, store_id, channel, status, payment_status, fulfillment_status,
      item_count, items_total_fen, discount_fen, payable_fen, delivery_fee_fen, address, sealed_recipient, phone_tail_index, remark, placed_at, expires_at, close_due_at, flash_item_id, service_fen, when_short,
      points_spent, points_fen, stored_value_fen, points_multiplier, takes_benefits, benefits, brand)
    SELECT h.id, h.order_no, h.customer_id, h.store_id, h.channel, 'pending_payment', 'unpaid', 'unfulfilled',
      h.item_count, h.items_total_fen, h.discount_fen, h.payable_fen, h.delivery_fee_fen, h.address, h.sealed_recipient, h.phone_tail_index, h.remark, h.placed_at, h.expires_at, h.expires_at, h.flash_item_id, h.service_fen, h.when_short,
      h.points_spent, h.points_fen, h.stored_value_fen, h.points_multiplier, h.takes_benefits, h.benefits, h.brand
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::bigint[], $8::bigint[], $9::bigint[],
      $10::bigint[], $11::jsonb[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::uuid[], $42::bigint[], $45::text[],
      $46::int[], $47::bigint[], $48::bigint[], $49::int[], $50::boolean[], $51::jsonb[], $53::text[])
      AS h (id, order_no, customer_id, store_id, channel, item_count, items_total_fen, discount_fen, payable_fen,
        delivery_fee_fen, address, sealed_recipient, phone_tail_index, remark, placed_at, expires_at, flash_item_id, service_fen, when_short, points_spent, points_fen, stored_value_fen, points_multiplier, takes_benefits, benefits, brand)
  ), lines AS (
    INSERT INTO orders.order_line (order_id, line_no, variant_id, product_id, sku, barcode, title, option_text, image_url, unit_price_fen, quantity, total_fen, group_no, discount_fen)
    SELECT * FROM unnest($18::uuid[], $19::int[], $20::uuid[], $21::uuid[], $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::bigint[], $28::int[], $29::bigint[], $30::int[], $52::bigint[])
  ), groups AS (
    INSERT INTO orders.order_group (order_id, group_no, kind, store_id, location_id, window_start_at, window_end_at, promised_at, fee_fen, item_count, sourcing, title, booking_id)
    SELECT * FROM unnest($31::uuid[], $32::int[], $33::text[], $34::uuid[], $35::uuid[], $36::timestamptz[], $37::timestamptz[], $38::timestamptz[], $39::bigint[], $40::int[], $41::jsonb[],
      $43::text[], $44::uuid[])
  )
  INSERT INTO orders.order_event (order_id, occurred_at, type, actor_kind)
  SELECT e.id, e.placed_at, 'placed', 'customer' FROM unnest($1::uuid[], $15::timestamptz[]) AS e (id, placed_at)`;
