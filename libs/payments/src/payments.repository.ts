import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { AttemptStatus } from './payment-attempt.entity.js';
import type { RefundStatus } from './refund.entity.js';

export interface PaymentAttempt {
  readonly id: string;
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

export interface Refund {
  readonly id: string;
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

const ATTEMPT = `id, order_id AS "orderId", out_trade_no AS "outTradeNo", amount_fen AS "amountFen", status, prepay_id AS "prepayId",
  prepay_expires_at AS "prepayExpiresAt", transaction_id AS "transactionId", succeeded_at AS "succeededAt", queries`;

const REFUND = `r.id, r.order_id AS "orderId", r.attempt_id AS "attemptId", a.out_trade_no AS "outTradeNo", r.out_refund_no AS "outRefundNo",
  r.amount_fen AS "amountFen", a.amount_fen AS "totalFen", r.reason, r.status, r.requested_at AS "requestedAt",
  r.succeeded_at AS "succeededAt", r.checks, r.last_error AS "lastError"`;

@Injectable()
export class PaymentsRepository {
  constructor(private readonly database: Database) {}

  async insertAttempt(tx: Tx, attempt: { id: string; orderId: string; outTradeNo: string; amountFen: number; createdAt: Date; nextQueryAt: Date }): Promise<void> {
    await tx.prepared(
      'payments.insertAttempt',
      `INSERT INTO payments.payment_attempt (id, order_id, out_trade_no, amount_fen, status, created_at, next_query_at)
       VALUES ($1, $2, $3, $4, 'created', $5, $6)`,
      [attempt.id, attempt.orderId, attempt.outTradeNo, attempt.amountFen, attempt.createdAt, attempt.nextQueryAt],
    );
  }

  async listAttempts(source: Queryable, orderId: string): Promise<PaymentAttempt[]> {
    return source.query(`SELECT ${ATTEMPT} FROM payments.payment_attempt WHERE order_id = $1 ORDER BY created_at, id`, [orderId]);
  }

  async findAttempt(source: Queryable, outTradeNo: string): Promise<PaymentAttempt | null> {
    const [row] = await source.query<PaymentAttempt>(`SELECT ${ATTEMPT} FROM payments.payment_attempt WHERE out_trade_no = $1`, [outTradeNo]);
    return row ?? null;
  }

  async findOrderByPaymentNumber(number: string): Promise<string | null> {
    const [row] = await this.database.query<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM payments.payment_attempt WHERE out_trade_no = $1 OR (provider = 'wechat' AND transaction_id = $1) LIMIT 1`,
      [number],
    );
    return row?.orderId ?? null;
  }

  /** False when the attempt was closed while WeChat was asked. */
  async setPrepaid(outTradeNo: string, prepayId: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE payments.payment_attempt SET status = 'prepaid', prepay_id = $2, prepay_expires_at = $3 WHERE out_trade_no = $1 AND status IN ('created', 'prepaid') RETURNING id`,
      [outTradeNo, prepayId, expiresAt],
    );
    return rows.length === 1;
  }

  /** Marks the attempt paid by this transaction. False when it already was: the guard against a second effect. */
  async setSucceeded(tx: Tx, outTradeNo: string, transactionId: string, succeededAt: Date): Promise<boolean> {
    const rows = await tx.prepared(
      'payments.setSucceeded',
      `UPDATE payments.payment_attempt SET status = 'succeeded', transaction_id = $2, succeeded_at = $3, next_query_at = NULL
       WHERE out_trade_no = $1 AND status <> 'succeeded' RETURNING id`,
      [outTradeNo, transactionId, succeededAt],
    );
    return rows.length === 1;
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

  async insertRefund(tx: Tx, refund: { id: string; orderId: string; attemptId: string; outRefundNo: string; amountFen: number; reason: string; requestedAt: Date; nextCheckAt: Date }): Promise<void> {
    await tx.execute(
      `INSERT INTO payments.refund (id, order_id, attempt_id, out_refund_no, amount_fen, reason, status, requested_at, next_check_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7, $8)`,
      [refund.id, refund.orderId, refund.attemptId, refund.outRefundNo, refund.amountFen, refund.reason, refund.requestedAt, refund.nextCheckAt],
    );
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

  /** Takes refunds that must be asked for or asked about, and moves their next check away. */
  async claimRefundChecks(now: Date, retryAt: Date, limit: number): Promise<Refund[]> {
    return this.database.query(
      `WITH due AS (
         SELECT id FROM payments.refund WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED
       ), taken AS (
         UPDATE payments.refund SET next_check_at = $2, checks = checks + 1 WHERE id IN (SELECT id FROM due) RETURNING *
       )
       SELECT ${REFUND} FROM taken r JOIN payments.payment_attempt a ON a.id = r.attempt_id`,
      [now, retryAt, limit],
    );
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
