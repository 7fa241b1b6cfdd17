import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { COUPON_STATES } from '../http/benefits.storefront.contract.js';
import type { RuleContent, RuleStatus } from '../price-rules/price-rule.rules.js';

export type CouponStatus = 'unclaimed' | 'unused' | 'held' | 'used' | 'expired';

export interface Coupon {
  readonly id: string;
  readonly templateId: string;
  readonly status: CouponStatus;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly claimedAt: Date;
}

export interface ClaimCount {
  readonly templateId: string;
  readonly mine: number;
  readonly unused: number;
  readonly issued: number;
  readonly maxCoupons: number | null;
}

export interface NewCoupon {
  readonly id: string;
  readonly templateId: string;
  readonly customerId: string;
  readonly source: 'claim' | 'event';
  readonly sourceKey: string | null;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly claimedAt: Date;
}

/** Printed codes that were made together, and what became of them. */
export interface CodeBatch {
  readonly batchId: string;
  readonly createdAt: Date;
  readonly codes: number;
  readonly claimed: number;
  readonly used: number;
}

export type CouponState = (typeof COUPON_STATES)[number];

/** A customer's coupon with the rule that it stands for. */
export interface OwnCoupon extends Coupon {
  readonly state: CouponState;
  /** By what its holders are sorted: when it ends, or when it was used. */
  readonly sortAt: Date;
  readonly usedAt: Date | null;
  readonly orderId: string | null;
  readonly ruleStatus: RuleStatus;
  readonly content: RuleContent;
}

export interface OwnCouponPage {
  readonly state: CouponState;
  readonly now: Date;
  readonly after: { readonly at: Date; readonly couponId: string } | null;
  readonly limit: number;
}

// A coupon ends with its rule, if that ends first. One that an unpaid order holds has no time of use yet, and stands before all that have.
const OWN = `SELECT c.id, c.template_id AS "templateId", c.status, c.valid_from AS "validFrom", e.valid_until AS "validUntil", c.claimed_at AS "claimedAt", c.used_at AS "usedAt",
    c.order_id AS "orderId", r.status AS "ruleStatus", r.content, s.state, CASE s.state WHEN 'used' THEN coalesce(c.used_at, timestamptz '9000-01-01') ELSE e.valid_until END AS "sortAt"
  FROM promotions.coupon c JOIN promotions.price_rule r ON r.id = c.template_id
  CROSS JOIN LATERAL (SELECT least(c.valid_until, r.ends_at) AS valid_until) AS e
  CROSS JOIN LATERAL (SELECT CASE WHEN c.status IN ('held', 'used') THEN 'used' WHEN c.status = 'unused' AND e.valid_until > $2 AND r.status <> 'ended' THEN 'usable' ELSE 'expired' END AS state) AS s
  WHERE c.customer_id = $1`;

const COUPON = `id, template_id AS "templateId", status, valid_from AS "validFrom", valid_until AS "validUntil", claimed_at AS "claimedAt"`;

/** One row per coupon; every change of its state is one conditional update. */
@Injectable()
export class CouponsRepository {
  constructor(private readonly database: Database) {}

  /** Counts one more coupon of a template, whose row it takes. False when all are given. */
  async countIssued(tx: Tx, templateId: string, coupons: number): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.coupon_issue SET issued = issued + $2 WHERE template_id = $1 AND (max_coupons IS NULL OR issued + $2 <= max_coupons)`,
      [templateId, coupons],
    );
    return changed === 1;
  }

  /**
   * Gives a customer the next coupon of a template unless they have claimed `limit` of them, or those whom they are linked with, all
   * together, what they may. False when they have. The template's row is taken, so claims come one after the other; the unique number
   * refuses two of one customer all the same. What an event gives is not counted among claims.
   */
  async insert(tx: Tx, coupon: NewCoupon, { limit, group }: { limit: number; group: { readonly members: readonly string[]; readonly most: number } | null }): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO promotions.coupon (id, template_id, customer_id, claim_no, source, source_key, status, valid_from, valid_until, claimed_at)
       SELECT $1, $2, $3, CASE WHEN $4 = 'event' THEN NULL ELSE n.claimed + 1 END, $4, $5, 'unused', $6, $7, $8
       FROM (SELECT coalesce(max(claim_no), 0) AS claimed FROM promotions.coupon WHERE template_id = $2 AND customer_id = $3) AS n
       WHERE $4 = 'event' OR (n.claimed < $9 AND ($10::uuid[] IS NULL OR
         (SELECT count(*) FROM promotions.coupon g WHERE g.template_id = $2 AND g.customer_id = ANY($10) AND g.claim_no IS NOT NULL) < $11))`,
      [coupon.id, coupon.templateId, coupon.customerId, coupon.source, coupon.sourceKey, coupon.validFrom, coupon.validUntil, coupon.claimedAt, limit, group?.members ?? null, group?.most ?? null],
    );
    return inserted === 1;
  }

  /** Counts one more claim on a device. False when it has had as many as it may. */
  async countOnDevice(tx: Tx, templateId: string, { deviceId, most }: { deviceId: string; most: number }): Promise<boolean> {
    const counted = await tx.execute(
      `INSERT INTO promotions.coupon_device_use AS u (template_id, device_id, claimed) VALUES ($1, $2, 1)
       ON CONFLICT (template_id, device_id) DO UPDATE SET claimed = u.claimed + 1 WHERE u.claimed < $3`,
      [templateId, deviceId, most],
    );
    return counted === 1;
  }

  /** Whether an event has given its coupon already, and how many a customer has had by events whose key begins so. The template's row is taken. */
  async countEvents(tx: Tx, { templateId, customerId, sourceKey, within }: { templateId: string; customerId: string; sourceKey: string; within: string }): Promise<{ isGiven: boolean; given: number }> {
    const [counts] = await tx.query<{ isGiven: boolean; given: number }>(
      `SELECT EXISTS (SELECT 1 FROM promotions.coupon WHERE template_id = $1 AND source_key = $3) AS "isGiven",
         (SELECT count(*)::int FROM promotions.coupon WHERE template_id = $1 AND customer_id = $2 AND source = 'event' AND starts_with(source_key, $4)) AS given`,
      [templateId, customerId, sourceKey, within],
    );
    return counts ?? { isGiven: false, given: 0 };
  }

  /** Removes what an event gave as if it had never come. False when it gave none, or it is not unused any more. */
  async deleteUnused(tx: Tx, templateId: string, sourceKey: string): Promise<boolean> {
    return (await tx.execute(`DELETE FROM promotions.coupon WHERE template_id = $1 AND source_key = $2 AND source = 'event' AND status = 'unused'`, [templateId, sourceKey])) === 1;
  }

  async insertCodes(tx: Tx, batch: { batchId: string; templateId: string; ids: readonly string[]; codes: readonly string[] }): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.coupon (id, template_id, source, code, batch_id, status)
       SELECT c.id, $1, 'code', c.code, $2, 'unclaimed' FROM unnest($3::uuid[], $4::text[]) AS c (id, code)`,
      [batch.templateId, batch.batchId, batch.ids, batch.codes],
    );
  }

  /** The batches of a template, the newest first. Their ids tell when they were made. */
  async listBatches(templateId: string, limit: number): Promise<CodeBatch[]> {
    return this.database.query<CodeBatch>(
      `SELECT batch_id AS "batchId", to_timestamp(('x' || left(replace(batch_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AS "createdAt",
         count(*)::int AS codes, count(*) FILTER (WHERE status <> 'unclaimed')::int AS claimed, count(*) FILTER (WHERE status = 'used')::int AS used
       FROM promotions.coupon WHERE template_id = $1 AND batch_id IS NOT NULL GROUP BY batch_id ORDER BY batch_id DESC LIMIT $2`,
      [templateId, limit],
    );
  }

  /** Every code of a batch, in the order in which they were made. */
  async listCodes(templateId: string, batchId: string): Promise<{ code: string; status: CouponStatus; claimedAt: Date | null }[]> {
    return this.database.query(`SELECT code, status, claimed_at AS "claimedAt" FROM promotions.coupon WHERE batch_id = $2 AND template_id = $1 ORDER BY id`, [templateId, batchId]);
  }

  async findCode(source: Queryable, code: string): Promise<{ id: string; templateId: string } | null> {
    return (await source.query<{ id: string; templateId: string }>(`SELECT id, template_id AS "templateId" FROM promotions.coupon WHERE code = $1`, [code]))[0] ?? null;
  }

  /** Makes an unclaimed code the customer's, unless they have had `limit` of its template. False when it is somebody's already or they have. */
  async claimCode(tx: Tx, coupon: Omit<NewCoupon, 'source' | 'sourceKey'>, limit: number): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.coupon c SET customer_id = $3, status = 'unused', valid_from = $4, valid_until = $5, claimed_at = $6, claim_no = n.claimed + 1
       FROM (SELECT coalesce(max(claim_no), 0) AS claimed FROM promotions.coupon WHERE template_id = $2 AND customer_id = $3) AS n
       WHERE c.id = $1 AND c.status = 'unclaimed' AND n.claimed < $7`,
      [coupon.id, coupon.templateId, coupon.customerId, coupon.validFrom, coupon.validUntil, coupon.claimedAt, limit],
    );
    return changed === 1;
  }

  /** Takes the rows that every claim of these templates goes through, in their order. */
  async lockTemplates(tx: Tx, templateIds: readonly string[]): Promise<void> {
    await tx.query(`SELECT 1 FROM promotions.coupon_issue WHERE template_id = ANY($1::uuid[]) ORDER BY template_id FOR UPDATE`, [templateIds]);
  }

  /** A customer's coupons of some statuses; what ends first comes first. */
  async list(customerId: string, statuses: readonly CouponStatus[], limit: number): Promise<Coupon[]> {
    return this.database.prepared<Coupon>('promotions.listOwnCoupons', `SELECT ${COUPON} FROM promotions.coupon WHERE customer_id = $1 AND status = ANY($2::text[]) ORDER BY valid_until, id LIMIT $3`, [customerId, statuses, limit]);
  }

  /** A customer's coupons of a state: what ends first comes first, of the others what happened last. */
  async listOwn(customerId: string, { state, now, after, limit }: OwnCouponPage): Promise<OwnCoupon[]> {
    const [order, beyond] = state === 'usable' ? ['ASC', '>'] : ['DESC', '<'];
    return this.database.query<OwnCoupon>(
      `SELECT * FROM (${OWN}) AS o WHERE o.state = $3 AND ($4::timestamptz IS NULL OR (o."sortAt", o.id) ${beyond} ($4, $5::uuid)) ORDER BY o."sortAt" ${order}, o.id ${order} LIMIT $6`,
      [customerId, now, state, after?.at ?? null, after?.couponId ?? null, limit],
    );
  }

  async findOwn(customerId: string, couponId: string, now: Date): Promise<OwnCoupon | null> {
    return (await this.database.query<OwnCoupon>(`${OWN} AND c.id = $3`, [customerId, now, couponId]))[0] ?? null;
  }

  /** How many coupons a customer can use, and how many of them end before then. */
  async countUsable(customerId: string, { now, soon }: { now: Date; soon: Date }): Promise<{ usable: number; endingSoon: number }> {
    const [counts] = await this.database.query<{ usable: number; endingSoon: number }>(
      `SELECT count(*)::int AS usable, count(*) FILTER (WHERE o."validUntil" < $3)::int AS "endingSoon" FROM (${OWN}) AS o WHERE o.state = 'usable'`,
      [customerId, now, soon],
    );
    return counts ?? { usable: 0, endingSoon: 0 };
  }

  /** How many of some templates a customer has claimed and has still unused, and how many were given in all. */
  async countClaims(source: Queryable, customerId: string, templateIds: readonly string[]): Promise<ClaimCount[]> {
    return source.query<ClaimCount>(
      `SELECT i.template_id AS "templateId", i.issued, i.max_coupons AS "maxCoupons", m.mine, m.unused
       FROM promotions.coupon_issue i
       CROSS JOIN LATERAL (
         SELECT count(*) FILTER (WHERE c.claim_no IS NOT NULL)::int AS mine, count(*) FILTER (WHERE c.status = 'unused')::int AS unused
         FROM promotions.coupon c WHERE c.template_id = i.template_id AND c.customer_id = $1
       ) AS m
       WHERE i.template_id = ANY($2::uuid[])`,
      [customerId, templateIds],
    );
  }

  /** Ends unused coupons whose days are over. Returns how many. */
  async expire(now: Date, atMost: number): Promise<number> {
    const rows = await this.database.query(
      `UPDATE promotions.coupon c SET status = 'expired'
       FROM (SELECT id FROM promotions.coupon WHERE status = 'unused' AND valid_until <= $1 ORDER BY valid_until LIMIT $2 FOR UPDATE SKIP LOCKED) AS d
       WHERE c.id = d.id RETURNING c.id`,
      [now, atMost],
    );
    return rows.length;
  }
}
