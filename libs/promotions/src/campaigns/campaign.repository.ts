import { Injectable } from '@nestjs/common';
import { Database, type PruneBounds, pruneInBites, type Queryable, type Tx } from '@quanyu/platform';
import type { Campaign, CampaignStatus, FlashItem, FlashSession } from './campaign.rules.js';

interface CampaignRow {
  id: string;
  version: number;
  status: CampaignStatus;
  name: string;
  note: string;
  limits: Campaign['limits'];
  conditions: Campaign['conditions'];
  protection: Campaign['protection'];
  preheat_at: Date;
  expected_orders_per_second: number;
  created_by: string | null;
  created_by_name: string;
  submitted_by: string | null;
  submitted_by_name: string | null;
  approved_by: string | null;
  approved_by_name: string | null;
  updated_at: Date;
  keys_recipients: boolean;
}

interface ItemRow {
  session_id: string;
  campaign_id: string;
  starts_at: Date;
  ends_at: Date;
  item_id: string | null;
  variant_id: string;
  flash_price_fen: number;
  limit_per_customer: number;
  stock: { locationId: string; quantity: number }[] | null;
}

export interface CampaignSummaryRow {
  id: string;
  version: number;
  status: CampaignStatus;
  name: string;
  createdByName: string;
  updatedAt: Date;
  sessions: { startsAt: string; endsAt: string }[];
  itemCount: number;
  totalUnits: number;
}

@Injectable()
export class CampaignRepository {
  constructor(private readonly database: Database) {}

  async find(campaignId: string, source: Queryable = this.database): Promise<Campaign | null> {
    return (await this.load(source, `c.id = $1`, [campaignId]))[0] ?? null;
  }

  /** The campaign, its row locked: whoever moves its stock or status comes through here first. */
  async lock(tx: Tx, campaignId: string): Promise<Campaign | null> {
    const locked = await tx.query(`SELECT 1 FROM promotions.campaign WHERE id = $1 FOR UPDATE`, [campaignId]);
    return locked.length === 0 ? null : this.find(campaignId, tx);
  }

  /** Campaigns that shoppers can see, or that soon run: scheduled or paused, and what ended since the given instant. */
  async listCurrent(endedSince: Date): Promise<Campaign[]> {
    return this.load(
      this.database,
      `c.status IN ('submitted', 'scheduled', 'paused', 'ended') AND EXISTS (SELECT 1 FROM promotions.session s WHERE s.campaign_id = c.id AND s.ends_at > $1)`,
      [endedSince],
    );
  }

  /** Other campaigns whose stock is set aside, with a session in this stretch of time. */
  async listOverlapping(campaignId: string, from: Date, to: Date): Promise<Campaign[]> {
    return this.load(
      this.database,
      `c.id <> $1 AND c.status IN ('submitted', 'scheduled', 'paused')
       AND EXISTS (SELECT 1 FROM promotions.session s WHERE s.campaign_id = c.id AND s.starts_at < $3 AND s.ends_at > $2)`,
      [campaignId, from, to],
    );
  }

  /** Campaigns with sessions that are over and not yet cleared away. */
  async listOver(now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT DISTINCT c.id FROM promotions.campaign c JOIN promotions.session s ON s.campaign_id = c.id
       WHERE c.status IN ('submitted', 'scheduled', 'paused') AND s.ends_at <= $1 AND s.cleared_at IS NULL ORDER BY c.id LIMIT 50`,
      [now],
    );
    return rows.map(({ id }) => id);
  }

  /** Remembers that what these sessions had set aside was given back. */
  async markCleared(tx: Tx, sessionIds: readonly string[], at: Date): Promise<void> {
    await tx.execute(`UPDATE promotions.session SET cleared_at = $2 WHERE id = ANY($1::uuid[])`, [sessionIds, at]);
  }

  /** Forgets who bought how much in sessions that ended before then, and whom to remind of them, in bounded bites. */
  async prune(endedBefore: Date, bounds?: PruneBounds): Promise<void> {
    const ended = `SELECT s.id FROM promotions.session s WHERE s.ends_at < $1`;
    const items = `SELECT i.id FROM promotions.flash_item i WHERE i.session_id IN (${ended})`;
    const forget = (sql: string): Promise<number> => pruneInBites((rows) => this.database.transaction((tx) => tx.execute(sql, [endedBefore, rows])), bounds);
    await forget(
      `DELETE FROM promotions.limit_use WHERE (scope_id, kind, subject) IN
         (SELECT l.scope_id, l.kind, l.subject FROM (${ended} UNION ALL ${items}) scope (id) JOIN promotions.limit_use l ON l.scope_id = scope.id LIMIT $2 FOR UPDATE OF l SKIP LOCKED)`,
    );
    await forget(
      `DELETE FROM promotions.reminder WHERE (item_id, customer_id) IN
         (SELECT r.item_id, r.customer_id FROM promotions.reminder r WHERE r.item_id IN (${items}) LIMIT $2 FOR UPDATE OF r SKIP LOCKED)`,
    );
  }

  async listSummaries(filter: { status: CampaignStatus | null; beforeId: string | null; limit: number }): Promise<CampaignSummaryRow[]> {
    return this.database.query<CampaignSummaryRow>(
      `SELECT c.id, c.version, c.status, c.name, c.created_by_name AS "createdByName", c.updated_at AS "updatedAt",
              (SELECT json_agg(json_build_object('startsAt', s.starts_at, 'endsAt', s.ends_at) ORDER BY s.starts_at) FROM promotions.session s WHERE s.campaign_id = c.id) AS sessions,
              (SELECT count(*)::int FROM promotions.flash_item i JOIN promotions.session s ON s.id = i.session_id WHERE s.campaign_id = c.id) AS "itemCount",
              (SELECT coalesce(sum(p.quantity), 0)::int FROM promotions.planned_stock p JOIN promotions.flash_item i ON i.id = p.item_id
               JOIN promotions.session s ON s.id = i.session_id WHERE s.campaign_id = c.id) AS "totalUnits"
       FROM promotions.campaign c
       WHERE ($1::text IS NULL OR c.status = $1) AND ($2::uuid IS NULL OR c.id < $2)
       ORDER BY c.id DESC LIMIT $3`,
      [filter.status, filter.beforeId, filter.limit],
    );
  }

  async insert(tx: Tx, campaign: Campaign): Promise<void> {
    await tx.execute(
      `INSERT INTO promotions.campaign (id, name, note, status, limits, conditions, protection, preheat_at, expected_orders_per_second, created_by, created_by_name, updated_at, keys_recipients)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        campaign.id, campaign.name, campaign.note, campaign.status, JSON.stringify(campaign.limits), JSON.stringify(campaign.conditions), JSON.stringify(campaign.protection),
        campaign.preheatAt, campaign.expectedOrdersPerSecond, campaign.createdBy.id, campaign.createdBy.name, campaign.updatedAt, campaign.keysRecipients,
      ],
    );
    await this.insertSessions(tx, campaign);
  }

  /** Replaces the content of a draft. False when its version is no longer the one before. */
  async replaceContent(tx: Tx, campaign: Campaign): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.campaign SET name = $2, note = $3, limits = $4, conditions = $5, protection = $6, preheat_at = $7, expected_orders_per_second = $8,
              updated_at = $9, version = version + 1
       WHERE id = $1 AND version = $10 AND status = 'draft'`,
      [
        campaign.id, campaign.name, campaign.note, JSON.stringify(campaign.limits), JSON.stringify(campaign.conditions), JSON.stringify(campaign.protection),
        campaign.preheatAt, campaign.expectedOrdersPerSecond, campaign.updatedAt, campaign.version - 1,
      ],
    );
    if (changed === 0) return false;
    await tx.execute(`DELETE FROM promotions.session WHERE campaign_id = $1`, [campaign.id]);
    await this.insertSessions(tx, campaign);
    return true;
  }

  /** Writes a step of a campaign's life. False when its version is no longer the one before. */
  async step(tx: Tx, campaign: Campaign): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE promotions.campaign SET status = $2, submitted_by = $3, submitted_by_name = $4, approved_by = $5, approved_by_name = $6, protection = $7, updated_at = $8, version = $9
       WHERE id = $1 AND version = $9 - 1`,
      [
        campaign.id, campaign.status, campaign.submittedBy?.id ?? null, campaign.submittedBy?.name ?? null, campaign.approvedBy?.id ?? null, campaign.approvedBy?.name ?? null,
        JSON.stringify(campaign.protection), campaign.updatedAt, campaign.version,
      ],
    );
    return changed === 1;
  }

  async setEnd(tx: Tx, sessionId: string, endsAt: Date): Promise<void> {
    await tx.execute(`UPDATE promotions.session SET ends_at = $2 WHERE id = $1 AND ends_at < $2`, [sessionId, endsAt]);
  }

  private async insertSessions(tx: Tx, campaign: Campaign): Promise<void> {
    const { sessions } = campaign;
    await tx.execute(
      `INSERT INTO promotions.session (id, campaign_id, starts_at, ends_at) SELECT s.id, $1, s.starts_at, s.ends_at
       FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS s (id, starts_at, ends_at)`,
      [campaign.id, sessions.map(({ id }) => id), sessions.map(({ startsAt }) => startsAt), sessions.map(({ endsAt }) => endsAt)],
    );
    const items = sessions.flatMap((session) => session.items.map((item, position) => ({ ...item, sessionId: session.id, position })));
    await tx.execute(
      `INSERT INTO promotions.flash_item (id, session_id, position, variant_id, flash_price_fen, limit_per_customer)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::int[])`,
      [items.map(({ id }) => id), items.map(({ sessionId }) => sessionId), items.map(({ position }) => position), items.map(({ variantId }) => variantId), items.map(({ flashPriceFen }) => flashPriceFen), items.map(({ limitPerCustomer }) => limitPerCustomer)],
    );
    const stock = items.flatMap((item) => item.stock.map((place) => ({ itemId: item.id, ...place })));
    await tx.execute(`INSERT INTO promotions.planned_stock (item_id, location_id, quantity) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[])`, [
      stock.map(({ itemId }) => itemId),
      stock.map(({ locationId }) => locationId),
      stock.map(({ quantity }) => quantity),
    ]);
  }

  private async load(source: Queryable, where: string, parameters: readonly unknown[]): Promise<Campaign[]> {
    const rows = await source.query<CampaignRow>(`SELECT c.* FROM promotions.campaign c WHERE ${where} ORDER BY c.id`, parameters);
    if (rows.length === 0) return [];
    const itemRows = await source.query<ItemRow>(
      `SELECT s.id AS session_id, s.campaign_id, s.starts_at, s.ends_at, i.id AS item_id, i.variant_id, i.flash_price_fen, i.limit_per_customer,
              (SELECT json_agg(json_build_object('locationId', p.location_id, 'quantity', p.quantity) ORDER BY p.location_id) FROM promotions.planned_stock p WHERE p.item_id = i.id) AS stock
       FROM promotions.session s LEFT JOIN promotions.flash_item i ON i.session_id = s.id
       WHERE s.campaign_id = ANY($1::uuid[]) ORDER BY s.starts_at, s.id, i.position`,
      [rows.map(({ id }) => id)],
    );
    return rows.map((row) => toCampaign(row, itemRows.filter(({ campaign_id }) => campaign_id === row.id)));
  }
}

function toCampaign(row: CampaignRow, itemRows: readonly ItemRow[]): Campaign {
  const sessions = new Map<string, FlashSession & { items: FlashItem[] }>();
  for (const { session_id, starts_at, ends_at, item_id, ...item } of itemRows) {
    const session = sessions.get(session_id) ?? { id: session_id, startsAt: starts_at, endsAt: ends_at, items: [] };
    sessions.set(session_id, session);
    if (item_id === null) continue;
    session.items.push({ id: item_id, variantId: item.variant_id, flashPriceFen: item.flash_price_fen, limitPerCustomer: item.limit_per_customer, stock: item.stock ?? [] });
  }
  const person = (id: string | null, name: string | null) => (id === null || name === null ? null : { id, name });
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    name: row.name,
    note: row.note,
    sessions: [...sessions.values()],
    limits: row.limits,
    conditions: row.conditions,
    protection: row.protection,
    preheatAt: row.preheat_at,
    expectedOrdersPerSecond: row.expected_orders_per_second,
    createdBy: { id: row.created_by ?? '', name: row.created_by_name },
    submittedBy: person(row.submitted_by, row.submitted_by_name),
    approvedBy: person(row.approved_by, row.approved_by_name),
    updatedAt: row.updated_at,
    keysRecipients: row.keys_recipients,
  };
}
