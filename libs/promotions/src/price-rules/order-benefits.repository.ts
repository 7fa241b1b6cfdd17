import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

/** A coupon as an order meets it. */
export interface CouponRow {
  readonly id: string;
  readonly customerId: string | null;
  readonly status: 'unclaimed' | 'unused' | 'held' | 'used' | 'expired';
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
}

/** What a limited rule has given, and may give. */
export interface RoomRow {
  readonly ruleId: string;
  readonly maxUses: number | null;
  readonly budgetFen: number | null;
  readonly uses: number;
  readonly spentFen: number;
}

export interface CustomerUseKey {
  readonly ruleId: string;
  readonly customerId: string;
}

export interface BenefitRow extends CustomerUseKey {
  readonly orderId: string;
  readonly ruleVersion: number;
  readonly couponId: string | null;
  readonly variantIds: readonly string[];
  readonly times: number;
  readonly costFen: number;
  /** Which counters it was counted in. */
  readonly countsRoom: boolean;
  readonly countsCustomer: boolean;
}

export const customerUseKey = ({ ruleId, customerId }: CustomerUseKey): string => `${ruleId}/${customerId}`;

const BENEFIT = `order_id AS "orderId", rule_id AS "ruleId", rule_version AS "ruleVersion", customer_id AS "customerId", coupon_id AS "couponId", variant_ids AS "variantIds", times, cost_fen AS "costFen", counts_room AS "countsRoom", counts_customer AS "countsCustomer"`;

/** Rows are taken in the order of every writer: coupons, the customers' uses, what rules have left; each sorted. */
@Injectable()
export class OrderBenefitsRepository {
  constructor(private readonly database: Database) {}

  /** Unused coupons of a customer, what ends first first: all, or of these ids those that are there. */
  async listUnused(customerId: string, couponIds: readonly string[] | null, limit: number): Promise<{ couponId: string; ruleId: string; validFrom: Date; validUntil: Date }[]> {
    return this.database.query(
      `SELECT id AS "couponId", template_id AS "ruleId", valid_from AS "validFrom", valid_until AS "validUntil" FROM promotions.coupon
       WHERE customer_id = $1 AND status = 'unused' AND ($2::uuid[] IS NULL OR id = ANY($2)) ORDER BY valid_until, id LIMIT $3`,
      [customerId, couponIds, limit],
    );
  }

  /** What limited rules have given, in all and to a customer; to nobody in particular nothing yet. */
  async readGiven(customerId: string | null, ruleIds: readonly string[]): Promise<{ ruleId: string; uses: number; spentFen: number; customerUses: number }[]> {
    return this.database.prepared(
      'promotions.readGiven',
      `SELECT k.rule_id AS "ruleId", coalesce(m.uses, 0) AS uses, coalesce(m.spent_fen, 0) AS "spentFen", coalesce(u.uses, 0) AS "customerUses"
       FROM unnest($2::uuid[]) AS k (rule_id) LEFT JOIN promotions.rule_room m ON m.rule_id = k.rule_id
       LEFT JOIN promotions.rule_customer_use u ON u.rule_id = k.rule_id AND u.customer_id = $1`,
      [customerId, ruleIds],
    );
  }

  async listCouponOrders(source: Queryable, orderIds: readonly string[]): Promise<string[]> {
    const rows = await source.prepared<{ orderId: string }>(
      'promotions.listCouponOrders',
      `SELECT DISTINCT order_id AS "orderId" FROM promotions.order_benefit WHERE order_id = ANY($1::uuid[]) AND coupon_id IS NOT NULL AND status <> 'returned'`,
      [orderIds],
    );
    return rows.map(({ orderId }) => orderId);
  }

  async lockCoupons(tx: Tx, couponIds: readonly string[]): Promise<Map<string, CouponRow>> {
    if (couponIds.length === 0) return new Map();
    const rows = await tx.prepared<CouponRow>(
      'promotions.lockCoupons',
      `SELECT id, customer_id AS "customerId", status, valid_from AS "validFrom", valid_until AS "validUntil" FROM promotions.coupon WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [couponIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Locks the customers' counters, making missing ones. */
  async lockCustomerUses(tx: Tx, keys: readonly CustomerUseKey[]): Promise<Map<string, number>> {
    const distinct = [...new Map(keys.map((key) => [customerUseKey(key), key])).values()];
    if (distinct.length === 0) return new Map();
    const rows = await tx.prepared<CustomerUseKey & { uses: number }>(
      'promotions.lockCustomerUses',
      `INSERT INTO promotions.rule_customer_use AS u (rule_id, customer_id, uses)
       SELECT k.rule_id, k.customer_id, 0 FROM unnest($1::uuid[], $2::uuid[]) AS k (rule_id, customer_id) ORDER BY 1, 2
       ON CONFLICT (rule_id, customer_id) DO UPDATE SET uses = u.uses RETURNING u.rule_id AS "ruleId", u.customer_id AS "customerId", u.uses`,
      [distinct.map(({ ruleId }) => ruleId), distinct.map(({ customerId }) => customerId)],
    );
    return new Map(rows.map((row) => [customerUseKey(row), row.uses]));
  }

  async lockRooms(tx: Tx, ruleIds: readonly string[]): Promise<Map<string, RoomRow>> {
    if (ruleIds.length === 0) return new Map();
    const rows = await tx.prepared<RoomRow>(
      'promotions.lockRooms',
      `SELECT rule_id AS "ruleId", max_uses AS "maxUses", budget_fen AS "budgetFen", uses, spent_fen AS "spentFen" FROM promotions.rule_room WHERE rule_id = ANY($1::uuid[]) ORDER BY rule_id FOR UPDATE`,
      [ruleIds],
    );
    return new Map(rows.map((row) => [row.ruleId, row]));
  }

  /** Gives each coupon to its order. The guard stands here: its owner, unused, within its days. */
  async holdCoupons(tx: Tx, holds: readonly { couponId: string; orderId: string; customerId: string }[], at: Date): Promise<void> {
    if (holds.length === 0) return;
    await tx.prepared(
      'promotions.holdCoupons',
      `WITH changed AS (
         UPDATE promotions.coupon c SET status = 'held', order_id = h.order_id
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS h (id, order_id, customer_id)
         WHERE c.id = h.id AND c.customer_id = h.customer_id AND c.status = 'unused' AND c.valid_from <= $4 AND $4 < c.valid_until RETURNING c.id
       ) SELECT platform.demand(count(*), $5, 'coupons that can be used') FROM changed`,
      [holds.map(({ couponId }) => couponId), holds.map(({ orderId }) => orderId), holds.map(({ customerId }) => customerId), at, holds.length],
    );
  }

  /** Adds to the customers' counters, each guarded by its limit. */
  async addCustomerUses(tx: Tx, changes: readonly (CustomerUseKey & { uses: number; limit: number })[]): Promise<void> {
    if (changes.length === 0) return;
    await tx.prepared(
      'promotions.addCustomerUses',
      `WITH changed AS (
         UPDATE promotions.rule_customer_use u SET uses = u.uses + k.uses
         FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) AS k (rule_id, customer_id, uses, most)
         WHERE u.rule_id = k.rule_id AND u.customer_id = k.customer_id AND u.uses + k.uses <= k.most RETURNING u.rule_id
       ) SELECT platform.demand(count(*), $5, 'customers with uses left') FROM changed`,
      [changes.map(({ ruleId }) => ruleId), changes.map(({ customerId }) => customerId), changes.map(({ uses }) => uses), changes.map(({ limit }) => limit), changes.length],
    );
  }

  async returnCustomerUses(tx: Tx, rows: readonly (CustomerUseKey & { times: number })[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.execute(
      `UPDATE promotions.rule_customer_use u SET uses = u.uses - k.times
       FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (rule_id, customer_id, times) WHERE u.rule_id = k.rule_id AND u.customer_id = k.customer_id`,
      [rows.map(({ ruleId }) => ruleId), rows.map(({ customerId }) => customerId), rows.map(({ times }) => times)],
    );
  }

  /** Takes from rules or gives back; the table's checks refuse what passes a limit. */
  async moveRooms(tx: Tx, changes: readonly { ruleId: string; uses: number; costFen: number }[]): Promise<void> {
    if (changes.length === 0) return;
    await tx.prepared(
      'promotions.moveRooms',
      `UPDATE promotions.rule_room m SET uses = m.uses + k.uses, spent_fen = m.spent_fen + k.cost_fen
       FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS k (rule_id, uses, cost_fen) WHERE m.rule_id = k.rule_id`,
      [changes.map(({ ruleId }) => ruleId), changes.map(({ uses }) => uses), changes.map(({ costFen }) => costFen)],
    );
  }

  async insert(tx: Tx, rows: readonly BenefitRow[], heldAt: Date): Promise<void> {
    if (rows.length === 0) return;
    await tx.prepared(
      'promotions.insertBenefits',
      `INSERT INTO promotions.order_benefit (order_id, rule_id, rule_version, customer_id, coupon_id, variant_ids, times, cost_fen, counts_room, counts_customer, status, held_at)
       SELECT r.order_id, r.rule_id, r.rule_version, r.customer_id, r.coupon_id, ARRAY(SELECT jsonb_array_elements_text(r.variant_ids))::uuid[], r.times, r.cost_fen, r.counts_room, r.counts_customer, 'held', $11
       FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::jsonb[], $7::int[], $8::bigint[], $9::boolean[], $10::boolean[])
         AS r (order_id, rule_id, rule_version, customer_id, coupon_id, variant_ids, times, cost_fen, counts_room, counts_customer)`,
      [
        rows.map((row) => row.orderId), rows.map((row) => row.ruleId), rows.map((row) => row.ruleVersion), rows.map((row) => row.customerId), rows.map((row) => row.couponId),
        rows.map((row) => JSON.stringify(row.variantIds)), rows.map((row) => row.times), rows.map((row) => row.costFen), rows.map((row) => row.countsRoom), rows.map((row) => row.countsCustomer), heldAt,
      ],
    );
  }

  /** Moves what an order takes of rules from one of the given statuses, and returns what moved. */
  async move(tx: Tx, { orderId, ruleIds }: { orderId: string; ruleIds: readonly string[] | null }, from: readonly string[], to: 'held' | 'used' | 'returned'): Promise<BenefitRow[]> {
    return tx.query<BenefitRow>(
      `UPDATE promotions.order_benefit SET status = $4 WHERE order_id = $1 AND status = ANY($3::text[]) AND ($2::uuid[] IS NULL OR rule_id = ANY($2::uuid[])) RETURNING ${BENEFIT}`,
      [orderId, ruleIds, from, to],
    );
  }

  async list(tx: Tx, orderId: string, status: 'held' | 'used' | 'returned'): Promise<BenefitRow[]> {
    return tx.prepared<BenefitRow>('promotions.listBenefits', `SELECT ${BENEFIT} FROM promotions.order_benefit WHERE order_id = $1 AND status = $2 ORDER BY rule_id`, [orderId, status]);
  }

  /** What orders hold becomes used: what they take of rules first, their coupons behind it, as when it goes back. */
  async useHeld(tx: Tx, orderIds: readonly string[], at: Date): Promise<void> {
    if (orderIds.length === 0) return;
    await Promise.all([
      tx.prepared(
        'promotions.useBenefits',
        `UPDATE promotions.order_benefit b SET status = 'used' FROM (
           SELECT order_id, rule_id FROM promotions.order_benefit WHERE order_id = ANY($1::uuid[]) AND status = 'held' ORDER BY order_id, rule_id FOR UPDATE
         ) AS h WHERE b.order_id = h.order_id AND b.rule_id = h.rule_id`,
        [orderIds],
      ),
      tx.prepared('promotions.lockHeldCoupons', `SELECT 1 FROM promotions.coupon WHERE order_id = ANY($1::uuid[]) AND status = 'held' ORDER BY id FOR UPDATE`, [orderIds]),
      tx.prepared('promotions.useHeldCoupons', `UPDATE promotions.coupon SET status = 'used', used_at = $2 WHERE order_id = ANY($1::uuid[]) AND status = 'held'`, [orderIds, at]),
    ]);
  }

  async useCoupons(tx: Tx, orderId: string, at: Date): Promise<void> {
    await tx.execute(`UPDATE promotions.coupon SET status = 'used', used_at = $2 WHERE order_id = $1 AND status = 'held'`, [orderId, at]);
  }

  /** Coupons of an order come back to their owner; one whose days are over comes back expired. */
  async returnCoupons(tx: Tx, orderId: string, couponIds: readonly string[], at: Date): Promise<void> {
    if (couponIds.length === 0) return;
    await tx.execute(
      `UPDATE promotions.coupon SET status = CASE WHEN valid_until > $3 THEN 'unused' ELSE 'expired' END, order_id = NULL, used_at = NULL
       WHERE id = ANY($2::uuid[]) AND order_id = $1 AND status IN ('held', 'used')`,
      [orderId, couponIds, at],
    );
  }
}
