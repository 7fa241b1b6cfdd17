import { Injectable } from '@nestjs/common';
import type { Registration } from '@quanyu/identity';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { LifecycleRules, LifecycleStage, StageCause } from '../lifecycle/lifecycle.rules.js';

/** A paid order as it stands now, as its own domain tells it. */
export interface OrderFact {
  readonly orderId: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly paidAt: Date;
  readonly paidFen: number;
  readonly refundedFen: number;
  /** Units that the customer keeps. */
  readonly units: number;
  /** False when it was cancelled or given back whole. */
  readonly stands: boolean;
  readonly isCompleted: boolean;
  readonly usedCoupon: boolean;
  /** Categories of what was bought, with all above them. */
  readonly categoryIds: readonly string[];
  /** Ways of fulfilment. */
  readonly kinds: readonly string[];
}

export interface CustomerFact {
  readonly customerId: string;
  readonly registeredAt: Date;
  readonly joinedAt: Date | null;
  readonly tierCode: string | null;
  readonly orders: number;
  readonly completedOrders: number;
  readonly couponOrders: number;
  readonly units: number;
  /** Net of refunds. */
  readonly spentFen: number;
  readonly firstPaidAt: Date | null;
  readonly lastPaidAt: Date | null;
  readonly stage: LifecycleStage;
  readonly stageSince: Date;
}

export interface Standing {
  readonly customerId: string;
  /** Both null for who is no member. */
  readonly tierCode: string | null;
  readonly joinedAt: Date | null;
}

export interface FactsDigest {
  readonly customers: number;
  readonly orders: number;
  readonly hash: string;
}

export const FACT = `f.customer_id AS "customerId", f.registered_at AS "registeredAt", f.joined_at AS "joinedAt", f.tier_code AS "tierCode", f.orders,
  f.completed_orders AS "completedOrders", f.coupon_orders AS "couponOrders", f.units, f.spent_fen AS "spentFen", f.first_paid_at AS "firstPaidAt",
  f.last_paid_at AS "lastPaidAt", f.stage, f.stage_since AS "stageSince"`;

/**
 * The stage of a row `f` by the rules `r` at the instant `$1`, and when time alone will move it on. The one place that decides; days are of
 * 24 hours, so that no time zone of a session changes anything.
 */
const STAGED = `CROSS JOIN segments.lifecycle_rules r CROSS JOIN LATERAL (
    SELECT GREATEST(f.registered_at, f.joined_at) + r.interest_days * interval '24 hours' AS interest_ends,
      f.last_paid_at + r.declining_days * interval '24 hours' AS declines_at, f.last_paid_at + r.lost_days * interval '24 hours' AS lost_at
  ) t CROSS JOIN LATERAL (
    SELECT CASE
        WHEN f.orders = 0 THEN CASE WHEN t.interest_ends > $1::timestamptz THEN 'highPotential' ELSE 'lowPotential' END
        WHEN t.lost_at <= $1::timestamptz THEN 'lost'
        WHEN t.declines_at <= $1::timestamptz THEN 'declining'
        WHEN f.orders >= r.mature_orders THEN 'mature'
        WHEN f.orders >= r.growing_orders THEN 'growing'
        ELSE 'introduced' END AS stage,
      CASE
        WHEN f.orders = 0 THEN CASE WHEN t.interest_ends > $1::timestamptz THEN t.interest_ends END
        WHEN t.lost_at <= $1::timestamptz THEN NULL
        WHEN t.declines_at <= $1::timestamptz THEN t.lost_at
        ELSE t.declines_at END AS due_at
  ) s`;

/** Moves the rows of `next` (customer, before, stage, due_at, orders, last_paid_at, version) and tells the story of those whose stage is another. */
const MOVE = `moved AS (
    UPDATE segments.customer_fact c SET stage = n.stage, stage_since = CASE WHEN c.stage = n.stage THEN c.stage_since ELSE $1 END, stage_due_at = n.due_at
    FROM next n WHERE c.customer_id = n.customer_id AND (c.stage, c.stage_due_at) IS DISTINCT FROM (n.stage, n.due_at)
  ), told AS (
    INSERT INTO segments.stage_move (customer_id, moved_at, from_stage, to_stage, cause, orders, last_paid_at, rules_version)
    SELECT n.customer_id, $1, n.before, n.stage, $2, n.orders, n.last_paid_at, n.version FROM next n WHERE n.before IS DISTINCT FROM n.stage
  )`;

/** Facts of orders and customers. Rows of customers are locked in the order of their ids, after rows of upper domains. */
@Injectable()
export class CustomerFactsRepository {
  constructor(private readonly database: Database) {}

  /** Whose these orders were before, where they are known. */
  async listOwners(tx: Tx, orderIds: readonly string[]): Promise<string[]> {
    const rows = await tx.prepared<{ id: string }>('segments.listOwners', `SELECT DISTINCT customer_id AS id FROM segments.order_fact WHERE order_id = ANY($1::uuid[])`, [orderIds]);
    return rows.map(({ id }) => id);
  }

  async listKnown(tx: Tx, customerIds: readonly string[]): Promise<Set<string>> {
    const rows = await tx.prepared<{ id: string }>('segments.listKnown', `SELECT customer_id AS id FROM segments.customer_fact WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Locks the rows of customers, in the order of their ids. Who is missing was added before: a lock taken ahead of an insert could wait in a circle. */
  async lock(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.prepared('segments.lockCustomers', `SELECT 1 AS locked FROM segments.customer_fact WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR NO KEY UPDATE`, [customerIds]);
  }

  /** Adds customers who are not known yet, in the stage of who never bought. */
  async addCustomers(tx: Tx, customers: readonly Registration[], at: Date): Promise<void> {
    if (customers.length === 0) return;
    await tx.prepared(
      'segments.addCustomers',
      `WITH f AS (
         SELECT k.customer_id, k.registered_at, NULL::timestamptz AS joined_at, 0 AS orders, NULL::timestamptz AS last_paid_at
         FROM unnest($2::uuid[], $3::timestamptz[]) AS k (customer_id, registered_at)
       ), added AS (
         INSERT INTO segments.customer_fact (customer_id, registered_at, stage, stage_since, stage_due_at)
         SELECT f.customer_id, f.registered_at, s.stage, $1, s.due_at FROM f ${STAGED} ORDER BY f.customer_id
         ON CONFLICT DO NOTHING RETURNING customer_id, stage
       )
       INSERT INTO segments.stage_move (customer_id, moved_at, from_stage, to_stage, cause, orders, last_paid_at, rules_version)
       SELECT a.customer_id, $1, NULL, a.stage, 'registered', 0, NULL, r.version FROM added a CROSS JOIN segments.lifecycle_rules r`,
      [at, customers.map(({ id }) => id), customers.map(({ createdAt }) => createdAt)],
    );
  }

  /** Writes orders as they stand. */
  async writeOrders(tx: Tx, orders: readonly OrderFact[]): Promise<void> {
    await tx.prepared(
      'segments.writeOrders',
      `INSERT INTO segments.order_fact AS o (order_id, customer_id, store_id, paid_at, paid_fen, refunded_fen, units, stands, is_completed, used_coupon, category_ids, kinds)
       SELECT k.order_id, k.customer_id, k.store_id, k.paid_at, k.paid_fen, k.refunded_fen, k.units, k.stands, k.is_completed, k.used_coupon,
         ARRAY(SELECT jsonb_array_elements_text(k.categories))::uuid[], ARRAY(SELECT jsonb_array_elements_text(k.kinds))
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[], $5::bigint[], $6::bigint[], $7::int[], $8::boolean[], $9::boolean[], $10::boolean[], $11::jsonb[], $12::jsonb[])
         AS k (order_id, customer_id, store_id, paid_at, paid_fen, refunded_fen, units, stands, is_completed, used_coupon, categories, kinds)
       ON CONFLICT (order_id) DO UPDATE SET customer_id = excluded.customer_id, store_id = excluded.store_id, paid_at = excluded.paid_at, paid_fen = excluded.paid_fen,
         refunded_fen = excluded.refunded_fen, units = excluded.units, stands = excluded.stands, is_completed = excluded.is_completed, used_coupon = excluded.used_coupon,
         category_ids = excluded.category_ids, kinds = excluded.kinds`,
      [
        orders.map((o) => o.orderId), orders.map((o) => o.customerId), orders.map((o) => o.storeId), orders.map((o) => o.paidAt), orders.map((o) => o.paidFen), orders.map((o) => o.refundedFen),
        orders.map((o) => o.units), orders.map((o) => o.stands), orders.map((o) => o.isCompleted), orders.map((o) => o.usedCoupon),
        orders.map((o) => JSON.stringify(o.categoryIds)), orders.map((o) => JSON.stringify(o.kinds)),
      ],
    );
  }

  /** Sums locked customers up anew from their orders, and moves their stage. */
  async sumUp(tx: Tx, customerIds: readonly string[], { at, cause }: { at: Date; cause: StageCause }): Promise<void> {
    await tx.prepared(
      'segments.sumUp',
      `WITH sums AS (
         SELECT k.customer_id, count(o.order_id)::int AS orders, count(*) FILTER (WHERE o.is_completed)::int AS completed_orders, count(*) FILTER (WHERE o.used_coupon)::int AS coupon_orders,
           coalesce(sum(o.units), 0)::int AS units, coalesce(sum(o.paid_fen - o.refunded_fen), 0)::bigint AS spent_fen, min(o.paid_at) AS first_paid_at, max(o.paid_at) AS last_paid_at,
           coalesce(array_agg(DISTINCT o.store_id) FILTER (WHERE o.store_id IS NOT NULL), '{}') AS store_ids
         FROM unnest($3::uuid[]) AS k (customer_id) LEFT JOIN segments.order_fact o ON o.customer_id = k.customer_id AND o.stands GROUP BY k.customer_id
       ), f AS (
         SELECT sums.*, c.registered_at, c.joined_at, c.stage AS before FROM sums JOIN segments.customer_fact c ON c.customer_id = sums.customer_id
       ), next AS (
         SELECT f.*, s.stage, s.due_at, r.version FROM f ${STAGED}
       ), told AS (
         INSERT INTO segments.stage_move (customer_id, moved_at, from_stage, to_stage, cause, orders, last_paid_at, rules_version)
         SELECT n.customer_id, $1, n.before, n.stage, $2, n.orders, n.last_paid_at, n.version FROM next n WHERE n.before <> n.stage
       )
       UPDATE segments.customer_fact c SET orders = n.orders, completed_orders = n.completed_orders, coupon_orders = n.coupon_orders, units = n.units, spent_fen = n.spent_fen,
         first_paid_at = n.first_paid_at, last_paid_at = n.last_paid_at, store_ids = n.store_ids,
         category_ids = ARRAY(SELECT DISTINCT x FROM segments.order_fact o, unnest(o.category_ids) AS x WHERE o.customer_id = n.customer_id AND o.stands ORDER BY x),
         kinds = ARRAY(SELECT DISTINCT x FROM segments.order_fact o, unnest(o.kinds) AS x WHERE o.customer_id = n.customer_id AND o.stands ORDER BY x),
         stage = n.stage, stage_since = CASE WHEN c.stage = n.stage THEN c.stage_since ELSE $1 END, stage_due_at = n.due_at
       FROM next n WHERE c.customer_id = n.customer_id`,
      [at, cause, customerIds],
    );
  }

  /** Writes what membership says of locked customers, and moves their stage. */
  async writeStandings(tx: Tx, standings: readonly Standing[], at: Date): Promise<void> {
    await tx.query(
      `UPDATE segments.customer_fact c SET tier_code = k.tier_code, joined_at = k.joined_at
       FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS k (customer_id, tier_code, joined_at)
       WHERE c.customer_id = k.customer_id AND (c.tier_code, c.joined_at) IS DISTINCT FROM (k.tier_code, k.joined_at)`,
      [standings.map((row) => row.customerId), standings.map((row) => row.tierCode), standings.map((row) => row.joinedAt)],
    );
    await this.classify(tx, standings.map(({ customerId }) => customerId), { at, cause: 'membership' });
  }

  /** Brings the stage of locked customers to what their facts say now. */
  async classify(tx: Tx, customerIds: readonly string[], { at, cause }: { at: Date; cause: StageCause }): Promise<void> {
    await tx.query(
      `WITH next AS (
         SELECT f.customer_id, f.stage AS before, s.stage, s.due_at, f.orders, f.last_paid_at, r.version FROM segments.customer_fact f ${STAGED} WHERE f.customer_id = ANY($3::uuid[])
       ), ${MOVE} SELECT 1`,
      [at, cause, customerIds],
    );
  }

  /** Customers whom time moves now, locked; nobody waits for those that another worker has. */
  async lockDue(tx: Tx, at: Date, limit: number): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT customer_id AS id FROM segments.customer_fact WHERE stage_due_at <= $1 ORDER BY stage_due_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
      [at, limit],
    );
    return rows.map(({ id }) => id);
  }

  async findRules(source: Queryable = this.database): Promise<LifecycleRules & { readonly walkedTo: string | null }> {
    const [rules] = await source.query<LifecycleRules & { walkedTo: string | null }>(
      `SELECT version, interest_days AS "interestDays", growing_orders AS "growingOrders", mature_orders AS "matureOrders", declining_days AS "decliningDays", lost_days AS "lostDays",
         walked_to AS "walkedTo" FROM segments.lifecycle_rules`,
    );
    if (rules === undefined) throw new Error('there are always rules');
    return rules;
  }

  /** Writes the next version, and begins the walk that applies it. False when somebody was quicker. */
  async replaceRules(tx: Tx, rules: LifecycleRules, by: { name: string; at: Date }): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE segments.lifecycle_rules SET version = version + 1, interest_days = $2, growing_orders = $3, mature_orders = $4, declining_days = $5, lost_days = $6,
         walked_to = '00000000-0000-0000-0000-000000000000', updated_by_name = $7, updated_at = $8 WHERE version = $1`,
      [rules.version, rules.interestDays, rules.growingOrders, rules.matureOrders, rules.decliningDays, rules.lostDays, by.name, by.at],
    );
    return changed === 1;
  }

  /** The next customers of the walk, locked with the walk itself; null when there is no walk, or another worker is at it. */
  async lockWalk(tx: Tx, limit: number): Promise<string[] | null> {
    const [walk] = await tx.query<{ walkedTo: string }>(`SELECT walked_to AS "walkedTo" FROM segments.lifecycle_rules WHERE walked_to IS NOT NULL FOR NO KEY UPDATE SKIP LOCKED`);
    if (walk === undefined) return null;
    const rows = await tx.query<{ id: string }>(`SELECT customer_id AS id FROM segments.customer_fact WHERE customer_id > $1 ORDER BY customer_id LIMIT $2 FOR NO KEY UPDATE`, [walk.walkedTo, limit]);
    return rows.map(({ id }) => id);
  }

  async noteWalk(tx: Tx, walkedTo: string | null): Promise<void> {
    await tx.execute(`UPDATE segments.lifecycle_rules SET walked_to = $1`, [walkedTo]);
  }

  async findCustomersMark(): Promise<{ createdAt: Date; id: string } | null> {
    const [mark] = await this.database.query<{ createdAt: Date | null; id: string | null }>(`SELECT customer_created_at AS "createdAt", customer_id AS id FROM segments.follow_mark`);
    if (mark === undefined || mark.createdAt === null || mark.id === null) return null;
    return { createdAt: mark.createdAt, id: mark.id };
  }

  /** Marks go forward only, whatever other workers do. */
  async moveCustomersMark(tx: Tx, { id, createdAt }: Registration): Promise<void> {
    await tx.execute(
      `UPDATE segments.follow_mark SET customer_created_at = $1, customer_id = $2 WHERE customer_created_at IS NULL OR (customer_created_at, customer_id) < ($1, $2)`,
      [createdAt, id],
    );
  }

  async findMembersMark(): Promise<number> {
    const [mark] = await this.database.query<{ seq: number }>(`SELECT member_seq AS seq FROM segments.follow_mark`);
    return mark?.seq ?? 0;
  }

  async moveMembersMark(tx: Tx, seq: number): Promise<void> {
    await tx.execute(`UPDATE segments.follow_mark SET member_seq = $1 WHERE member_seq < $1`, [seq]);
  }

  async find(customerId: string): Promise<CustomerFact | null> {
    const [row] = await this.database.query<CustomerFact>(`SELECT ${FACT} FROM segments.customer_fact f WHERE f.customer_id = $1`, [customerId]);
    return row ?? null;
  }

  /** One hash over everything that is summed up, and of how many customers and orders: equal hashes, equal facts. */
  async digest(): Promise<FactsDigest> {
    const [row] = await this.database.query<FactsDigest>(
      `SELECT count(*)::int AS customers, (SELECT count(*) FROM segments.order_fact)::int AS orders, md5(coalesce(string_agg(md5(ROW(f.customer_id, f.joined_at, f.tier_code, f.orders, f.completed_orders, f.coupon_orders, f.units, f.spent_fen, f.first_paid_at,
         f.last_paid_at, f.category_ids, f.kinds, f.store_ids, f.stage, f.stage_due_at)::text), '' ORDER BY f.customer_id), '')) AS hash FROM segments.customer_fact f`,
    );
    if (row === undefined) throw new Error('an aggregate has a row');
    return row;
  }
}
