import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

export type CouponStatus = 'unclaimed' | 'unused' | 'held' | 'used' | 'expired';

export interface Coupon {
  readonly id: string;
  readonly templateId: string;
  readonly status: CouponStatus;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly claimedAt: Date;
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
   * Gives a customer the next coupon of a template unless they have claimed `limit` of them. False when they have. The template's row is
   * taken, so claims of one customer come one after the other; the unique number refuses two all the same. What an event gives is not
   * counted among claims.
   */
  async insert(tx: Tx, coupon: NewCoupon, limit: number): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO promotions.coupon (id, template_id, customer_id, claim_no, source, source_key, status, valid_from, valid_until, claimed_at)
       SELECT $1, $2, $3, CASE WHEN $4 = 'event' THEN NULL ELSE n.claimed + 1 END, $4, $5, 'unused', $6, $7, $8
       FROM (SELECT coalesce(max(claim_no), 0) AS claimed FROM promotions.coupon WHERE template_id = $2 AND customer_id = $3) AS n
       WHERE $4 = 'event' OR n.claimed < $9`,
      [coupon.id, coupon.templateId, coupon.customerId, coupon.source, coupon.sourceKey, coupon.validFrom, coupon.validUntil, coupon.claimedAt, limit],
    );
    return inserted === 1;
  }

  /** Whether an event has given its coupon already. */
  async hasSource(tx: Tx, templateId: string, sourceKey: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM promotions.coupon WHERE template_id = $1 AND source_key = $2`, [templateId, sourceKey])).length > 0;
  }

  async insertCodes(tx: Tx, batch: { batchId: string; templateId: string; ids: readonly string[]; codes: readonly string[] }): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.coupon (id, template_id, source, code, batch_id, status)
       SELECT c.id, $1, 'code', c.code, $2, 'unclaimed' FROM unnest($3::uuid[], $4::text[]) AS c (id, code)`,
      [batch.templateId, batch.batchId, batch.ids, batch.codes],
    );
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

  /** Takes the row that every claim of a template goes through. */
  async lockTemplate(tx: Tx, templateId: string): Promise<void> {
    await tx.query(`SELECT 1 FROM promotions.coupon_issue WHERE template_id = $1 FOR UPDATE`, [templateId]);
  }

  /** A customer's coupons of some statuses; what ends first comes first. */
  async list(customerId: string, statuses: readonly CouponStatus[], limit: number): Promise<Coupon[]> {
    return this.database.query<Coupon>(`SELECT ${COUPON} FROM promotions.coupon WHERE customer_id = $1 AND status = ANY($2::text[]) ORDER BY valid_until, id LIMIT $3`, [customerId, statuses, limit]);
  }

  /** How many of some templates a customer has claimed, and how many were given in all. */
  async countClaims(source: Queryable, customerId: string, templateIds: readonly string[]): Promise<{ templateId: string; mine: number; issued: number; maxCoupons: number | null }[]> {
    return source.query(
      `SELECT i.template_id AS "templateId", i.issued, i.max_coupons AS "maxCoupons",
              (SELECT count(*)::int FROM promotions.coupon c WHERE c.template_id = i.template_id AND c.customer_id = $1 AND c.claim_no IS NOT NULL) AS mine
       FROM promotions.coupon_issue i WHERE i.template_id = ANY($2::uuid[])`,
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
