import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { PaidPlan, PaidTerm, Purchase, TermPoints, TopUpOffer } from './purchase.js';
import { termPointsKey } from './purchase.rules.js';

const PURCHASE = `id, customer_id AS "customerId", kind, code, pay_fen AS "payFen", gift_fen AS "giftFen", term_days AS "termDays", points_multiplier AS "pointsMultiplier", status,
  created_at AS "createdAt", paid_at AS "paidAt", attempt_id AS "attemptId", term_starts_at AS "termStartsAt", term_ends_at AS "termEndsAt",
  refund_requested_fen AS "refundRequestedFen", refunded_fen AS "refundedFen"`;
const LISTED = 50;

@Injectable()
export class PurchasesRepository {
  constructor(private readonly database: Database) {}

  /** Open ones, in their order. */
  async listOffers(source: Queryable = this.database): Promise<TopUpOffer[]> {
    return source.query(`SELECT code, pay_fen AS "payFen", gift_fen AS "giftFen" FROM membership.top_up_offer WHERE is_open ORDER BY position`);
  }

  /** Open ones, in their order. */
  async listPlans(source: Queryable = this.database): Promise<PaidPlan[]> {
    return source.query(
      `SELECT code, name, price_fen AS "priceFen", term_days AS "termDays", points_multiplier AS "pointsMultiplier" FROM membership.paid_plan WHERE is_open ORDER BY position`,
    );
  }

  async insert(tx: Tx, { id, customerId, kind, code, payFen, giftFen, termDays, pointsMultiplier, createdAt }: Purchase): Promise<void> {
    await tx.execute(
      `INSERT INTO membership.purchase (id, customer_id, kind, code, pay_fen, gift_fen, term_days, points_multiplier, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9)`,
      [id, customerId, kind, code, payFen, giftFen, termDays, pointsMultiplier, createdAt],
    );
  }

  async find(purchaseId: string): Promise<Purchase | null> {
    const [row] = await this.database.query<Purchase>(`SELECT ${PURCHASE} FROM membership.purchase WHERE id = $1`, [purchaseId]);
    return row ?? null;
  }

  async lock(tx: Tx, purchaseId: string): Promise<Purchase | null> {
    const [row] = await tx.query<Purchase>(`SELECT ${PURCHASE} FROM membership.purchase WHERE id = $1 FOR UPDATE`, [purchaseId]);
    return row ?? null;
  }

  /** The top-ups of somebody that may have something left, their rows taken. */
  async lockTopUps(tx: Tx, customerId: string): Promise<Purchase[]> {
    return tx.query<Purchase>(`SELECT ${PURCHASE} FROM membership.purchase WHERE customer_id = $1 AND kind = 'topUp' AND status = 'paid' ORDER BY id FOR UPDATE`, [customerId]);
  }

  async listIds(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
    return (await tx.query<{ id: string }>(`SELECT id FROM membership.purchase WHERE customer_id = ANY($1::uuid[]) ORDER BY id`, [customerIds])).map(({ id }) => id);
  }

  /** Those that were paid, the newest first. */
  async listPaid(customerId: string): Promise<Purchase[]> {
    return this.database.query(`SELECT ${PURCHASE} FROM membership.purchase WHERE customer_id = $1 AND status <> 'pending' ORDER BY created_at DESC, id DESC LIMIT $2`, [customerId, LISTED]);
  }

  /** Every column that changes after a purchase was opened; the row is locked. */
  async save(tx: Tx, { id, status, paidAt, attemptId, termStartsAt, termEndsAt, refundRequestedFen, refundedFen }: Purchase): Promise<void> {
    await tx.execute(
      `UPDATE membership.purchase SET status = $2, paid_at = $3, attempt_id = $4, term_starts_at = $5, term_ends_at = $6, refund_requested_fen = $7, refunded_fen = $8 WHERE id = $1`,
      [id, status, paidAt, attemptId, termStartsAt, termEndsAt, refundRequestedFen, refundedFen],
    );
  }

  /** The paid terms that hold at a moment, by customer; `endsAt` is that of the last one in the row. */
  async findTerms(source: Queryable, customerIds: readonly string[], at: Date): Promise<Map<string, PaidTerm>> {
    const rows = await source.prepared<PaidTerm>(
      'membership.findTerms',
      `SELECT DISTINCT ON (p.customer_id) p.id AS "purchaseId", p.customer_id AS "customerId", p.code, p.points_multiplier AS "pointsMultiplier",
         (SELECT max(later.term_ends_at) FROM membership.purchase later WHERE later.customer_id = p.customer_id AND later.kind = 'paidTerm' AND later.status = 'paid') AS "endsAt"
       FROM membership.purchase p WHERE p.customer_id = ANY($1::uuid[]) AND p.kind = 'paidTerm' AND p.status = 'paid' AND p.term_starts_at <= $2 AND p.term_ends_at > $2
       ORDER BY p.customer_id, p.points_multiplier DESC`,
      [customerIds, at],
    );
    return new Map(rows.map((row) => [row.customerId, row]));
  }

  /** Keeps a paid term from being refunded until the transaction ends. False when it was, or is none. */
  async holdTerm(tx: Tx, purchaseId: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM membership.purchase WHERE id = $1 AND status = 'paid' FOR SHARE`, [purchaseId])).length > 0;
  }

  /** Notes that a term added to the points of an order, once. */
  async addTermPoints(tx: Tx, { orderId, purchaseId, baseRate, rate }: { orderId: string; purchaseId: string; baseRate: number; rate: number }): Promise<void> {
    await tx.execute(`INSERT INTO membership.term_points (order_id, purchase_id, base_rate, rate) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, [orderId, purchaseId, baseRate, rate]);
  }

  /** What a term added for an order, while nobody refunds that term; null for none. */
  async holdTermPoints(tx: Tx, orderId: string): Promise<TermPoints | null> {
    const [row] = await tx.query<TermPoints>(
      `SELECT t.base_rate AS "baseRate", t.rate, p.pay_fen AS "payFen", p.refund_requested_fen AS "refundRequestedFen"
       FROM membership.term_points t JOIN membership.purchase p ON p.id = t.purchase_id WHERE t.order_id = $1 FOR SHARE OF p`,
      [orderId],
    );
    return row ?? null;
  }

  /** The postings of what a term added, with what of them was taken back already. The term's row is taken. */
  async listTermPoints(tx: Tx, purchaseId: string): Promise<{ key: string; size: number; reversed: number }[]> {
    const rows = await tx.query<{ orderId: string }>(`SELECT order_id AS "orderId" FROM membership.term_points WHERE purchase_id = $1 ORDER BY order_id`, [purchaseId]);
    return tx.query(
      `SELECT business_key AS key, size, reversed FROM membership.posting WHERE unit = 'points' AND business_key = ANY($1::text[]) ORDER BY seq`,
      [rows.map(({ orderId }) => termPointsKey(orderId))],
    );
  }

  /** How many points would be taken back of what each term added if so much of its price stayed paid. */
  async sumTermPoints(terms: readonly { purchaseId: string; payFen: number; keptFen: number }[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ purchaseId: string; points: number }>(
      `SELECT w.id AS "purchaseId", sum(k.size - k.reversed - (k.size - k.reversed) * w.kept / w.paid)::bigint AS points
       FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS w (id, paid, kept) JOIN membership.term_points t ON t.purchase_id = w.id
       JOIN membership.posting k ON k.unit = 'points' AND k.business_key = 'order:' || t.order_id || ':term' GROUP BY w.id`,
      [terms.map(({ purchaseId }) => purchaseId), terms.map(({ payFen }) => payFen), terms.map(({ keptFen }) => keptFen)],
    );
    return new Map(rows.map(({ purchaseId, points }) => [purchaseId, points]));
  }

  /** When the last paid term of a customer ends; null when there is none ahead. */
  async findLastTermEnd(source: Queryable, customerId: string, now: Date): Promise<Date | null> {
    const [row] = await source.query<{ endsAt: Date | null }>(
      `SELECT max(term_ends_at) AS "endsAt" FROM membership.purchase WHERE customer_id = $1 AND kind = 'paidTerm' AND status = 'paid' AND term_ends_at > $2`,
      [customerId, now],
    );
    return row?.endsAt ?? null;
  }
}
