import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type StoreScope, type Tx } from '@quanyu/platform';
import type { GiftMoney } from '../gifts/gifts.rules.js';
import type { Actor, LineUnits, RefundedUnits } from '../order.js';
import type { AfterSalesCase, CaseEvent, CaseLine, LineClaim, Replacement } from './after-sales-case.js';
import { type CaseKind, type CaseStatus, FAULT_REASONS } from './after-sales-state.js';
import { ReplacementContacts, type StoredCase } from './replacement-contacts.js';

const CASE = `c.id, c.case_no AS "caseNo", c.order_id AS "orderId", o.order_no AS "orderNo", c.customer_id AS "customerId", c.store_id AS "storeId", c.kind, c.status,
  c.reason, c.description, c.amount_fen AS "amountFen", c.fee_fen AS "feeFen", c.gift_fen AS "giftFen", c.is_automatic AS "isAutomatic", c.return_code AS "returnCode", c.carrier,
  c.tracking_number AS "trackingNumber", c.received_store_id AS "receivedStoreId", c.decision_note AS "decisionNote", c.appealed_at AS "appealedAt",
  c.out_refund_no AS "outRefundNo", c.other_refund_nos AS "otherRefundNos", c.due_at AS "dueAt", c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.fee_group_nos AS "feeGroupNos",
  c.risk_review AS "riskReview", c.first_approver_id AS "firstApproverId", c.first_approver_name AS "firstApproverName", c.replacement_way AS "replacementWay",
  c.replacement_contact AS "replacementContact", c.replacement_carrier AS "replacementCarrier", c.replacement_tracking_number AS "replacementTrackingNumber"`;
const FROM = `orders.after_sales_case c JOIN orders."order" o ON o.id = c.order_id`;

export type NewCase = Pick<
  AfterSalesCase,
  'id' | 'caseNo' | 'orderId' | 'customerId' | 'storeId' | 'kind' | 'status' | 'reason' | 'description' | 'amountFen' | 'feeFen' | 'giftFen' | 'isAutomatic' | 'dueAt' | 'riskReview' | 'replacementWay' | 'replacementContact'
>;

/** A line that a case is opened with; for an exchange, with what it is exchanged for. */
export type NewCaseLine = RefundedUnits & Partial<Replacement>;

export interface CaseFilter {
  readonly customerId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly statuses?: readonly CaseStatus[] | undefined;
  readonly kind?: CaseKind | undefined;
  /** Cases of these stores: sold there, or taken in there. Null: every store. */
  readonly storeIds?: readonly string[] | null | undefined;
  /** Number of the case or of its order, return code, or number of the parcel. */
  readonly q?: string | undefined;
  readonly dueBefore?: Date | undefined;
  readonly beforeId?: string | undefined;
  readonly limit: number;
}

/** What changes of a case with its state; what is left out stays. */
export type CaseChange = Partial<Pick<AfterSalesCase, 'returnCode' | 'carrier' | 'trackingNumber' | 'receivedStoreId' | 'decisionNote' | 'appealedAt' | 'outRefundNo' | 'otherRefundNos' | 'amountFen' | 'feeFen' | 'giftFen' | 'feeGroupNos' | 'replacementCarrier' | 'replacementTrackingNumber'>>;

/** Cases with their lines and events, and what they hold of order lines. Everything is written while the order's row is locked. */
@Injectable()
export class AfterSalesRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly contacts: ReplacementContacts,
  ) {}

  async insert(tx: Tx, row: NewCase, lines: readonly NewCaseLine[]): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.after_sales_case (id, case_no, order_id, customer_id, store_id, kind, status, reason, description, amount_fen, fee_fen, is_automatic,
         due_at, replacement_way, replacement_contact, created_at, updated_at, risk_review, gift_fen)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonb, $16, $16, $17::jsonb, $18)`,
      [
        row.id, row.caseNo, row.orderId, row.customerId, row.storeId, row.kind, row.status, row.reason, row.description, row.amountFen, row.feeFen, row.isAutomatic,
        row.dueAt, row.replacementWay, row.replacementContact === null ? null : this.contacts.seal(row.id, row.replacementContact), this.clock.now(),
        row.riskReview === null ? null : JSON.stringify(row.riskReview), row.giftFen,
      ],
    );
    await tx.execute(
      `INSERT INTO orders.after_sales_line (case_id, line_no, quantity, refund_fen, replacement_variant_id, replacement_option_text, replacement_image_url, replacement_barcode,
         replacement_sku)
       SELECT $1, * FROM unnest($2::int[], $3::int[], $4::bigint[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[])`,
      [
        row.id, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity), lines.map(({ refundFen }) => refundFen),
        lines.map(({ replacementVariantId }) => replacementVariantId ?? null), lines.map(({ replacementOptionText }) => replacementOptionText ?? null),
        lines.map(({ replacementImageUrl }) => replacementImageUrl ?? null), lines.map(({ replacementBarcode }) => replacementBarcode ?? null),
        lines.map(({ replacementSku }) => replacementSku ?? null),
      ],
    );
  }

  async addEvent(tx: Tx, caseId: string, event: { status: CaseStatus; actor: Actor; note: string | null }): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.after_sales_event (case_id, occurred_at, status, actor_kind, actor_name, note) VALUES ($1, $2, $3, $4, $5, $6)`,
      [caseId, this.clock.now(), event.status, event.actor.kind, event.actor.kind === 'staff' ? event.actor.name : null, event.note],
    );
  }

  async find(source: Queryable, caseId: string): Promise<AfterSalesCase | null> {
    const [row] = await source.query<StoredCase>(`SELECT ${CASE} FROM ${FROM} WHERE c.id = $1`, [caseId]);
    return row === undefined ? null : this.contacts.open(row);
  }

  /** Whether the database shows it to staff of these stores. */
  async isShown(tx: Tx, caseId: string, scope: StoreScope): Promise<boolean> {
    return scope === 'all' || (await tx.within(scope).query(`SELECT FROM orders.after_sales_case WHERE id = $1`, [caseId])).length > 0;
  }

  async findByRefund(tx: Tx, { orderId, outRefundNo }: { readonly orderId: string; readonly outRefundNo: string }): Promise<AfterSalesCase | null> {
    const [row] = await tx.query<StoredCase>(`SELECT ${CASE} FROM ${FROM} WHERE c.order_id = $1 AND (c.out_refund_no = $2 OR $2 = ANY(c.other_refund_nos))`, [orderId, outRefundNo]);
    return row === undefined ? null : this.contacts.open(row);
  }

  /** Moves a case from the state in which it was read. False when it is there no more. */
  async move(tx: Tx, found: Pick<AfterSalesCase, 'id' | 'status'>, { status, dueAt, ...change }: CaseChange & { status: CaseStatus; dueAt: Date | null }): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE orders.after_sales_case SET status = $3, due_at = $4, updated_at = $5, return_code = coalesce($6, return_code), carrier = coalesce($7, carrier),
         tracking_number = coalesce($8, tracking_number), received_store_id = coalesce($9, received_store_id), decision_note = coalesce($10, decision_note),
         appealed_at = coalesce($11, appealed_at), out_refund_no = coalesce($12, out_refund_no), amount_fen = coalesce($13, amount_fen), fee_fen = coalesce($14, fee_fen),
         fee_group_nos = coalesce($15::int[], fee_group_nos), replacement_carrier = coalesce($16, replacement_carrier),
         replacement_tracking_number = coalesce($17, replacement_tracking_number), other_refund_nos = coalesce($18::text[], other_refund_nos), gift_fen = coalesce($19, gift_fen)
       WHERE id = $1 AND status = $2 RETURNING id`,
      [
        found.id, found.status, status, dueAt, this.clock.now(), change.returnCode ?? null, change.carrier ?? null, change.trackingNumber ?? null,
        change.receivedStoreId ?? null, change.decisionNote ?? null, change.appealedAt ?? null, change.outRefundNo ?? null, change.amountFen ?? null,
        change.feeFen ?? null, change.feeGroupNos ?? null, change.replacementCarrier ?? null, change.replacementTrackingNumber ?? null,
        change.otherRefundNos ?? null, change.giftFen ?? null,
      ],
    );
    return rows.length === 1;
  }

  /** Notes who agreed first to a case that takes two people; null: nobody has. */
  async setFirstApprover(tx: Tx, caseId: string, approver: { readonly staffId: string; readonly name: string } | null): Promise<void> {
    await tx.execute(`UPDATE orders.after_sales_case SET first_approver_id = $2, first_approver_name = $3, updated_at = $4 WHERE id = $1`, [
      caseId, approver?.staffId ?? null, approver?.name ?? null, this.clock.now(),
    ]);
  }

  async listLines(source: Queryable, caseIds: readonly string[]): Promise<CaseLine[]> {
    return source.query(
      `SELECT case_id AS "caseId", line_no AS "lineNo", quantity, refund_fen AS "refundFen", sellable, damaged, quality_control AS "qualityControl",
         replacement_variant_id AS "replacementVariantId", replacement_option_text AS "replacementOptionText", replacement_image_url AS "replacementImageUrl",
         replacement_barcode AS "replacementBarcode", replacement_sku AS "replacementSku"
       FROM orders.after_sales_line WHERE case_id = ANY($1::uuid[]) ORDER BY case_id, line_no`,
      [caseIds],
    );
  }

  async listEvents(source: Queryable, caseIds: readonly string[]): Promise<CaseEvent[]> {
    return source.query(
      `SELECT case_id AS "caseId", occurred_at AS "occurredAt", status, actor_kind AS "actorKind", actor_name AS "actorName", note
       FROM orders.after_sales_event WHERE case_id = ANY($1::uuid[]) ORDER BY id`,
      [caseIds],
    );
  }

  /** Keeps how the units of a case were found. */
  async setFound(tx: Tx, caseId: string, lines: readonly Pick<CaseLine, 'lineNo' | 'sellable' | 'damaged' | 'qualityControl'>[]): Promise<void> {
    await tx.execute(
      `UPDATE orders.after_sales_line l SET sellable = f.sellable, damaged = f.damaged, quality_control = f.quality_control
       FROM unnest($2::int[], $3::int[], $4::int[], $5::int[]) AS f (line_no, sellable, damaged, quality_control) WHERE l.case_id = $1 AND l.line_no = f.line_no`,
      [caseId, lines.map(({ lineNo }) => lineNo), lines.map(({ sellable }) => sellable), lines.map(({ damaged }) => damaged), lines.map(({ qualityControl }) => qualityControl)],
    );
  }

  /** New money for the lines of a case that is heard again. */
  async setRefunds(tx: Tx, caseId: string, lines: readonly RefundedUnits[]): Promise<void> {
    await tx.execute(
      `UPDATE orders.after_sales_line l SET refund_fen = f.refund_fen FROM unnest($2::int[], $3::bigint[]) AS f (line_no, refund_fen) WHERE l.case_id = $1 AND l.line_no = f.line_no`,
      [caseId, lines.map(({ lineNo }) => lineNo), lines.map(({ refundFen }) => refundFen)],
    );
  }

  async listClaims(source: Queryable, orderId: string): Promise<LineClaim[]> {
    return source.query(
      `SELECT line_no AS "lineNo", quantity_in_return AS "quantityInReturn", in_return_fen AS "inReturnFen", gift_kept_fen AS "giftKeptFen", exchanged_at AS "exchangedAt" FROM orders.order_line WHERE order_id = $1`,
      [orderId],
    );
  }

  /** Units of an order's lines that cases in these states give back in money through the seller's fault. */
  async listFaultUnits(source: Queryable, orderId: string, statuses: readonly CaseStatus[]): Promise<LineUnits[]> {
    return source.query(
      `SELECT l.line_no AS "lineNo", sum(l.quantity)::int AS quantity FROM orders.after_sales_case c JOIN orders.after_sales_line l ON l.case_id = c.id
       WHERE c.order_id = $1 AND c.kind <> 'exchange' AND NOT c.is_automatic AND c.reason = ANY($2) AND c.status = ANY($3)
       GROUP BY l.line_no`,
      [orderId, FAULT_REASONS, statuses],
    );
  }

  /** When the order ended; null while it goes on. */
  async findEndedAt(source: Queryable, orderId: string): Promise<Date | null> {
    const [row] = await source.query<{ endedAt: Date | null }>(`SELECT ended_at AS "endedAt" FROM orders."order" WHERE id = $1`, [orderId]);
    return row?.endedAt ?? null;
  }

  /**
   * Takes units of order lines for a case, with the money that was computed for them. False when a line has not that many
   * left that were bought and are neither cancelled, returned nor in another case; then the caller rolls back.
   */
  async claim(tx: Tx, orderId: string, lines: readonly RefundedUnits[]): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE orders.order_line l SET quantity_in_return = l.quantity_in_return + w.quantity, in_return_fen = l.in_return_fen + w.refund_fen
       FROM unnest($2::int[], $3::int[], $4::bigint[]) AS w (line_no, quantity, refund_fen)
       WHERE l.order_id = $1 AND l.line_no = w.line_no AND l.quantity_canceled + l.quantity_returned + l.quantity_in_return + w.quantity <= l.quantity RETURNING l.line_no`,
      columnsOf(orderId, lines),
    );
    return rows.length === lines.length;
  }

  /** A case ended without a refund: its units may be applied for again. */
  async release(tx: Tx, orderId: string, lines: readonly RefundedUnits[]): Promise<void> {
    await tx.execute(
      `WITH changed AS (
         UPDATE orders.order_line l SET quantity_in_return = l.quantity_in_return - w.quantity, in_return_fen = l.in_return_fen - w.refund_fen
         FROM unnest($2::int[], $3::int[], $4::bigint[]) AS w (line_no, quantity, refund_fen) WHERE l.order_id = $1 AND l.line_no = w.line_no RETURNING 1
       ) SELECT platform.demand(count(*), $5, 'lines that a case holds') FROM changed`,
      [...columnsOf(orderId, lines), lines.length],
    );
  }

  /** The refund of a case is asked for, or something else was given for it: what it held has gone back, with its money. */
  async settle(tx: Tx, orderId: string, lines: readonly RefundedUnits[]): Promise<void> {
    await tx.execute(
      `WITH changed AS (
         UPDATE orders.order_line l SET quantity_in_return = l.quantity_in_return - w.quantity, in_return_fen = l.in_return_fen - w.refund_fen,
           quantity_returned = l.quantity_returned + w.quantity, refund_requested_fen = l.refund_requested_fen + w.refund_fen
         FROM unnest($2::int[], $3::int[], $4::bigint[]) AS w (line_no, quantity, refund_fen) WHERE l.order_id = $1 AND l.line_no = w.line_no RETURNING 1
       ) SELECT platform.demand(count(*), $5, 'lines that a case holds') FROM changed`,
      [...columnsOf(orderId, lines), lines.length],
    );
  }

  /** Notes what a refund was shortened by for gifts that stay, or is given back for gifts that came later. */
  async keepGifts(tx: Tx, orderId: string, gifts: readonly GiftMoney[]): Promise<void> {
    for (const { lineNo, giftFen } of gifts) {
      await tx.execute(`UPDATE orders.order_line SET gift_kept_fen = gift_kept_fen + $3 WHERE order_id = $1 AND line_no = $2`, [orderId, lineNo, giftFen]);
    }
  }

  /** Cases newest first, below a cursor. */
  async list(filter: CaseFilter, source: Queryable = this.database): Promise<AfterSalesCase[]> {
    const rows = await source.query<StoredCase>(
      `SELECT ${CASE} FROM ${FROM}
       WHERE ($1::uuid IS NULL OR c.customer_id = $1) AND ($2::uuid IS NULL OR c.order_id = $2) AND ($3::text[] IS NULL OR c.status = ANY($3))
         AND ($4::text IS NULL OR c.kind = $4) AND ($5::uuid[] IS NULL OR c.store_id = ANY($5) OR c.received_store_id = ANY($5))
         AND ($6::text IS NULL OR c.case_no = $6 OR c.return_code = $6 OR c.tracking_number = $6 OR o.order_no = $6)
         AND ($7::timestamptz IS NULL OR c.due_at < $7) AND ($8::uuid IS NULL OR c.id < $8)
       ORDER BY c.id DESC LIMIT $9`,
      [
        filter.customerId ?? null, filter.orderId ?? null, filter.statuses ?? null, filter.kind ?? null, filter.storeIds ?? null, filter.q ?? null,
        filter.dueBefore ?? null, filter.beforeId ?? null, filter.limit,
      ],
    );
    return rows.map((row) => this.contacts.open(row));
  }

  /** A case with a return code, by that code, by the number on its parcel, or by its own or its order's number: one that goes on before others, and the newest of those. */
  async findByCode(code: string): Promise<AfterSalesCase | null> {
    const [row] = await this.database.query<StoredCase>(
      `SELECT ${CASE} FROM ${FROM}
       WHERE c.return_code IS NOT NULL AND (c.return_code = $1 OR c.tracking_number = $1 OR c.case_no = $1 OR c.order_id = (SELECT id FROM orders."order" WHERE order_no = $1))
       ORDER BY c.status IN ('awaiting_return', 'in_transit_back', 'received', 'inspecting', 'replacing') DESC, c.id DESC LIMIT 1`,
      [code],
    );
    return row === undefined ? null : this.contacts.open(row);
  }

  /** Cases whose goods were awaited until now in vain, in the order of their ids. */
  async listOverdue(now: Date, { afterId, limit }: { afterId: string | null; limit: number }): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM orders.after_sales_case WHERE status = 'awaiting_return' AND due_at <= $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      [now, afterId, limit],
    );
    return rows.map(({ id }) => id);
  }
}

function columnsOf(orderId: string, lines: readonly RefundedUnits[]): unknown[] {
  return [orderId, lines.map(({ lineNo }) => lineNo), lines.map(({ quantity }) => quantity), lines.map(({ refundFen }) => refundFen)];
}
