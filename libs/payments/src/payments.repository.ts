import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { AttemptStatus, RefundStatus } from './payment-state.js';

/** What money is for: an order, or what members buy. */
export type PaymentPurpose = 'order' | 'membership' | 'presale';

export interface PaymentAttempt {
  readonly id: string;
  readonly purpose: PaymentPurpose;
  /** Under another purpose than 'order': the id of what is bought there. */
  readonly orderId: string;
  readonly outTradeNo: string;
  readonly amountFen: number;
  readonly status: AttemptStatus;
  readonly prepayId: string | null;
  readonly prepayExpiresAt: Date | null;
  readonly transactionId: string | null;
  readonly succeededAt: Date | null;
  readonly queries: number;
}

/** A payment that the provider vouches for, as it is written. */
interface Success {
  readonly outTradeNo: string;
  readonly transactionId: string;
  readonly succeededAt: Date;
  readonly payerMark?: string;
}

export interface Refund {
  readonly id: string;
  readonly purpose: PaymentPurpose;
  readonly orderId: string;
  readonly attemptId: string;
  readonly outTradeNo: string;
  readonly outRefundNo: string;
  readonly amountFen: number;
  readonly totalFen: number;
  readonly reason: string;
  readonly status: RefundStatus;
  readonly requestedAt: Date;
  readonly succeededAt: Date | null;
  readonly checks: number;
  readonly lastError: string | null;
}

/** A refund that somebody has to themselves until then, with its payment. */
export interface ClaimedRefund extends Refund {
  readonly claimedUntil: Date;
}

const ATTEMPT = `id, purpose, order_id AS "orderId", out_trade_no AS "outTradeNo", amount_fen AS "amountFen", status, prepay_id AS "prepayId",
  prepay_expires_at AS "prepayExpiresAt", transaction_id AS "transactionId", succeeded_at AS "succeededAt", queries`;

const REFUND = `r.id, a.purpose, r.order_id AS "orderId", r.attempt_id AS "attemptId", a.out_trade_no AS "outTradeNo", r.out_refund_no AS "outRefundNo",
  r.amount_fen AS "amountFen", a.amount_fen AS "totalFen", r.reason, r.status, r.requested_at AS "requestedAt",
  r.succeeded_at AS "succeededAt", r.checks, r.last_error AS "lastError"`;

@Injectable()
export class PaymentsRepository {
  constructor(private readonly database: Database) {}

  async insertAttempts(tx: Tx, attempts: readonly { id: string; purpose: PaymentPurpose; orderId: string; outTradeNo: string; amountFen: number; createdAt: Date; nextQueryAt: Date }[]): Promise<void> {
    await tx.prepared(
      'payments.insertAttempts',
      `INSERT INTO payments.payment_attempt (id, order_id, out_trade_no, amount_fen, status, created_at, next_query_at, purpose)
       SELECT k.id, k.order_id, k.out_trade_no, k.amount_fen, 'created', k.created_at, k.next_query_at, k.purpose
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::timestamptz[], $6::timestamptz[], $7::text[]) AS k (id, order_id, out_trade_no, amount_fen, created_at, next_query_at, purpose)`,
      [
        attempts.map((row) => row.id), attempts.map((row) => row.orderId), attempts.map((row) => row.outTradeNo), attempts.map((row) => row.amountFen),
        attempts.map((row) => row.createdAt), attempts.map((row) => row.nextQueryAt), attempts.map((row) => row.purpose),
      ],
    );
  }

  /** Attempts of these orders that are not over. The orders' rows are locked by the caller. */
  async listOpenAttempts(tx: Tx, orderIds: readonly string[]): Promise<PaymentAttempt[]> {
    return tx.prepared(
      'payments.listOpenAttempts',
      `SELECT ${ATTEMPT} FROM payments.payment_attempt WHERE order_id = ANY($1::uuid[]) AND status IN ('created', 'prepaid') ORDER BY created_at, id`,
      [orderIds],
    );
  }

  /** Attempts by our trade numbers, locked in their order; the orders' rows come first. */
  async lockAttempts(tx: Tx, outTradeNos: readonly string[]): Promise<{ outTradeNo: string; status: AttemptStatus }[]> {
    return tx.prepared(
      'payments.lockAttempts',
      `SELECT out_trade_no AS "outTradeNo", status FROM payments.payment_attempt WHERE out_trade_no = ANY($1::text[]) ORDER BY out_trade_no FOR UPDATE`,
      [outTradeNos],
    );
  }

  async listAttempts(source: Queryable, orderId: string): Promise<PaymentAttempt[]> {
    return source.query(`SELECT ${ATTEMPT} FROM payments.payment_attempt WHERE order_id = $1 ORDER BY created_at, id`, [orderId]);
  }

  async findAttempts(outTradeNos: readonly string[]): Promise<Map<string, PaymentAttempt>> {
    const rows = await this.database.prepared<PaymentAttempt>('payments.findAttempts', `SELECT ${ATTEMPT} FROM payments.payment_attempt WHERE out_trade_no = ANY($1::text[])`, [outTradeNos]);
    return new Map(rows.map((row) => [row.outTradeNo, row]));
  }

  async findOrderByPaymentNumber(number: string): Promise<string | null> {
    const [row] = await this.database.query<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM payments.payment_attempt WHERE purpose = 'order' AND (out_trade_no = $1 OR (provider = 'wechat' AND transaction_id = $1)) LIMIT 1`,
      [number],
    );
    return row?.orderId ?? null;
  }

  /** The trade numbers that were still open; the others were closed while WeChat was asked. Rows are taken in the order of their numbers. */
  async setPrepaid(prepaid: readonly { outTradeNo: string; prepayId: string; expiresAt: Date }[]): Promise<Set<string>> {
    const rows = await this.database.prepared<{ outTradeNo: string }>(
      'payments.setPrepaid',
      `WITH k AS (
         SELECT DISTINCT ON (out_trade_no) * FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS k (out_trade_no, prepay_id, expires_at)
       ), held AS (
         SELECT a.out_trade_no FROM payments.payment_attempt a JOIN k USING (out_trade_no) ORDER BY a.out_trade_no FOR UPDATE OF a
       )
       UPDATE payments.payment_attempt a SET status = 'prepaid', prepay_id = k.prepay_id, prepay_expires_at = k.expires_at
       FROM held JOIN k USING (out_trade_no) WHERE a.out_trade_no = held.out_trade_no AND a.status IN ('created', 'prepaid')
       RETURNING a.out_trade_no AS "outTradeNo"`,
      [prepaid.map((row) => row.outTradeNo), prepaid.map((row) => row.prepayId), prepaid.map((row) => row.expiresAt)],
    );
    return new Set(rows.map((row) => row.outTradeNo));
  }

  /** Marks locked attempts paid, every one of them. */
  async succeedMany(tx: Tx, settled: readonly Success[]): Promise<void> {
    await tx.prepared(
      'payments.succeedMany',
      `WITH done AS (
         UPDATE payments.payment_attempt a SET status = 'succeeded', transaction_id = k.transaction_id, succeeded_at = k.succeeded_at, payer_mark = k.payer_mark, next_query_at = NULL
         FROM unnest($1::text[], $2::text[], $3::timestamptz[], $5::text[]) AS k (out_trade_no, transaction_id, succeeded_at, payer_mark)
         WHERE a.out_trade_no = k.out_trade_no AND a.status <> 'succeeded' RETURNING 1
       )
       SELECT platform.demand(count(*), $4, 'attempts that are not paid yet') FROM done`,
      [settled.map((row) => row.outTradeNo), settled.map((row) => row.transactionId), settled.map((row) => row.succeededAt), settled.length, settled.map((row) => row.payerMark ?? null)],
    );
  }

  /** Marks the attempt paid by this transaction. False when it already was: the guard against a second effect. */
  async setSucceeded(tx: Tx, { outTradeNo, transactionId, succeededAt, payerMark }: Success): Promise<boolean> {
    const rows = await tx.prepared(
      'payments.setSucceeded',
      `UPDATE payments.payment_attempt SET status = 'succeeded', transaction_id = $2, succeeded_at = $3, payer_mark = $4, next_query_at = NULL
       WHERE out_trade_no = $1 AND status <> 'succeeded' RETURNING id`,
      [outTradeNo, transactionId, succeededAt, payerMark ?? null],
    );
    return rows.length === 1;
  }

  async findPayers(tx: Tx, attemptIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.prepared<{ id: string; payerMark: string }>(
      'payments.findPayers',
      `SELECT id, payer_mark AS "payerMark" FROM payments.payment_attempt WHERE id = ANY($1::uuid[]) AND payer_mark IS NOT NULL`,
      [attemptIds],
    );
    return new Map(rows.map(({ id, payerMark }) => [id, payerMark]));
  }

  async setClosed(source: Queryable, outTradeNo: string): Promise<void> {
    await source.query(`UPDATE payments.payment_attempt SET status = 'closed', next_query_at = NULL WHERE out_trade_no = $1 AND status IN ('created', 'prepaid')`, [outTradeNo]);
  }

  /** Takes attempts whose query is due and moves their next query away, so that two workers do not ask at once. */
  async claimQueries(now: Date, retryAt: Date, limit: number): Promise<PaymentAttempt[]> {
    return this.database.query(
      `UPDATE payments.payment_attempt SET next_query_at = $2, queries = queries + 1
       WHERE id IN (SELECT id FROM payments.payment_attempt WHERE next_query_at <= $1 ORDER BY next_query_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${ATTEMPT}`,
      [now, retryAt, limit],
    );
  }

  async setNextQuery(outTradeNo: string, at: Date | null): Promise<void> {
    await this.database.query(`UPDATE payments.payment_attempt SET next_query_at = $2 WHERE out_trade_no = $1 AND status IN ('created', 'prepaid')`, [outTradeNo, at]);
  }

  /** @throws Error when more would be asked back of a payment than was paid: whoever decides on it holds what was bought, and this is the last guard. */
  async insertRefund(tx: Tx, refund: { id: string; orderId: string; attemptId: string; outRefundNo: string; amountFen: number; reason: string; requestedAt: Date; nextCheckAt: Date }): Promise<void> {
    // The payment's row first, in a statement of its own: the sum must see what somebody else is just writing.
    const taken = tx.query(`SELECT 1 FROM payments.payment_attempt WHERE id = $1 FOR NO KEY UPDATE`, [refund.attemptId]);
    const written = tx.execute(
      `INSERT INTO payments.refund (id, order_id, attempt_id, out_refund_no, amount_fen, reason, status, requested_at, next_check_at)
       SELECT $1, $2, a.id, $4, $5, $6, 'requested', $7, $8 FROM payments.payment_attempt a
       WHERE a.id = $3 AND $5::bigint + (SELECT coalesce(sum(r.amount_fen), 0) FROM payments.refund r WHERE r.attempt_id = a.id) <= a.amount_fen`,
      [refund.id, refund.orderId, refund.attemptId, refund.outRefundNo, refund.amountFen, refund.reason, refund.requestedAt, refund.nextCheckAt],
    );
    const [, inserted] = await Promise.all([taken, written]);
    if (inserted !== 1) throw new Error(`more was to be paid back of attempt ${refund.attemptId} than was paid`);
  }

  async listRefunds(source: Queryable, orderId: string): Promise<Refund[]> {
    return source.query(
      `SELECT ${REFUND} FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1 ORDER BY r.requested_at, r.id`,
      [orderId],
    );
  }

  async findRefund(outRefundNo: string): Promise<Refund | null> {
    const [row] = await this.database.query<Refund>(
      `SELECT ${REFUND} FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.out_refund_no = $1`,
      [outRefundNo],
    );
    return row ?? null;
  }

  async findRefundById(tx: Tx, id: string): Promise<Refund | null> {
    const [row] = await tx.query<Refund>(`SELECT ${REFUND} FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.id = $1`, [id]);
    return row ?? null;
  }

  async countFailedRefunds(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM payments.refund WHERE status IN ('abnormal', 'closed')`);
    return row?.count ?? 0;
  }

  /**
   * Takes refunds that must be asked for or asked about, of each payment the longest due, and moves their next check away. The payment's own row says
   * that one of it is taken, and is looked at again once it is locked: of two workers at once one has the payment.
   */
  async claimRefundChecks(now: Date, until: Date, limit: number): Promise<ClaimedRefund[]> {
    return this.database.query(
      `WITH due AS (
         SELECT r.id, r.attempt_id FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id
         WHERE r.next_check_at <= $1 AND (a.refund_claimed_until IS NULL OR a.refund_claimed_until <= $1) AND NOT EXISTS (
           SELECT FROM payments.refund o WHERE o.attempt_id = r.attempt_id AND o.next_check_at <= $1 AND (o.next_check_at, o.id) < (r.next_check_at, r.id))
         ORDER BY r.next_check_at LIMIT $3 FOR UPDATE OF r SKIP LOCKED FOR NO KEY UPDATE OF a SKIP LOCKED
       ), held AS (
         UPDATE payments.payment_attempt SET refund_claimed_until = $2 WHERE id IN (SELECT attempt_id FROM due)
       ), taken AS (
         UPDATE payments.refund SET next_check_at = $2, checks = checks + 1 WHERE id IN (SELECT id FROM due) RETURNING *
       )
       SELECT ${REFUND}, $2::timestamptz AS "claimedUntil" FROM taken r JOIN payments.payment_attempt a ON a.id = r.attempt_id`,
      [now, until, limit],
    );
  }

  /** The next refund of the payment may go, unless somebody else has the payment by now. */
  async releasePayment({ attemptId, claimedUntil }: Pick<ClaimedRefund, 'attemptId' | 'claimedUntil'>): Promise<void> {
    await this.database.query(`UPDATE payments.payment_attempt SET refund_claimed_until = NULL WHERE id = $1 AND refund_claimed_until = $2`, [attemptId, claimedUntil]);
  }

  async setRefundProcessing(outRefundNo: string, providerRefundId: string, nextCheckAt: Date): Promise<void> {
    await this.database.query(
      `UPDATE payments.refund SET status = 'processing', provider_refund_id = $2, next_check_at = $3, last_error = NULL WHERE out_refund_no = $1 AND status IN ('requested', 'processing')`,
      [outRefundNo, providerRefundId, nextCheckAt],
    );
  }

  async setRefundError(outRefundNo: string, error: string, nextCheckAt: Date): Promise<void> {
    await this.database.query(`UPDATE payments.refund SET last_error = $2, next_check_at = $3 WHERE out_refund_no = $1 AND status IN ('requested', 'processing')`, [outRefundNo, error.slice(0, 500), nextCheckAt]);
  }

  /** Makes a failed refund due again. False unless it had failed. */
  async reopenRefund(tx: Tx, outRefundNo: string, now: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE payments.refund SET status = 'requested', next_check_at = $2, last_error = NULL WHERE out_refund_no = $1 AND status IN ('abnormal', 'closed') RETURNING id`,
      [outRefundNo, now],
    );
    return rows.length === 1;
  }

  /** Ends a refund. False when it had ended already. */
  async endRefund(tx: Tx, outRefundNo: string, status: 'succeeded' | 'abnormal' | 'closed', at: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE payments.refund SET status = $2, succeeded_at = CASE WHEN $2 = 'succeeded' THEN $3::timestamptz END, next_check_at = NULL
       WHERE out_refund_no = $1 AND status NOT IN ('succeeded', $2) RETURNING id`,
      [outRefundNo, status, at],
    );
    return rows.length === 1;
  }
}
