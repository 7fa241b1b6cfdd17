import { Injectable } from '@nestjs/common';
import { Database, MAX_ATTEMPTS, type Queryable } from '@quanyu/platform';

/** Null means every store, or every location. */
type Scope = readonly string[] | null;

export interface StoryRow {
  at: Date;
  source: 'order' | 'payment' | 'refund' | 'fulfillment' | 'stock' | 'audit';
  kind: string;
  actor_name: string | null;
  facts: Record<string, string | number | boolean | null>;
  reference_id: string | null;
}

export interface StockRow {
  location_id: string;
  variant_id: string;
  product_id: string;
  sku: string;
  barcode: string | null;
  title: string;
  option_values: string[];
  on_hand: number;
  reserved: number;
  allocated: number;
  unavailable: number;
  safety_stock: number;
  ring_fenced: number;
  in_transit: number;
}

export interface StockFilter {
  readonly locationIds: Scope;
  readonly variantId: string | null;
  readonly q: string | null;
  readonly lowStockOnly: boolean;
  /** Rows after this place in the order of SKU and location. */
  readonly after: { readonly sku: string; readonly locationId: string } | null;
  readonly limit: number;
}

export interface SalesOfHour {
  hour: number;
  paid_orders: number;
  paid_fen: number;
}

export interface FailedRefundRow {
  refund_id: string;
  out_refund_no: string;
  purpose: 'order' | 'membership' | 'presale';
  order_id: string | null;
  order_no: string | null;
  store_id: string | null;
  amount_fen: number;
  reason: string;
  status: 'abnormal' | 'closed' | 'requested';
  last_error: string | null;
  requested_at: Date;
}

/** A refund `r` that waits for a person: WeChat ended it unpaid, or did not take it up after several tries. */
const FAILED_REFUND = `(r.status IN ('abnormal', 'closed') OR (r.status = 'requested' AND r.checks > 5))`;

/** Reads over several schemas, for screens that show several domains at once. Nothing here writes. */
@Injectable()
export class ViewsRepository {
  constructor(private readonly database: Database) {}

  async findOrderStore(source: Queryable, orderId: string): Promise<string | null> {
    const [row] = await source.query<{ store_id: string }>(`SELECT store_id FROM orders."order" WHERE id = $1`, [orderId]);
    return row?.store_id ?? null;
  }

  /**
   * Everything that happened to an order, in the order of time. An order of 100 lines has some 500 rows. WeChat tells
   * whole seconds, so a success may seem to come before its request; it is shown no earlier.
   */
  async readStory(orderId: string): Promise<StoryRow[]> {
    return this.database.query<StoryRow>(
      `SELECT * FROM (
         SELECT occurred_at AS at, 'order' AS source, type AS kind, actor_name, jsonb_strip_nulls(jsonb_build_object('actorKind', actor_kind, 'note', note)) AS facts, NULL AS reference_id
           FROM orders.order_event WHERE order_id = $1
         UNION ALL
         SELECT step.at, 'payment', step.kind, NULL, jsonb_strip_nulls(jsonb_build_object('amountFen', a.amount_fen, 'outTradeNo', a.out_trade_no, 'transactionId', step.transaction_id)), a.id::text
           FROM payments.payment_attempt a
           CROSS JOIN LATERAL (VALUES (a.created_at, 'payment.created', NULL), (CASE WHEN a.succeeded_at IS NOT NULL THEN greatest(a.succeeded_at, a.created_at) END, 'payment.succeeded', a.transaction_id)) AS step (at, kind, transaction_id)
           WHERE a.order_id = $1 AND step.at IS NOT NULL
         UNION ALL
         SELECT step.at, 'refund', step.kind, NULL, jsonb_strip_nulls(jsonb_build_object('amountFen', r.amount_fen, 'outRefundNo', r.out_refund_no, 'reason', r.reason, 'lastError', step.last_error)), r.id::text
           FROM payments.refund r
           CROSS JOIN LATERAL (VALUES (r.requested_at, 'refund.requested', r.last_error), (CASE WHEN r.succeeded_at IS NOT NULL THEN greatest(r.succeeded_at, r.requested_at) END, 'refund.succeeded', NULL)) AS step (at, kind, last_error)
           WHERE r.order_id = $1 AND step.at IS NOT NULL
         UNION ALL
         SELECT step.at, 'fulfillment', step.kind, step.actor_name, jsonb_build_object('serviceDate', f.service_date, 'callNumber', f.call_number), f.id::text
           FROM fulfillment.fulfillment_order f
           CROSS JOIN LATERAL (VALUES
             (f.opened_at, 'fulfillment.opened', NULL), (f.accepted_at, 'fulfillment.accepted', f.accepted_by), (f.picking_at, 'fulfillment.picking', f.picked_by),
             (f.ready_at, 'fulfillment.ready', f.picked_by), (f.handed_over_at, 'fulfillment.handedOver', f.handed_over_by), (f.canceled_at, 'fulfillment.canceled', NULL)
           ) AS step (at, kind, actor_name)
           WHERE f.order_id = $1 AND step.at IS NOT NULL
         UNION ALL
         SELECT m.occurred_at, 'stock', m.kind, m.actor_name, jsonb_strip_nulls(jsonb_build_object(
             'sku', l.sku, 'title', l.title, 'optionText', l.option_text, 'onHandDelta', m.on_hand_delta, 'reservedDelta', m.reserved_delta,
             'allocatedDelta', m.allocated_delta, 'onHandAfter', m.on_hand_after)), m.id::text
           FROM inventory.stock_movement m
           LEFT JOIN LATERAL (SELECT sku, title, option_text FROM orders.order_line WHERE order_id = $1 AND variant_id = m.variant_id ORDER BY line_no LIMIT 1) l ON true
           WHERE m.reference_id = $1
         UNION ALL
         SELECT occurred_at, 'audit', action, actor_name, jsonb_strip_nulls(jsonb_build_object('reason', reason)), id::text
           FROM platform.audit_entry WHERE target_type = 'order' AND target_id = $1::text
       ) AS story ORDER BY at, source LIMIT 1000`,
      [orderId],
    );
  }

  /** Refunds that wait for a person, the latest first. Money for something else than an order is of no store. */
  async listFailedRefunds({ storeIds, orderId, before, limit }: { storeIds: Scope; orderId: string | null; before: { readonly requestedAt: string; readonly refundId: string } | null; limit: number }): Promise<FailedRefundRow[]> {
    return this.database.query<FailedRefundRow>(
      `SELECT r.id AS refund_id, r.out_refund_no, a.purpose, o.id AS order_id, o.order_no, o.store_id, r.amount_fen, r.reason, r.status, r.last_error, r.requested_at
       FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id LEFT JOIN orders."order" o ON o.id = r.order_id
       WHERE ${FAILED_REFUND} AND ($1::uuid[] IS NULL OR o.store_id = ANY ($1)) AND ($2::uuid IS NULL OR o.id = $2)
         AND ($3::timestamptz IS NULL OR (r.requested_at, r.id) < ($3, $4::uuid))
       ORDER BY r.requested_at DESC, r.id DESC LIMIT $5`,
      [storeIds, orderId, before?.requestedAt ?? null, before?.refundId ?? null, limit],
    );
  }

  async listStock(source: Queryable, filter: StockFilter): Promise<StockRow[]> {
    return source.query<StockRow>(
      `SELECT b.location_id, b.variant_id, v.product_id, v.sku, v.barcode, p.title, v.option_values,
              b.on_hand, b.reserved, b.allocated, b.unavailable, b.safety_stock, b.ring_fenced, b.in_transit
       FROM inventory.balance b
       JOIN catalogue.variant v ON v.id = b.variant_id
       JOIN catalogue.product p ON p.id = v.product_id
       WHERE ($1::uuid[] IS NULL OR b.location_id = ANY ($1))
         AND ($2::uuid IS NULL OR b.variant_id = $2)
         AND ($3::text IS NULL OR strpos(lower(p.title || ' ' || p.code || ' ' || v.sku || ' ' || coalesce(v.barcode, '')), lower($3)) > 0)
         AND (NOT $4::boolean OR b.on_hand - b.reserved - b.allocated - b.unavailable - b.ring_fenced <= b.safety_stock)
         AND ($5::text IS NULL OR (v.sku, b.location_id) > ($5, $6::uuid))
       ORDER BY v.sku, b.location_id
       LIMIT $7`,
      [filter.locationIds, filter.variantId, filter.q, filter.lowStockOnly, filter.after?.sku ?? null, filter.after?.locationId ?? null, filter.limit],
    );
  }

  /** Orders paid in [from, to) by hour of the shops' day. */
  async readSalesByHour(source: Queryable, storeIds: Scope, { from, to }: { from: Date; to: Date }): Promise<SalesOfHour[]> {
    return source.query<SalesOfHour>(
      `SELECT extract(hour FROM paid_at AT TIME ZONE 'Asia/Shanghai')::int AS hour, count(*)::int AS paid_orders, sum(payable_fen)::bigint AS paid_fen
       FROM orders."order"
       WHERE paid_at >= $2 AND paid_at < $3 AND ($1::uuid[] IS NULL OR store_id = ANY ($1))
       GROUP BY 1 ORDER BY 1`,
      [storeIds, from, to],
    );
  }

  /** How many of the orders placed since `from` stand where, by order status and by fulfilment status. */
  async countStatuses(source: Queryable, storeIds: Scope, from: Date): Promise<{ axis: 'order' | 'fulfillment'; name: string; count: number }[]> {
    return source.query(
      `SELECT axis, name, count(*)::int AS count
       FROM orders."order" o
       CROSS JOIN LATERAL (VALUES ('order', o.status), ('fulfillment', o.fulfillment_status)) AS axes (axis, name)
       WHERE o.placed_at >= $2 AND ($1::uuid[] IS NULL OR o.store_id = ANY ($1)) AND (axis = 'order' OR o.payment_status <> 'unpaid')
       GROUP BY axis, name ORDER BY axis, name`,
      [storeIds, from],
    );
  }

  async listTopProducts(source: Queryable, storeIds: Scope, { from, limit }: { from: Date; limit: number }): Promise<{ product_id: string; title: string; image_url: string | null; quantity: number; sold_fen: number }[]> {
    return source.query(
      `SELECT l.product_id, max(l.title) AS title, max(l.image_url) AS image_url, sum(l.quantity - l.quantity_canceled - l.quantity_exchanged)::int AS quantity,
         sum(l.total_fen) FILTER (WHERE l.exchanged_at IS NULL)::bigint AS sold_fen
       FROM orders."order" o JOIN orders.order_line l ON l.order_id = o.id
       WHERE o.paid_at >= $2 AND ($1::uuid[] IS NULL OR o.store_id = ANY ($1))
       GROUP BY l.product_id HAVING sum(l.quantity - l.quantity_canceled - l.quantity_exchanged) > 0
       ORDER BY quantity DESC, l.product_id LIMIT $3`,
      [storeIds, from, limit],
    );
  }

  /** What waits for a person, counted. */
  async countAlerts(storeIds: Scope, now: Date): Promise<{ kind: 'lowStock' | 'overdueUnpaid' | 'notAccepted' | 'overduePickup' | 'stuckEvents' | 'failedRefunds'; count: number }[]> {
    return this.database.query(
      `SELECT 'lowStock' AS kind, count(*)::int AS count FROM inventory.balance
         WHERE on_hand - reserved - allocated - unavailable - ring_fenced <= safety_stock AND ($1::uuid[] IS NULL OR location_id = ANY ($1))
       UNION ALL
       SELECT 'overdueUnpaid', count(*)::int FROM orders."order"
         WHERE status = 'pending_payment' AND expires_at < $2::timestamptz - interval '1 minute' AND ($1::uuid[] IS NULL OR store_id = ANY ($1))
       UNION ALL
       SELECT 'notAccepted', count(*)::int FROM fulfillment.fulfillment_order
         WHERE state = 'open' AND is_late AND state NOT IN ('handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled', 'done') AND ($1::uuid[] IS NULL OR location_id = ANY ($1))
       UNION ALL
       SELECT 'overduePickup', count(*)::int FROM fulfillment.fulfillment_order
         WHERE state IN ('open', 'accepted', 'picking', 'ready') AND window_end_at < $2 AND ($1::uuid[] IS NULL OR store_id = ANY ($1))
       UNION ALL
       SELECT 'stuckEvents', count(*)::int FROM platform.outbox_event WHERE done_at IS NULL AND attempts >= $3
       UNION ALL
       SELECT 'failedRefunds', count(*)::int FROM payments.refund r LEFT JOIN orders."order" o ON o.id = r.order_id
         WHERE ${FAILED_REFUND} AND ($1::uuid[] IS NULL OR o.store_id = ANY ($1))`,
      [storeIds, now, MAX_ATTEMPTS],
    );
  }

  async readOutbox(now: Date): Promise<{ pending: number; due: number; stuck: number; oldest_due_at: Date | null }> {
    const [row] = await this.database.query<{ pending: number; due: number; stuck: number; oldest_due_at: Date | null }>(
      `SELECT count(*)::int AS pending,
              count(*) FILTER (WHERE due_at <= $1 AND attempts < $2)::int AS due,
              count(*) FILTER (WHERE attempts >= $2)::int AS stuck,
              min(due_at) FILTER (WHERE due_at <= $1 AND attempts < $2) AS oldest_due_at
       FROM platform.outbox_event WHERE done_at IS NULL`,
      [now, MAX_ATTEMPTS],
    );
    return row ?? { pending: 0, due: 0, stuck: 0, oldest_due_at: null };
  }

  async listOutboxFailures(limit: number): Promise<{ id: string; topic: string; attempts: number; last_error: string; due_at: Date }[]> {
    return this.database.query(
      `SELECT id, topic, attempts, last_error, due_at FROM platform.outbox_event
       WHERE done_at IS NULL AND last_error IS NOT NULL ORDER BY attempts DESC, due_at LIMIT $1`,
      [limit],
    );
  }
}
