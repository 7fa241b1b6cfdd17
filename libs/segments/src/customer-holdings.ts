import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type MovedRow, moveOwned, moveOwnedBack, People, type PersonHoldings, type PersonMerge } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { CustomerFacts } from './facts/customer-facts.js';

const ORDERS = { table: 'segments.order_fact', key: 'order_id' } as const;
const TAGS = 'segments.customer_tag';
const OFFERS = 'segments.campaign_member';

/**
 * What segments keep of customers. The survivor is summed up over the orders of both, and who is somebody else now is counted no more. Of two
 * offers of one campaign the survivor keeps their own; tags are joined.
 */
@Injectable()
export class SegmentCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'segments';
  readonly rank = 50;

  constructor(
    private readonly people: People,
    private readonly facts: CustomerFacts,
  ) {}

  onModuleInit(): void {
    this.people.register(this);
  }

  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    const { fromId, intoId } = merge;
    await this.facts.lock(tx, [fromId, intoId]);
    await moveOwned(tx, merge, ORDERS);
    const tags = await tx.query<MovedRow>(
      `WITH gone AS (DELETE FROM segments.customer_tag WHERE customer_id = $1 RETURNING *),
       added AS (INSERT INTO segments.customer_tag (tag_code, customer_id, tagged_at, tagged_by_name) SELECT tag_code, $2, tagged_at, tagged_by_name FROM gone ON CONFLICT DO NOTHING RETURNING tag_code)
       SELECT g.tag_code AS key, jsonb_build_object('at', g.tagged_at, 'by', g.tagged_by_name, 'isNew', a.tag_code IS NOT NULL) AS detail FROM gone g LEFT JOIN added a USING (tag_code)`,
      [fromId, intoId],
    );
    await merge.note(tx, TAGS, tags);
    const offers = await tx.query<MovedRow>(
      `UPDATE segments.campaign_member m SET customer_id = $2 WHERE m.customer_id = $1
         AND NOT EXISTS (SELECT 1 FROM segments.campaign_member o WHERE o.campaign_id = m.campaign_id AND o.customer_id = $2) RETURNING m.campaign_id::text AS key`,
      [fromId, intoId],
    );
    await merge.note(tx, OFFERS, offers);
    // Whoever objected under one of their records objected; that stays when the two are told apart again.
    await tx.execute(`INSERT INTO segments.objection (customer_id, since) SELECT $2, since FROM segments.objection WHERE customer_id = $1 ON CONFLICT DO NOTHING`, [fromId, intoId]);
    await this.facts.sumUpAgain(tx, [intoId]);
    await tx.execute(`DELETE FROM segments.customer_fact WHERE customer_id = $1`, [fromId]);
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    const { fromId, intoId } = merge;
    await this.facts.lock(tx, [fromId, intoId]);
    await moveOwnedBack(tx, merge, ORDERS);
    const tags = (await merge.recall(tx, TAGS)).map(({ key, detail }) => ({ code: key, ...(detail as { at: string; by: string | null; isNew: boolean }) }));
    await tx.execute(
      `INSERT INTO segments.customer_tag (tag_code, customer_id, tagged_at, tagged_by_name) SELECT k.code, $1, k.at, k.by FROM unnest($2::text[], $3::timestamptz[], $4::text[]) AS k (code, at, by) ON CONFLICT DO NOTHING`,
      [fromId, tags.map(({ code }) => code), tags.map(({ at }) => at), tags.map(({ by }) => by)],
    );
    await tx.execute(`DELETE FROM segments.customer_tag WHERE customer_id = $1 AND tag_code = ANY($2::text[])`, [intoId, tags.filter(({ isNew }) => isNew).map(({ code }) => code)]);
    const offers = await merge.recall(tx, OFFERS);
    await tx.execute(`UPDATE segments.campaign_member SET customer_id = $1 WHERE customer_id = $2 AND campaign_id = ANY($3::uuid[])`, [fromId, intoId, offers.map(({ key }) => key)]);
    await this.facts.sumUpAgain(tx, [fromId, intoId]);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const [consumption, tags, lifecycle] = await Promise.all([
      tx.query(
        `SELECT orders, units, spent_fen AS "spentFen", first_paid_at AS "firstPaidAt", last_paid_at AS "lastPaidAt", stage FROM segments.customer_fact WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id`,
        [customerIds],
      ),
      tx.query(`SELECT g.name, t.tagged_at AS "taggedAt" FROM segments.customer_tag t JOIN segments.tag g ON g.code = t.tag_code WHERE t.customer_id = ANY($1::uuid[]) ORDER BY t.tag_code`, [customerIds]),
      tx.query(`SELECT moved_at AS at, from_stage AS "from", to_stage AS "to", cause FROM segments.stage_move WHERE customer_id = ANY($1::uuid[]) ORDER BY id`, [customerIds]),
    ]);
    return { consumption, tags, lifecycle };
  }

  async findObstacles(): Promise<[]> {
    return [];
  }

  /** Nothing of this has to be kept: the orders stand with their own domain. */
  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    for (const table of ['snapshot_member', 'campaign_member', 'customer_tag', 'stage_move', 'order_fact', 'customer_fact', 'objection']) {
      await tx.execute(`DELETE FROM segments.${table} WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
    }
  }
}
