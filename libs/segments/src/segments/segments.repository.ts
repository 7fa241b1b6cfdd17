import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import { type CompiledRule, compileRule } from './compile-rule.rules.js';
import { type CustomerFact, FACT } from '../facts/customer-facts.repository.js';
import { asks, type RfmCuts, type SegmentRule } from './segment-rule.js';

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly rule: SegmentRule;
  readonly version: number;
  readonly updatedByName: string;
  readonly updatedAt: Date;
}

export interface ListedSegment extends Segment {
  /** The latest snapshot; null when there is none. */
  readonly members: number | null;
  readonly takenAt: Date | null;
}

export interface Snapshot {
  readonly id: string;
  readonly segmentId: string;
  readonly segmentVersion: number;
  readonly rule: SegmentRule;
  readonly takenAt: Date;
  readonly takenByName: string;
  readonly members: number;
  readonly exports: number;
}

/** Members of two snapshots. */
export interface SnapshotDifference {
  readonly stayed: number;
  readonly joined: number;
  readonly left: number;
}

export interface RfmCutsRow extends RfmCuts {
  readonly computedAt: Date;
  readonly buyers: number;
}

/** Rows that the fifths of buyers are worked out from, about. */
const SAMPLE_ROWS = 1_000_000;
const SNAPSHOTS_LISTED = 100;

const SEGMENT = `s.id, s.name, s.description, s.rule, s.version, s.updated_by_name AS "updatedByName", s.updated_at AS "updatedAt"`;
const SNAPSHOT = `n.id, n.segment_id AS "segmentId", n.segment_version AS "segmentVersion", n.rule, n.taken_at AS "takenAt", n.taken_by_name AS "takenByName", n.members, n.exports`;

/** Who objected to a profile is in no group, whatever its rule says. */
const WITHOUT_OBJECTION = 'NOT EXISTS (SELECT 1 FROM segments.objection o WHERE o.customer_id = f.customer_id)';

@Injectable()
export class SegmentsRepository {
  constructor(private readonly database: Database) {}

  /** How many customers a rule holds at an instant. */
  async count(rule: SegmentRule, now: Date, source: Queryable = this.database): Promise<number> {
    const { where, values } = await this.compile(rule, { now, values: [] }, source);
    const [row] = await source.query<{ customers: number }>(`SELECT count(*)::int AS customers FROM segments.customer_fact f WHERE ${where}`, values);
    return row?.customers ?? 0;
  }

  /** Which of these rules hold one customer at an instant: none of them whoever objected to a profile. Null when nobody is known by this id. */
  async judge(customerId: string, rules: readonly SegmentRule[], now: Date): Promise<{ hasObjected: boolean; holds: boolean[] } | null> {
    const cuts = await this.findCuts();
    const asked: string[] = [];
    let values: readonly unknown[] = [customerId];
    for (const rule of rules) {
      const compiled = compileRule(rule, { now, cuts, values });
      values = compiled.values;
      asked.push(`EXISTS (SELECT 1 FROM segments.customer_fact f WHERE f.customer_id = $1 AND ${compiled.where} AND ${WITHOUT_OBJECTION})`);
    }
    const [row] = await this.database.query<{ hasObjected: boolean; holds: boolean[] }>(
      `SELECT NOT ${WITHOUT_OBJECTION} AS "hasObjected", ARRAY[${asked.join(', ')}]::boolean[] AS holds FROM segments.customer_fact f WHERE f.customer_id = $1`,
      [...values],
    );
    return row ?? null;
  }

  /** Customers that a rule holds, by their ids, behind one. */
  async listMembers(rule: SegmentRule, now: Date, { afterId, limit }: { afterId: string | null; limit: number }): Promise<CustomerFact[]> {
    const { where, values } = await this.compile(rule, { now, values: [afterId, limit] });
    return this.database.query<CustomerFact>(`SELECT ${FACT} FROM segments.customer_fact f WHERE ($1::uuid IS NULL OR f.customer_id > $1) AND ${where} ORDER BY f.customer_id LIMIT $2`, values);
  }

  async listSnapshotMembers(snapshotId: string, { afterId, limit }: { afterId: string | null; limit: number }): Promise<CustomerFact[]> {
    return this.database.query<CustomerFact>(
      `SELECT ${FACT} FROM segments.snapshot_member m JOIN segments.customer_fact f ON f.customer_id = m.customer_id
       WHERE m.snapshot_id = $1 AND ($2::uuid IS NULL OR m.customer_id > $2) AND ${WITHOUT_OBJECTION} ORDER BY m.customer_id LIMIT $3`,
      [snapshotId, afterId, limit],
    );
  }

  /** Keeps who is in a segment now; returns how many that are. More than `limit` are counted, and the caller rolls back. */
  async takeSnapshot(tx: Tx, snapshot: Omit<Snapshot, 'members' | 'exports'>, limit: number): Promise<number> {
    const { id, segmentId, segmentVersion, rule, takenAt, takenByName } = snapshot;
    await tx.execute(`INSERT INTO segments.snapshot (id, segment_id, segment_version, rule, taken_at, taken_by_name, members) VALUES ($1, $2, $3, $4, $5, $6, 0)`, [
      id, segmentId, segmentVersion, JSON.stringify(rule), takenAt, takenByName,
    ]);
    const { where, values } = await this.compile(rule, { now: takenAt, values: [id, limit + 1] }, tx);
    const members = await tx.execute(`INSERT INTO segments.snapshot_member (snapshot_id, customer_id) SELECT $1, f.customer_id FROM segments.customer_fact f WHERE ${where} LIMIT $2`, values);
    await tx.execute(`UPDATE segments.snapshot SET members = $2 WHERE id = $1`, [id, members]);
    return members;
  }

  /** Puts customers of a rule into an offer who are in none of the campaign yet, and the share of the holdout with them. */
  async assignOffer(tx: Tx, { campaignId, offerNo, holdoutRate, rule, now }: { campaignId: string; offerNo: number; holdoutRate: number; rule: SegmentRule; now: Date }): Promise<number> {
    const { where, values } = await this.compile(rule, { now, values: [campaignId, offerNo, holdoutRate] }, tx);
    return tx.execute(
      `INSERT INTO segments.campaign_member (campaign_id, customer_id, offer_no, is_holdout)
       SELECT $1::uuid, f.customer_id, $2::int, ('x' || left(md5($1::uuid::text || ':' || f.customer_id::text), 8))::bit(32)::bigint % 10000 < $3::int
       FROM segments.customer_fact f WHERE ${where} ON CONFLICT DO NOTHING`,
      values,
    );
  }

  /** Brings a tag by rule to whom its rule holds now. */
  async applyTag(tx: Tx, { code, rule, now }: { code: string; rule: SegmentRule; now: Date }): Promise<{ added: number; removed: number }> {
    const stays = await this.compile(rule, { now, values: [code] }, tx);
    const removed = await tx.execute(
      `DELETE FROM segments.customer_tag t WHERE t.tag_code = $1 AND NOT EXISTS (SELECT 1 FROM segments.customer_fact f WHERE f.customer_id = t.customer_id AND ${stays.where})`,
      stays.values,
    );
    const comes = await this.compile(rule, { now, values: [code, now] }, tx);
    const added = await tx.execute(
      `INSERT INTO segments.customer_tag (tag_code, customer_id, tagged_at) SELECT $1, f.customer_id, $2 FROM segments.customer_fact f WHERE ${comes.where} ON CONFLICT DO NOTHING`,
      comes.values,
    );
    await tx.execute(`UPDATE segments.tag SET applied_at = $2 WHERE code = $1`, [code, now]);
    return { added, removed };
  }

  /** Most recently changed first. */
  async list({ before, limit }: { before: { updatedAt: Date; id: string } | null; limit: number }): Promise<ListedSegment[]> {
    return this.database.query<ListedSegment>(
      `SELECT ${SEGMENT}, n.members, n.taken_at AS "takenAt" FROM segments.segment s
       LEFT JOIN LATERAL (SELECT members, taken_at FROM segments.snapshot WHERE segment_id = s.id ORDER BY taken_at DESC LIMIT 1) n ON true
       WHERE ($1::timestamptz IS NULL OR (s.updated_at, s.id) < ($1, $2::uuid)) ORDER BY s.updated_at DESC, s.id DESC LIMIT $3`,
      [before?.updatedAt ?? null, before?.id ?? null, limit],
    );
  }

  async findMany(segmentIds: readonly string[], source: Queryable = this.database): Promise<Map<string, Segment>> {
    const rows = await source.query<Segment>(`SELECT ${SEGMENT} FROM segments.segment s WHERE s.id = ANY($1::uuid[])`, [segmentIds]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async insert(tx: Tx, { id, name, description, rule, updatedByName, updatedAt }: Omit<Segment, 'version'>): Promise<void> {
    await tx.execute(`INSERT INTO segments.segment (id, name, description, rule, created_at, updated_by_name, updated_at) VALUES ($1, $2, $3, $4, $6, $5, $6)`, [
      id, name, description, JSON.stringify(rule), updatedByName, updatedAt,
    ]);
  }

  /** False when somebody was quicker. */
  async update(tx: Tx, { id, version, name, description, rule, updatedByName, updatedAt }: Segment): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE segments.segment SET name = $3, description = $4, rule = $5, updated_by_name = $6, updated_at = $7, version = version + 1 WHERE id = $1 AND version = $2`,
      [id, version, name, description, JSON.stringify(rule), updatedByName, updatedAt],
    );
    return changed === 1;
  }

  /** Newest first. */
  async listSnapshots(segmentId: string): Promise<Snapshot[]> {
    return this.database.query<Snapshot>(`SELECT ${SNAPSHOT} FROM segments.snapshot n WHERE n.segment_id = $1 ORDER BY n.taken_at DESC, n.id LIMIT $2`, [segmentId, SNAPSHOTS_LISTED]);
  }

  async findSnapshot(snapshotId: string): Promise<Snapshot | null> {
    const [row] = await this.database.query<Snapshot>(`SELECT ${SNAPSHOT} FROM segments.snapshot n WHERE n.id = $1`, [snapshotId]);
    return row ?? null;
  }

  async countExport(tx: Tx, snapshotId: string): Promise<void> {
    await tx.execute(`UPDATE segments.snapshot SET exports = exports + 1 WHERE id = $1`, [snapshotId]);
  }

  async compareSnapshots(earlierId: string, laterId: string): Promise<SnapshotDifference> {
    const [row] = await this.database.query<SnapshotDifference>(
      `SELECT count(*) FILTER (WHERE a.customer_id = b.customer_id)::int AS stayed, count(*) FILTER (WHERE a.customer_id IS NULL)::int AS joined, count(*) FILTER (WHERE b.customer_id IS NULL)::int AS left
       FROM (SELECT customer_id FROM segments.snapshot_member WHERE snapshot_id = $1) a FULL JOIN (SELECT customer_id FROM segments.snapshot_member WHERE snapshot_id = $2) b ON b.customer_id = a.customer_id`,
      [earlierId, laterId],
    );
    return row ?? { stayed: 0, joined: 0, left: 0 };
  }

  async findCuts(source: Queryable = this.database): Promise<RfmCutsRow | null> {
    const [row] = await source.query<RfmCutsRow>(`SELECT computed_at AS "computedAt", buyers, recency, frequency, monetary FROM segments.rfm_cuts`);
    // The driver leaves arrays of bigint as text.
    return row === undefined ? null : { ...row, monetary: row.monetary.map(Number) };
  }

  /** Works the fifths of buyers out anew; of very many customers from a sample of their pages. False while nobody has bought. */
  async computeCuts(tx: Tx, at: Date): Promise<boolean> {
    const [size] = await tx.query<{ rows: number }>(`SELECT greatest(reltuples, 1)::float8 AS rows FROM pg_class WHERE oid = 'segments.customer_fact'::regclass`);
    const percent = Math.min(100, (100 * SAMPLE_ROWS) / Math.max(1, size?.rows ?? 1));
    const written = await tx.execute(
      `INSERT INTO segments.rfm_cuts (computed_at, buyers, recency, frequency, monetary)
       SELECT $1, count(*), percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY last_paid_at), percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY orders),
         percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY spent_fen)
       FROM segments.customer_fact TABLESAMPLE SYSTEM ($2) WHERE orders > 0 HAVING count(*) > 0
       ON CONFLICT (is_only) DO UPDATE SET computed_at = excluded.computed_at, buyers = excluded.buyers, recency = excluded.recency, frequency = excluded.frequency, monetary = excluded.monetary`,
      [at, percent],
    );
    return written === 1;
  }

  private async compile(rule: SegmentRule, { now, values }: { now: Date; values: readonly unknown[] }, source: Queryable = this.database): Promise<CompiledRule> {
    const compiled = compileRule(rule, { now, values, cuts: asks(rule, ({ kind }) => kind === 'score') ? await this.findCuts(source) : null });
    return { ...compiled, where: `(${compiled.where} AND ${WITHOUT_OBJECTION})` };
  }
}
