import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Deposit, DepositStatus, PresaleGoods, QueuedDeposit } from './presale.rules.js';

const DEPOSIT = `d.id, d.presale_id AS "presaleId", d.customer_id AS "customerId", d.units, d.units_given_back AS "unitsGivenBack", d.price_fen AS "priceFen", d.deposit_fen AS "depositFen", d.credit_fen AS "creditFen",
  d.forfeits_deposit AS "forfeitsDeposit", d.status, d.created_at AS "createdAt", d.pay_until AS "payUntil", d.attempt_id AS "attemptId", d.paid_at AS "paidAt", d.bound_at AS "boundAt",
  d.balance_due_at AS "balanceDueAt", d.balance_refused_at AS "balanceRefusedAt", d.order_id AS "orderId", d.ended_at AS "endedAt", d.end_reason AS "endReason", d.refund_requested_fen AS "refundRequestedFen", d.refunded_fen AS "refundedFen"`;
const LISTED = 50;
/** Promised back, and kept by a worker that did not know of the promise. */
const KEPT_WRONGLY = `d.status = 'forfeited' AND d.balance_refused_at IS NOT NULL AND d.refund_requested_fen = 0`;

export interface DepositFilter {
  readonly presaleId: string;
  readonly status: DepositStatus | null;
  readonly beforeId: string | null;
  readonly limit: number;
}

/** What stands of a presale's deposits, in units and in fen. */
export interface DepositCount {
  readonly status: DepositStatus;
  readonly isBound: boolean;
  readonly deposits: number;
  readonly units: number;
  readonly depositFen: number;
  readonly refundRequestedFen: number;
}

@Injectable()
export class DepositsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, deposit: Deposit): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.presale_deposit (id, presale_id, customer_id, units, price_fen, deposit_fen, credit_fen, forfeits_deposit, status, created_at, pay_until, close_due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'deposit_pending', $9, $10, $10)`,
      [deposit.id, deposit.presaleId, deposit.customerId, deposit.units, deposit.priceFen, deposit.depositFen, deposit.creditFen, deposit.forfeitsDeposit, deposit.createdAt, deposit.payUntil],
    );
  }

  async find(depositId: string): Promise<Deposit | null> {
    const [row] = await this.database.prepared<Deposit>('promotions.findDeposit', `SELECT ${DEPOSIT} FROM promotions.presale_deposit d WHERE d.id = $1`, [depositId]);
    return row ?? null;
  }

  async lock(tx: Tx, depositId: string): Promise<Deposit | null> {
    const [row] = await tx.prepared<Deposit>('promotions.lockDeposit', `SELECT ${DEPOSIT} FROM promotions.presale_deposit d WHERE d.id = $1 FOR UPDATE`, [depositId]);
    return row ?? null;
  }

  /** Whose goods a paid deposit waits for; null for any other. Locks nothing. */
  async findWaiting(tx: Tx, depositId: string): Promise<Pick<Deposit, 'presaleId'> | null> {
    const [row] = await tx.prepared<Pick<Deposit, 'presaleId'>>('promotions.findWaitingDeposit', `SELECT presale_id AS "presaleId" FROM promotions.presale_deposit WHERE id = $1 AND status = 'deposit_paid' AND bound_at IS NULL`, [depositId]);
    return row ?? null;
  }

  /** The newest first. */
  async listIds(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
    return (await tx.query<{ id: string }>(`SELECT id FROM promotions.presale_deposit WHERE customer_id = ANY($1::uuid[]) ORDER BY id`, [customerIds])).map(({ id }) => id);
  }

  async listOwn(customerId: string): Promise<Deposit[]> {
    return this.database.query(`SELECT ${DEPOSIT} FROM promotions.presale_deposit d WHERE d.customer_id = $1 ORDER BY d.id DESC LIMIT $2`, [customerId, LISTED]);
  }

  /** The newest first. */
  async list({ presaleId, status, beforeId, limit }: DepositFilter): Promise<Deposit[]> {
    return this.database.query(
      `SELECT ${DEPOSIT} FROM promotions.presale_deposit d WHERE d.presale_id = $1 AND ($2::text IS NULL OR d.status = $2) AND ($3::uuid IS NULL OR d.id < $3) ORDER BY d.id DESC LIMIT $4`,
      [presaleId, status, beforeId, limit],
    );
  }

  /** Who waits for goods, in the order in which they get them; behind a deposit of the page before, also when that one has its goods by now. */
  async listQueue({ presaleId, afterId, limit }: { presaleId: string; afterId: string | null; limit: number }): Promise<QueuedDeposit[]> {
    return this.database.query(
      `SELECT ${DEPOSIT}, d."unitsUntil" FROM (
         SELECT w.*, sum(w.units) OVER (ORDER BY w.paid_at, w.id)::int AS "unitsUntil" FROM promotions.presale_deposit w WHERE w.presale_id = $1 AND w.status = 'deposit_paid' AND w.bound_at IS NULL
       ) AS d
       WHERE $2::uuid IS NULL OR (d.paid_at, d.id) > (SELECT a.paid_at, a.id FROM promotions.presale_deposit a WHERE a.id = $2)
       ORDER BY d.paid_at, d.id LIMIT $3`,
      [presaleId, afterId, limit],
    );
  }

  async count(presaleId: string): Promise<DepositCount[]> {
    return this.database.query(
      `SELECT status, bound_at IS NOT NULL AS "isBound", count(*)::int AS deposits, sum(units - units_given_back)::int AS units, sum(units * deposit_fen)::float8 AS "depositFen", sum(refund_requested_fen)::float8 AS "refundRequestedFen"
       FROM promotions.presale_deposit WHERE presale_id = $1 GROUP BY 1, 2`,
      [presaleId],
    );
  }

  /** Moves a deposit from one of the given states. False when it was in none of them. */
  async move(tx: Tx, depositId: string, from: readonly DepositStatus[], change: { status: DepositStatus; endedAt?: Date; endReason?: string; paid?: { attemptId: string; at: Date }; refundFen?: number }): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.presale_deposit SET status = $3, ended_at = coalesce($4, ended_at), end_reason = coalesce($5, end_reason), attempt_id = coalesce($6, attempt_id), paid_at = coalesce($7, paid_at),
         refund_requested_fen = refund_requested_fen + $8
       WHERE id = $1 AND status = ANY($2::text[])`,
      [depositId, from, change.status, change.endedAt ?? null, change.endReason ?? null, change.paid?.attemptId ?? null, change.paid?.at ?? null, change.refundFen ?? 0],
    );
    return changed === 1;
  }

  /** Gives a deposit that was kept although it was promised back. False when it was not. */
  async giveKeptBack(tx: Tx, depositId: string, { refundFen, reason }: { refundFen: number; reason: string }): Promise<boolean> {
    const changed = await tx.execute(`UPDATE promotions.presale_deposit d SET status = 'refunded', end_reason = $2, refund_requested_fen = $3 WHERE d.id = $1 AND ${KEPT_WRONGLY}`, [depositId, reason, refundFen]);
    return changed === 1;
  }

  async addRefunded(tx: Tx, depositId: string, amountFen: number): Promise<void> {
    await tx.execute(`UPDATE promotions.presale_deposit SET refunded_fen = least(refund_requested_fen, refunded_fen + $2) WHERE id = $1`, [depositId, amountFen]);
  }

  /** Units that stand, or stood, for deposits that have not ended: they are taken of what arrived, whatever became of their orders. */
  async countBound(tx: Tx, presaleId: string): Promise<number> {
    const [row] = await tx.query<{ units: number }>(
      `SELECT coalesce(sum(units - units_given_back), 0)::int AS units FROM promotions.presale_deposit WHERE presale_id = $1 AND status IN ('deposit_paid', 'balance_ordered', 'balance_paid') AND bound_at IS NOT NULL`,
      [presaleId],
    );
    return row?.units ?? 0;
  }

  /** One at a time binds the goods of a presale. No row is taken for it: deposits come ahead of the presale's row. */
  async lockBinding(tx: Tx, presaleId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('promotions.bindDeposits ' || $1, 0))`, [presaleId]);
  }

  /**
   * Binds goods to the earliest payments, strictly: nobody overtakes a deposit that wants more than there is, nor one that somebody else has
   * in hand at the moment, for which nobody waits here. Returns how many deposits were bound.
   */
  async bindEarliest(tx: Tx, { presaleId, units, at, dueAt }: { presaleId: string; units: number; at: Date; dueAt: Date }): Promise<number> {
    return tx.execute(
      `WITH waiting AS (SELECT id, sum(units) OVER (ORDER BY paid_at, id) AS so_far FROM promotions.presale_deposit WHERE presale_id = $1 AND status = 'deposit_paid' AND bound_at IS NULL),
       served AS (SELECT id, so_far FROM waiting WHERE so_far <= $2),
       held AS (SELECT d.id FROM promotions.presale_deposit d WHERE d.id IN (SELECT id FROM served) AND d.status = 'deposit_paid' AND d.bound_at IS NULL ORDER BY d.id FOR UPDATE SKIP LOCKED),
       skipped AS (SELECT min(so_far) AS first FROM served WHERE id NOT IN (SELECT id FROM held))
       UPDATE promotions.presale_deposit d SET bound_at = $3, balance_due_at = $4 FROM served s, skipped k
       WHERE d.id = s.id AND d.id IN (SELECT id FROM held) AND (k.first IS NULL OR s.so_far < k.first)`,
      [presaleId, units, at, dueAt],
    );
  }

  /** Deposits of these whose balance can be ordered now, their rows locked. */
  async lockOpen(tx: Tx, depositIds: readonly string[], now: Date): Promise<Set<string>> {
    const rows = await tx.prepared<{ id: string }>(
      'promotions.lockDeposits',
      `SELECT d.id FROM promotions.presale_deposit d JOIN promotions.presale p ON p.id = d.presale_id
       WHERE d.id = ANY($1::uuid[]) AND d.status = 'deposit_paid' AND d.balance_due_at > $2 AND p.status = 'scheduled' AND p.balance_starts_at <= $2
       ORDER BY d.id FOR UPDATE OF d`,
      [depositIds, now],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Locked deposits go into orders. */
  async order(tx: Tx, taken: readonly { readonly depositId: string; readonly orderId: string }[]): Promise<void> {
    await tx.prepared(
      'promotions.orderDeposits',
      `WITH moved AS (
         UPDATE promotions.presale_deposit d SET status = 'balance_ordered', order_id = k.order_id, balance_refused_at = NULL FROM unnest($1::uuid[], $2::uuid[]) AS k (id, order_id)
         WHERE d.id = k.id AND d.status = 'deposit_paid' RETURNING 1
       ) SELECT platform.demand(count(*), $3, 'deposits whose balance can be ordered') FROM moved`,
      [taken.map(({ depositId }) => depositId), taken.map(({ orderId }) => orderId), taken.length],
    );
  }

  /** Notes, once, that the shop refused somebody their balance while it could have been ordered. */
  async refuse({ depositId, customerId, at }: { depositId: string; customerId: string; at: Date }): Promise<void> {
    await this.database.query(
      `UPDATE promotions.presale_deposit d SET balance_refused_at = $3 FROM promotions.presale p
       WHERE d.id = $1 AND d.customer_id = $2 AND d.balance_refused_at IS NULL AND d.status = 'deposit_paid' AND d.balance_due_at > $3
         AND p.id = d.presale_id AND p.status = 'scheduled' AND p.balance_starts_at <= $3`,
      [depositId, customerId, at],
    );
  }

  /** `refuse` for a balance that is an order already: this customer was refused its payment, or the order was turned down and has just closed. */
  async refuseOrdered(source: Queryable, { orderId, customerId, status, at }: { orderId: string; customerId: string | null; status: 'balance_ordered' | 'deposit_paid'; at: Date }): Promise<void> {
    await source.query(
      `UPDATE promotions.presale_deposit SET balance_refused_at = $4 WHERE order_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND status = $3 AND balance_refused_at IS NULL`,
      [orderId, customerId, status, at],
    );
  }

  /** Moves the deposits of these orders. Returns how many were in the state before. */
  async moveByOrder(tx: Tx, orderIds: readonly string[], from: DepositStatus, to: DepositStatus): Promise<number> {
    return tx.execute(`UPDATE promotions.presale_deposit SET status = $3 WHERE order_id = ANY($1::uuid[]) AND status = $2`, [orderIds, from, to]);
  }

  /** Of the deposit of an order so many units are nobody's any more. Null when it has none, or ended. */
  async giveUnitsBack(tx: Tx, orderId: string, units: number): Promise<Deposit | null> {
    const [row] = await tx.query<Deposit>(
      `UPDATE promotions.presale_deposit d SET units_given_back = d.units_given_back + $2 WHERE d.order_id = $1 AND d.status IN ('balance_ordered', 'balance_paid') RETURNING ${DEPOSIT}`,
      [orderId, units],
    );
    return row ?? null;
  }

  async findByOrder(source: Queryable, orderId: string): Promise<Deposit | null> {
    const [row] = await source.query<Deposit>(`SELECT ${DEPOSIT} FROM promotions.presale_deposit d WHERE d.order_id = $1`, [orderId]);
    return row ?? null;
  }

  /** Unpaid deposits past their time, their next try moved away in the same statement, so that two workers do not meet over one. */
  async claimUnpaid(now: Date, retryAt: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `UPDATE promotions.presale_deposit SET close_due_at = $2
       WHERE id IN (SELECT id FROM promotions.presale_deposit WHERE status = 'deposit_pending' AND close_due_at <= $1 ORDER BY close_due_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [now, retryAt, limit],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Paid deposits that end without a balance: their time is over, or what they wait for does not come; and those that were kept although they were
   * promised back.
   */
  async listEnding(now: Date, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `(SELECT d.id FROM promotions.presale_deposit d JOIN promotions.presale p ON p.id = d.presale_id
        WHERE d.status = 'deposit_paid' AND (d.balance_due_at <= $1 OR p.status = 'canceled' OR (d.bound_at IS NULL AND (p.supply_closed_at IS NOT NULL OR p.balance_ends_at <= $1)))
        ORDER BY d.paid_at, d.id LIMIT $2)
       UNION ALL (SELECT d.id FROM promotions.presale_deposit d WHERE ${KEPT_WRONGLY} ORDER BY d.id LIMIT $2)
       LIMIT $2`,
      [now, limit],
    );
    return rows.map(({ id }) => id);
  }

  /** What presales sell, and from where, whose balances are being paid and where somebody would lose a deposit by not paying. */
  async listForfeitable(now: Date): Promise<(PresaleGoods & { readonly presaleId: string })[]> {
    return this.database.query(
      `SELECT p.id AS "presaleId", p.variant_id AS "variantId", p.location_id AS "locationId" FROM promotions.presale p
       WHERE p.status = 'scheduled' AND p.balance_starts_at <= $1
         AND EXISTS (SELECT 1 FROM promotions.presale_deposit d WHERE d.presale_id = p.id AND d.status = 'deposit_paid' AND d.bound_at IS NOT NULL AND d.forfeits_deposit)
       ORDER BY p.id`,
      [now],
    );
  }

  /** Who could pay the balance by their goods, but cannot order it now, will not lose the deposit any more. */
  async spare(presaleIds: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE promotions.presale_deposit SET forfeits_deposit = false
       WHERE id IN (SELECT id FROM promotions.presale_deposit WHERE presale_id = ANY($1::uuid[]) AND status = 'deposit_paid' AND bound_at IS NOT NULL AND forfeits_deposit ORDER BY id FOR UPDATE)`,
      [presaleIds],
    );
  }

  /** Presales with deposits that wait for goods. */
  async listWaiting(): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT DISTINCT d.presale_id AS id FROM promotions.presale_deposit d JOIN promotions.presale p ON p.id = d.presale_id
       WHERE d.status = 'deposit_paid' AND d.bound_at IS NULL AND p.status = 'scheduled' ORDER BY 1`,
    );
    return rows.map(({ id }) => id);
  }

  /** Deposits whose balance can be paid since a moment ago, claimed for telling. */
  async claimReminders(now: Date, limit: number): Promise<Deposit[]> {
    return this.database.query(
      `UPDATE promotions.presale_deposit d SET reminded_at = $1
       FROM (SELECT w.id FROM promotions.presale_deposit w JOIN promotions.presale p ON p.id = w.presale_id
             WHERE w.status = 'deposit_paid' AND w.reminded_at IS NULL AND w.balance_due_at > $1 AND p.status = 'scheduled' AND p.balance_starts_at <= $1
             ORDER BY w.paid_at LIMIT $2 FOR UPDATE OF w SKIP LOCKED) AS due
       WHERE d.id = due.id RETURNING ${DEPOSIT}`,
      [now, limit],
    );
  }
}
