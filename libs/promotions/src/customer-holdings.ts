import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type MovedRow, type Obstacle, People, type PersonHoldings, type PersonMerge } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';

const COUPONS = 'promotions.coupon';
const RULE_USES = 'promotions.rule_customer_use';
const FLASH_LIMITS = 'promotions.limit_use';
const DEPOSITS = 'promotions.presale_deposit';

/**
 * What promotions keep of customers. Coupons change hands, under a claim number of the survivor's. What both have used of a limit is added
 * up, so that a person who was two has one share; orders of before give back what they counted to the record that they were counted with.
 */
@Injectable()
export class PromotionCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'promotions';
  readonly rank = 30;

  constructor(private readonly people: People) {}

  onModuleInit(): void {
    this.people.register(this);
  }

  /**
   * Takes the rows that claims of templates go through, of those that somebody has claimed: numbers of the survivor's are given one after the
   * other. Then their coupons, which orders take together with those of others.
   */
  async take(tx: Tx, fromIds: readonly string[]): Promise<void> {
    await tx.query(
      `SELECT 1 FROM promotions.coupon_issue
       WHERE template_id IN (SELECT template_id FROM promotions.coupon WHERE customer_id = ANY($1::uuid[]) AND claim_no IS NOT NULL) ORDER BY template_id FOR UPDATE`,
      [fromIds],
    );
    await tx.query(`SELECT 1 FROM promotions.coupon WHERE customer_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`, [fromIds]);
  }

  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    const { fromId, intoId } = merge;
    const templateIds = await this.listTaken(tx, fromId);
    const coupons = await tx.query<MovedRow>(
      `WITH held AS (SELECT id, template_id, claim_no FROM promotions.coupon WHERE customer_id = $1 AND (claim_no IS NULL OR template_id = ANY($3::uuid[])) ORDER BY id FOR UPDATE SKIP LOCKED),
       numbered AS (SELECT h.id, h.claim_no, CASE WHEN h.claim_no IS NULL THEN NULL ELSE
           (SELECT coalesce(max(o.claim_no), 0) FROM promotions.coupon o WHERE o.customer_id = $2 AND o.template_id = h.template_id)
           + row_number() OVER (PARTITION BY h.template_id, h.claim_no IS NULL ORDER BY h.claim_no) END AS next_no FROM held h)
       UPDATE promotions.coupon c SET customer_id = $2, claim_no = n.next_no FROM numbered n WHERE c.id = n.id RETURNING c.id::text AS key, to_jsonb(n.claim_no) AS detail`,
      [fromId, intoId, templateIds],
    );
    await merge.note(tx, COUPONS, coupons);
    const deposits = await tx.query<MovedRow>(`UPDATE promotions.presale_deposit SET customer_id = $2 WHERE customer_id = $1 RETURNING id::text AS key, NULL::jsonb AS detail`, [fromId, intoId]);
    await merge.note(tx, DEPOSITS, deposits);
    // Once: called again it must not count twice what the first call has counted.
    if ((await merge.recall(tx, RULE_USES)).length === 0) {
      const uses = await tx.query<MovedRow>(
        `WITH used AS (SELECT rule_id, uses FROM promotions.rule_customer_use WHERE customer_id = $1 AND uses > 0 ORDER BY rule_id FOR UPDATE)
         INSERT INTO promotions.rule_customer_use AS u (rule_id, customer_id, uses) SELECT rule_id, $2, uses FROM used ORDER BY rule_id
         ON CONFLICT (rule_id, customer_id) DO UPDATE SET uses = u.uses + EXCLUDED.uses
         RETURNING u.rule_id::text AS key, (SELECT to_jsonb(k.uses) FROM used k WHERE k.rule_id = u.rule_id) AS detail`,
        [fromId, intoId],
      );
      await merge.note(tx, RULE_USES, uses);
    }
    if ((await merge.recall(tx, FLASH_LIMITS)).length === 0) {
      const limits = await tx.query<MovedRow>(
        `WITH used AS (SELECT scope_id, units FROM promotions.limit_use WHERE kind = 'customer' AND subject = $1::text AND units > 0 ORDER BY scope_id FOR UPDATE)
         INSERT INTO promotions.limit_use AS l (scope_id, kind, subject, units) SELECT scope_id, 'customer', $2::text, units FROM used ORDER BY scope_id
         ON CONFLICT (scope_id, kind, subject) DO UPDATE SET units = l.units + EXCLUDED.units
         RETURNING l.scope_id::text AS key, (SELECT to_jsonb(k.units) FROM used k WHERE k.scope_id = l.scope_id) AS detail`,
        [fromId, intoId],
      );
      await merge.note(tx, FLASH_LIMITS, limits);
    }
    await tx.execute(
      `INSERT INTO promotions.reminder (item_id, customer_id, remind_at, sent_at) SELECT item_id, $2, remind_at, sent_at FROM promotions.reminder WHERE customer_id = $1 ON CONFLICT DO NOTHING`,
      [fromId, intoId],
    );
    await tx.execute(`DELETE FROM promotions.reminder WHERE customer_id = $1`, [fromId]);
  }

  /** The templates that somebody has claimed. Nothing is waited for any more: what is claimed or given just now is among what arrives a moment too late. */
  private async listTaken(tx: Tx, fromId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT template_id AS id FROM promotions.coupon_issue
       WHERE template_id IN (SELECT template_id FROM promotions.coupon WHERE customer_id = $1 AND claim_no IS NOT NULL) ORDER BY template_id FOR UPDATE SKIP LOCKED`,
      [fromId],
    );
    return rows.map(({ id }) => id);
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    const { fromId, intoId } = merge;
    const coupons = await merge.recall(tx, COUPONS);
    await tx.execute(
      `WITH held AS (SELECT c.id FROM promotions.coupon c WHERE c.id = ANY($3::uuid[]) AND c.customer_id = $2 ORDER BY c.id FOR UPDATE)
       UPDATE promotions.coupon c SET customer_id = $1, claim_no = k.claim_no FROM held, unnest($3::uuid[], $4::int[]) AS k (id, claim_no) WHERE c.id = held.id AND k.id = held.id`,
      [fromId, intoId, coupons.map(({ key }) => key), coupons.map(({ detail }) => numberOf(detail))],
    );
    const deposits = await merge.recall(tx, DEPOSITS);
    await tx.execute(`UPDATE promotions.presale_deposit SET customer_id = $1 WHERE id = ANY($3::uuid[]) AND customer_id = $2`, [fromId, intoId, deposits.map(({ key }) => key)]);
    const uses = await merge.recall(tx, RULE_USES);
    await tx.execute(
      `UPDATE promotions.rule_customer_use u SET uses = greatest(0, u.uses - k.uses) FROM unnest($2::uuid[], $3::int[]) AS k (rule_id, uses) WHERE u.rule_id = k.rule_id AND u.customer_id = $1`,
      [intoId, uses.map(({ key }) => key), uses.map(({ detail }) => numberOf(detail) ?? 0)],
    );
    const limits = await merge.recall(tx, FLASH_LIMITS);
    await tx.execute(
      `UPDATE promotions.limit_use l SET units = greatest(0, l.units - k.units) FROM unnest($2::uuid[], $3::int[]) AS k (scope_id, units)
       WHERE l.scope_id = k.scope_id AND l.kind = 'customer' AND l.subject = $1::text`,
      [intoId, limits.map(({ key }) => key), limits.map(({ detail }) => numberOf(detail) ?? 0)],
    );
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const [coupons, reminders, presaleDeposits] = await Promise.all([
      tx.query(
        `SELECT r.name, c.status, c.valid_from AS "validFrom", c.valid_until AS "validUntil", c.claimed_at AS "claimedAt", c.used_at AS "usedAt"
         FROM promotions.coupon c JOIN promotions.price_rule r ON r.id = c.template_id WHERE c.customer_id = ANY($1::uuid[]) ORDER BY c.claimed_at`,
        [customerIds],
      ),
      tx.query(`SELECT remind_at AS "remindAt", sent_at AS "sentAt" FROM promotions.reminder WHERE customer_id = ANY($1::uuid[])`, [customerIds]),
      tx.query(`SELECT units, deposit_fen AS "depositFen", status, created_at AS "createdAt", paid_at AS "paidAt" FROM promotions.presale_deposit WHERE customer_id = ANY($1::uuid[]) ORDER BY created_at`, [customerIds]),
    ]);
    return { coupons, reminders, presaleDeposits };
  }

  /** Somebody's deposit that still wants its money or its balance, or is on its way back. One that is ordered with is its order's. */
  async findObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]> {
    const open = await tx.query<{ name: string }>(
      `SELECT p.name FROM promotions.presale_deposit d JOIN promotions.presale p ON p.id = d.presale_id
       WHERE d.customer_id = ANY($1::uuid[]) AND (d.status IN ('deposit_pending', 'deposit_paid') OR d.refunded_fen < d.refund_requested_fen) ORDER BY d.id DESC LIMIT 3`,
      [customerIds],
    );
    return open.map(({ name }): Obstacle => ({ code: 'openOrder', text: `预售「${name}」的定金还没结束` }));
  }

  /** Coupons name nobody but a record that is nobody's any more; those that could still be used lapse. */
  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE promotions.coupon SET status = 'expired' WHERE customer_id = ANY($1::uuid[]) AND status = 'unused'`, [customerIds]);
    await tx.execute(`DELETE FROM promotions.reminder WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
  }
}

function numberOf(detail: unknown): number | null {
  return typeof detail === 'number' ? detail : null;
}
