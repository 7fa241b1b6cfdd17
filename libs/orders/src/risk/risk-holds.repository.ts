import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

/** `review`: nobody works on the order until somebody has looked at it. */
export const HOLD_STATUSES = ['review', 'released', 'rejected'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/** Which rule wants an order looked at, and why. */
export interface HoldReason {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly ruleName: string;
  readonly evidence: Readonly<Record<string, string | number | boolean | null>>;
}

export interface NewHold extends HoldReason {
  readonly orderId: string;
  readonly customerId: string;
  readonly createdAt: Date;
}

export interface RiskHold extends NewHold {
  readonly status: HoldStatus;
  readonly orderNo: string;
  readonly orderStatus: string;
  readonly storeId: string;
  readonly payableFen: number;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly note: string | null;
}

export interface Watch extends HoldReason {
  readonly customerId: string;
  readonly since: Date;
  readonly until: Date;
}

const HOLD = `h.order_id AS "orderId", h.customer_id AS "customerId", h.status, h.rule, h.rule_version AS "ruleVersion", h.rule_name AS "ruleName", h.evidence, h.created_at AS "createdAt",
  h.decided_at AS "decidedAt", h.decided_by AS "decidedBy", h.note, o.order_no AS "orderNo", o.status AS "orderStatus", o.store_id AS "storeId", o.payable_fen AS "payableFen"`;

/** Holds those orders of an owner that watches of these records saw and that nobody has looked at yet. */
const holdWatched = ({ records, owner }: { records: string; owner: string }): string => `INSERT INTO orders.risk_hold (order_id, customer_id, status, rule, rule_version, rule_name, evidence, created_at)
  SELECT o.id, o.customer_id, 'review', w.rule, w.rule_version, w.rule_name, w.evidence, o.placed_at
  FROM orders.risk_watch w JOIN orders."order" o ON o.customer_id = ${owner} AND o.placed_at BETWEEN w.since AND w.until
  WHERE w.customer_id IN (${records}) ORDER BY o.id ON CONFLICT (order_id) DO NOTHING`;

/** Orders under review, and customers whose next orders shall be. */
@Injectable()
export class RiskHoldsRepository {
  constructor(private readonly database: Database) {}

  /** Watches a customer's orders of the next moment; longer, when they were watched already. What an earlier watch saw is held before it is forgotten. */
  async watch({ customerId, since, until, rule, ruleVersion, ruleName, evidence }: Watch): Promise<void> {
    await this.database.query(
      `WITH held AS (${holdWatched({ records: '$1', owner: '$1' })})
       INSERT INTO orders.risk_watch AS w (customer_id, since, until, rule, rule_version, rule_name, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (customer_id) DO UPDATE SET since = CASE WHEN w.until >= $2 THEN w.since ELSE $2 END, until = $3, rule = $4, rule_version = $5, rule_name = $6, evidence = $7`,
      [customerId, since, until, rule, ruleVersion, ruleName, JSON.stringify(evidence)],
    );
  }

  /**
   * Another record turns out to be the same person: its watch holds for the one that remains, and what either saw is held. Its own stays for
   * the way back. To be called once its orders were given over, whose rows come before their holds.
   */
  async shareWatch(tx: Tx, { fromId, intoId, at }: { fromId: string; intoId: string; at: Date }): Promise<void> {
    await tx.execute(holdWatched({ records: '$1, $2', owner: '$2' }), [fromId, intoId]);
    await tx.execute(
      `INSERT INTO orders.risk_watch AS w (customer_id, since, until, rule, rule_version, rule_name, evidence)
       SELECT $2::uuid, since, until, rule, rule_version, rule_name, evidence FROM orders.risk_watch WHERE customer_id = $1 AND until >= $3
       ON CONFLICT (customer_id) DO UPDATE SET since = CASE WHEN w.until >= $3 THEN least(w.since, EXCLUDED.since) ELSE EXCLUDED.since END, until = greatest(w.until, EXCLUDED.until),
         rule = EXCLUDED.rule, rule_version = EXCLUDED.rule_version, rule_name = EXCLUDED.rule_name, evidence = EXCLUDED.evidence`,
      [fromId, intoId, at],
    );
  }

  async listWatches(tx: Tx, customerIds: readonly string[]): Promise<Watch[]> {
    return tx.prepared<Watch>(
      'orders.listRiskWatches',
      `SELECT customer_id AS "customerId", since, until, rule, rule_version AS "ruleVersion", rule_name AS "ruleName", evidence FROM orders.risk_watch WHERE customer_id = ANY($1::uuid[])`,
      [customerIds],
    );
  }

  /** Where the holds of these orders stand; most have none. */
  async listStatuses(tx: Tx, orderIds: readonly string[]): Promise<Map<string, HoldStatus>> {
    const rows = await tx.prepared<{ orderId: string; status: HoldStatus }>('orders.listRiskHolds', `SELECT order_id AS "orderId", status FROM orders.risk_hold WHERE order_id = ANY($1::uuid[])`, [orderIds]);
    return new Map(rows.map(({ orderId, status }) => [orderId, status]));
  }

  /** Whether somebody was looking at an order at that moment, or still is. */
  async wasUnderReview(tx: Tx, orderId: string, at: Date): Promise<boolean> {
    return (await tx.query(`SELECT FROM orders.risk_hold WHERE order_id = $1 AND (status = 'review' OR decided_at > $2)`, [orderId, at])).length > 0;
  }

  async findStatus(orderId: string): Promise<HoldStatus | null> {
    return (await this.database.query<{ status: HoldStatus }>(`SELECT status FROM orders.risk_hold WHERE order_id = $1`, [orderId]))[0]?.status ?? null;
  }

  async insert(source: Queryable, holds: readonly NewHold[]): Promise<void> {
    if (holds.length === 0) return;
    await source.query(
      `INSERT INTO orders.risk_hold (order_id, customer_id, status, rule, rule_version, rule_name, evidence, created_at)
       SELECT h.order_id, h.customer_id, 'review', h.rule, h.rule_version, h.rule_name, h.evidence, h.created_at
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::jsonb[], $7::timestamptz[]) AS h (order_id, customer_id, rule, rule_version, rule_name, evidence, created_at)
       ON CONFLICT (order_id) DO NOTHING`,
      [
        holds.map(({ orderId }) => orderId), holds.map(({ customerId }) => customerId), holds.map(({ rule }) => rule), holds.map(({ ruleVersion }) => ruleVersion),
        holds.map(({ ruleName }) => ruleName), holds.map(({ evidence }) => JSON.stringify(evidence)), holds.map(({ createdAt }) => createdAt),
      ],
    );
  }

  /** Of people who wish to be forgotten: nobody watches them any more, and what a rule saw of them goes. That an order was looked at stays with the order. */
  async forget(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(`DELETE FROM orders.risk_watch WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
    await tx.execute(`UPDATE orders.risk_hold SET evidence = '{}' WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
  }

  /** Ends a review; false when somebody else has. */
  async decide(tx: Tx, orderId: string, { status, at, by, note }: { status: 'released' | 'rejected'; at: Date; by: string; note: string }): Promise<boolean> {
    return (await tx.execute(`UPDATE orders.risk_hold SET status = $2, decided_at = $3, decided_by = $4, note = $5 WHERE order_id = $1 AND status = 'review'`, [orderId, status, at, by, note])) === 1;
  }

  /** A page of holds: those under review by their age, of orders that still stand; decided ones the latest first. */
  async list({ status, after, limit, scope }: { status: HoldStatus; after: { createdAt: string; orderId: string } | null; limit: number; scope: readonly string[] | null }): Promise<RiskHold[]> {
    const [order, beyond] = status === 'review' ? ['ASC', '>'] : ['DESC', '<'];
    // Written out, so that the index of those that wait is for it.
    const wanted = status === 'review' ? `h.status = $1 AND h.status = 'review' AND NOT h.is_over AND o.status IN ('placed', 'in_fulfillment')` : 'h.status = $1';
    return this.database.query<RiskHold>(
      `SELECT ${HOLD} FROM orders.risk_hold h JOIN orders."order" o ON o.id = h.order_id
       WHERE ${wanted} AND ($2::timestamptz IS NULL OR (h.created_at, h.order_id) ${beyond} ($2, $3::uuid))
         AND ($5::uuid[] IS NULL OR o.store_id = ANY($5))
       ORDER BY h.created_at ${order}, h.order_id ${order} LIMIT $4`,
      [status, after?.createdAt ?? null, after?.orderId ?? null, limit, scope],
    );
  }

  async find(source: Queryable, orderId: string): Promise<RiskHold | null> {
    return (await source.query<RiskHold>(`SELECT ${HOLD} FROM orders.risk_hold h JOIN orders."order" o ON o.id = h.order_id WHERE h.order_id = $1`, [orderId]))[0] ?? null;
  }

  async prune(before: Date): Promise<void> {
    await this.database.query(`DELETE FROM orders.risk_watch WHERE until < $1`, [before]);
  }
}
