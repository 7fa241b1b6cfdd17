import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

export const OFFER_CAMPAIGN_STATUSES = ['draft', 'running', 'ended'] as const;
export type OfferCampaignStatus = (typeof OFFER_CAMPAIGN_STATUSES)[number];

export interface OfferCampaign {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly status: OfferCampaignStatus;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Ten thousandths of those who fit. */
  readonly holdoutRate: number;
  readonly launchedAt: Date | null;
  readonly version: number;
  readonly updatedByName: string;
  readonly updatedAt: Date;
}

export interface CampaignOffer {
  readonly offerNo: number;
  readonly name: string;
  readonly segmentId: string;
  readonly segmentName: string;
}

/** One arm of an offer, and what its members bought while the campaign ran. */
export interface ArmResult {
  readonly offerNo: number;
  readonly isHoldout: boolean;
  readonly members: number;
  readonly buyers: number;
  readonly orders: number;
  /** Net of refunds. */
  readonly spentFen: number;
}

const CAMPAIGN = `c.id, c.code, c.name, c.status, c.starts_at AS "startsAt", c.ends_at AS "endsAt", c.holdout_rate AS "holdoutRate", c.launched_at AS "launchedAt", c.version,
  c.updated_by_name AS "updatedByName", c.updated_at AS "updatedAt"`;

@Injectable()
export class OfferCampaignsRepository {
  constructor(private readonly database: Database) {}

  /** The words of a customer at an instant. */
  async listWords(customerId: string, now: Date): Promise<string[]> {
    const rows = await this.database.prepared<{ word: string }>(
      'segments.listWords',
      `SELECT k.word FROM (SELECT 'stage:' || f.stage AS word FROM segments.customer_fact f WHERE f.customer_id = $1
       UNION ALL SELECT 'tag:' || t.tag_code FROM segments.customer_tag t WHERE t.customer_id = $1
       UNION ALL SELECT 'offer:' || c.code || '-' || m.offer_no FROM segments.campaign_member m JOIN segments.offer_campaign c ON c.id = m.campaign_id
         WHERE m.customer_id = $1 AND NOT m.is_holdout AND c.status = 'running' AND c.starts_at <= $2 AND $2 < c.ends_at) AS k
       WHERE NOT EXISTS (SELECT 1 FROM segments.objection o WHERE o.customer_id = $1)`,
      [customerId, now],
    );
    return rows.map(({ word }) => word);
  }

  /** Newest first. */
  async list({ beforeId, limit }: { beforeId: string | null; limit: number }): Promise<OfferCampaign[]> {
    return this.database.query<OfferCampaign>(
      `SELECT ${CAMPAIGN} FROM segments.offer_campaign c
       WHERE ($1::uuid IS NULL OR (c.created_at, c.id) < (SELECT created_at, id FROM segments.offer_campaign WHERE id = $1)) ORDER BY c.created_at DESC, c.id DESC LIMIT $2`,
      [beforeId, limit],
    );
  }

  async find(campaignId: string, source: Queryable = this.database): Promise<OfferCampaign | null> {
    const [campaign] = await source.query<OfferCampaign>(`SELECT ${CAMPAIGN} FROM segments.offer_campaign c WHERE c.id = $1`, [campaignId]);
    return campaign ?? null;
  }

  async lock(tx: Tx, campaignId: string): Promise<OfferCampaign | null> {
    const [campaign] = await tx.query<OfferCampaign>(`SELECT ${CAMPAIGN} FROM segments.offer_campaign c WHERE c.id = $1 FOR UPDATE`, [campaignId]);
    return campaign ?? null;
  }

  async listOffers(campaignId: string, source: Queryable = this.database): Promise<CampaignOffer[]> {
    return source.query<CampaignOffer>(
      `SELECT o.offer_no AS "offerNo", o.name, o.segment_id AS "segmentId", s.name AS "segmentName" FROM segments.campaign_offer o JOIN segments.segment s ON s.id = o.segment_id
       WHERE o.campaign_id = $1 ORDER BY o.offer_no`,
      [campaignId],
    );
  }

  async insert(tx: Tx, campaign: Omit<OfferCampaign, 'version' | 'status' | 'launchedAt'>, offers: readonly Pick<CampaignOffer, 'name' | 'segmentId'>[]): Promise<void> {
    const { id, code, name, startsAt, endsAt, holdoutRate, updatedByName, updatedAt } = campaign;
    await tx.execute(
      `INSERT INTO segments.offer_campaign (id, code, name, status, starts_at, ends_at, holdout_rate, created_at, updated_by_name, updated_at) VALUES ($1, $2, $3, 'draft', $4, $5, $6, $8, $7, $8)`,
      [id, code, name, startsAt, endsAt, holdoutRate, updatedByName, updatedAt],
    );
    await tx.execute(
      `INSERT INTO segments.campaign_offer (campaign_id, offer_no, name, segment_id) SELECT $1, k.no, k.name, k.segment_id FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY AS k (name, segment_id, no)`,
      [id, offers.map((offer) => offer.name), offers.map(({ segmentId }) => segmentId)],
    );
  }

  async move(tx: Tx, campaignId: string, change: { status: OfferCampaignStatus; at: Date; byName: string }): Promise<void> {
    await tx.execute(
      `UPDATE segments.offer_campaign SET status = $2, launched_at = coalesce(launched_at, $3), updated_at = $3, updated_by_name = $4, version = version + 1,
         ends_at = CASE WHEN $2 = 'ended' AND starts_at < $3 THEN least(ends_at, $3) ELSE ends_at END WHERE id = $1`,
      [campaignId, change.status, change.at, change.byName],
    );
  }

  /** What each arm did from the start until the end, or until now. Orders that were given back whole are none. */
  async readResults(campaignId: string, { from, until }: { from: Date; until: Date }): Promise<ArmResult[]> {
    return this.database.query<ArmResult>(
      `SELECT m.offer_no AS "offerNo", m.is_holdout AS "isHoldout", count(*)::int AS members, count(b.customer_id)::int AS buyers, coalesce(sum(b.orders), 0)::int AS orders,
         coalesce(sum(b.spent_fen), 0)::bigint AS "spentFen"
       FROM segments.campaign_member m LEFT JOIN (
         SELECT customer_id, count(*) AS orders, sum(paid_fen - refunded_fen) AS spent_fen FROM segments.order_fact WHERE stands AND paid_at >= $2 AND paid_at < $3 GROUP BY customer_id
       ) b ON b.customer_id = m.customer_id
       WHERE m.campaign_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
      [campaignId, from, until],
    );
  }
}
