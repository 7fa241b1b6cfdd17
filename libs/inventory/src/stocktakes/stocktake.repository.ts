import { Injectable } from '@nestjs/common';
import type { Queryable, StoreScope, Tx } from '@quanyu/platform';
import type { MergedCount, Observation, Position, StocktakeScope, StocktakeStatus } from './stocktake.rules.js';

export interface StocktakeHead {
  readonly id: string;
  readonly number: number;
  readonly locationId: string;
  readonly scope: StocktakeScope;
  readonly name: string;
  readonly isBlind: boolean;
  readonly status: StocktakeStatus;
  readonly limitUnits: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdById: string;
  readonly createdBy: string;
  readonly submittedAt: Date | null;
  readonly submittedById: string | null;
  readonly submittedBy: string | null;
  readonly approvedAt: Date | null;
  readonly approvedBy: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  readonly fromMovementId: number;
}

export interface StocktakeLine {
  readonly variantId: string;
  readonly round: number;
  readonly postedFrom: number | null;
  readonly postedTo: number | null;
  readonly missing: number;
}

export interface NewObservation extends Observation {
  /** Made by whoever counted, so that telling it twice is telling it once. */
  readonly countId: string;
  readonly countedBy: string;
}

export interface StocktakeSummary extends StocktakeHead {
  readonly lineCount: number;
  readonly countedLines: number;
}

export interface StocktakeFilter {
  readonly scope: readonly string[] | null;
  readonly locationId: string | null;
  readonly status: StocktakeStatus | 'running' | null;
  readonly beforeNumber: number | null;
  readonly limit: number;
}

const HEAD = `s.id, s.number, s.location_id AS "locationId", s.scope, s.name, s.is_blind AS "isBlind", s.status, s.limit_units AS "limitUnits", s.version,
  s.created_at AS "createdAt", s.created_by_id AS "createdById", s.created_by AS "createdBy", s.submitted_at AS "submittedAt", s.submitted_by_id AS "submittedById",
  s.submitted_by AS "submittedBy", s.approved_at AS "approvedAt", s.approved_by AS "approvedBy", s.ended_at AS "endedAt", s.ended_by AS "endedBy", s.from_movement_id AS "fromMovementId"`;

/** Ledger lines get their id before their transaction ends, so those under way at the opening are looked at too. */
const IDS_UNDER_WAY = 10_000;

/**
 * Lines of the ledger that correct what the books say of goods which stayed where they are, or never were there: other counts, shelves that a
 * picker found empty, numbers set by hand. What a count saw does not change by them. Goods that were thrown away or lost left the shelf.
 */
const IS_CORRECTION = `(kind IN ('count', 'short') OR (kind = 'adjust' AND split_part(reason, ':', 1) IN ('count', 'found', 'correction')))`;

/** What a step does to the head. Who did it stands with the step. */
export interface StocktakeStep {
  readonly status: StocktakeStatus;
  readonly step: 'submitted' | 'approved' | 'reopened' | 'ended' | 'none';
  readonly at: Date;
  readonly by: { readonly staffId: string; readonly name: string };
}

@Injectable()
export class StocktakeRepository {
  async insert(tx: Tx, head: Pick<StocktakeHead, 'id' | 'locationId' | 'scope' | 'name' | 'isBlind' | 'limitUnits' | 'createdAt' | 'createdById' | 'createdBy'>, variantIds: readonly string[]): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.stocktake (id, location_id, scope, name, is_blind, status, limit_units, created_at, created_by_id, created_by, from_movement_id)
       VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, (SELECT coalesce(max(id), 0) - ${IDS_UNDER_WAY} FROM inventory.stock_movement))`,
      [head.id, head.locationId, head.scope, head.name, head.isBlind, head.limitUnits, head.createdAt, head.createdById, head.createdBy],
    );
    await this.addLines(tx, head.id, variantIds);
  }

  async addLines(tx: Tx, stocktakeId: string, variantIds: readonly string[]): Promise<void> {
    await tx.execute(`INSERT INTO inventory.stocktake_line (stocktake_id, variant_id) SELECT $1, * FROM unnest($2::uuid[]) AS v ORDER BY 2 ON CONFLICT DO NOTHING`, [stocktakeId, variantIds]);
  }

  /** The head alone, locked: steps happen one after another. Counting shares it with other counters. Null also for one that staff of these stores may not see. */
  async lock(tx: Tx, stocktakeId: string, { mode, scope }: { mode: 'step' | 'count'; scope: StoreScope }): Promise<StocktakeHead | null> {
    const [seen, [head]] = await Promise.all([
      tx.within(scope).query(`SELECT FROM inventory.stocktake WHERE id = $1`, [stocktakeId]),
      tx.query<StocktakeHead>(`SELECT ${HEAD} FROM inventory.stocktake s WHERE s.id = $1 FOR ${mode === 'step' ? 'UPDATE' : 'SHARE'}`, [stocktakeId]),
    ]);
    return head === undefined || seen.length === 0 ? null : head;
  }

  async step(tx: Tx, stocktakeId: string, { status, step, at, by }: StocktakeStep): Promise<void> {
    await tx.execute(
      `UPDATE inventory.stocktake SET status = $2, version = version + 1,
         submitted_at = CASE $3 WHEN 'submitted' THEN $4 ELSE submitted_at END, submitted_by_id = CASE $3 WHEN 'submitted' THEN $5 ELSE submitted_by_id END,
         submitted_by = CASE $3 WHEN 'submitted' THEN $6 ELSE submitted_by END,
         approved_at = CASE $3 WHEN 'approved' THEN $4 WHEN 'reopened' THEN NULL ELSE approved_at END,
         approved_by_id = CASE $3 WHEN 'approved' THEN $5 WHEN 'reopened' THEN NULL ELSE approved_by_id END,
         approved_by = CASE $3 WHEN 'approved' THEN $6 WHEN 'reopened' THEN NULL ELSE approved_by END,
         ended_at = CASE $3 WHEN 'ended' THEN $4 ELSE ended_at END, ended_by = CASE $3 WHEN 'ended' THEN $6 ELSE ended_by END
       WHERE id = $1`,
      [stocktakeId, status, step, at, by.staffId, by.name],
    );
  }

  /** From open to counting with the first count; whoever comes second changes nothing, and waits for nobody. */
  async begin(tx: Tx, stocktakeId: string): Promise<void> {
    await tx.execute(`UPDATE inventory.stocktake SET status = 'counting' WHERE id = $1 AND status = 'open'`, [stocktakeId]);
  }

  /** Adds observations to the running round of their lines. One that is known already is left alone. */
  async addCounts(tx: Tx, stocktakeId: string, counts: readonly NewObservation[], at: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.stocktake_count (id, stocktake_id, variant_id, round, zone, quantity, observed_at, recorded_at, counted_by_id, counted_by)
       SELECT c.id, $1, c.variant_id, l.round, c.zone, c.quantity, c.observed_at, $2, c.counted_by_id, c.counted_by
       FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::timestamptz[], $8::uuid[], $9::text[]) AS c (id, variant_id, zone, quantity, observed_at, counted_by_id, counted_by)
       JOIN inventory.stocktake_line l ON l.stocktake_id = $1 AND l.variant_id = c.variant_id
       ON CONFLICT (id) DO NOTHING`,
      [
        stocktakeId, at, counts.map((count) => count.countId), counts.map((count) => count.variantId), counts.map((count) => count.zone), counts.map((count) => count.quantity),
        counts.map((count) => count.observedAt), counts.map((count) => count.countedById), counts.map((count) => count.countedBy),
      ],
    );
  }

  /** Counts so far of these variants do not matter any more. */
  async nextRound(tx: Tx, stocktakeId: string, variantIds: readonly string[]): Promise<number> {
    return tx.execute(`UPDATE inventory.stocktake_line SET round = round + 1 WHERE stocktake_id = $1 AND variant_id = ANY($2::uuid[])`, [stocktakeId, variantIds]);
  }

  /** The observations that matter: those of each line's running round. */
  async listObservations(source: Queryable, stocktakeId: string): Promise<(Observation & { countedBy: string })[]> {
    return source.query<Observation & { countedBy: string }>(
      `SELECT c.variant_id AS "variantId", c.counted_by_id AS "countedById", c.counted_by AS "countedBy", c.zone, c.quantity, c.observed_at AS "observedAt"
       FROM inventory.stocktake_count c JOIN inventory.stocktake_line l ON l.stocktake_id = c.stocktake_id AND l.variant_id = c.variant_id AND l.round = c.round
       WHERE c.stocktake_id = $1 ORDER BY c.recorded_at, c.id`,
      [stocktakeId],
    );
  }

  /** Counts beside the numbers as they stand, with what goods moved since. */
  async readPositions(source: Queryable, head: Pick<StocktakeHead, 'locationId' | 'fromMovementId'>, counts: readonly MergedCount[]): Promise<Position[]> {
    const rows = await source.query<{ variantId: string; onHand: number; movedSince: number; movedDuring: number }>(
      `SELECT k.variant_id AS "variantId", coalesce(b.on_hand, 0) AS "onHand", coalesce(m.since, 0)::int AS "movedSince", coalesce(m.during, 0)::int AS "movedDuring"
       FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS k (variant_id, counted_at, first_at)
       LEFT JOIN inventory.balance b ON b.location_id = $1 AND b.variant_id = k.variant_id
       LEFT JOIN LATERAL (SELECT sum(on_hand_delta) FILTER (WHERE occurred_at > k.counted_at) AS since, sum(on_hand_delta) FILTER (WHERE occurred_at <= k.counted_at) AS during
                          FROM inventory.stock_movement WHERE location_id = $1 AND variant_id = k.variant_id AND id > $5 AND occurred_at > k.first_at AND NOT ${IS_CORRECTION}) m ON true`,
      [head.locationId, counts.map((count) => count.variantId), counts.map((count) => count.countedAt), counts.map((count) => count.firstAt), head.fromMovementId],
    );
    const found = new Map(rows.map((row) => [row.variantId, row]));
    return counts.flatMap((count) => {
      const row = found.get(count.variantId);
      return row === undefined ? [] : [{ ...count, ...row }];
    });
  }

  async savePosted(tx: Tx, stocktakeId: string, lines: readonly { variantId: string; postedFrom: number; postedTo: number; missing: number }[]): Promise<void> {
    await tx.execute(
      `UPDATE inventory.stocktake_line l SET posted_from = k.posted_from, posted_to = k.posted_to, missing = k.missing
       FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[]) AS k (variant_id, posted_from, posted_to, missing) WHERE l.stocktake_id = $1 AND l.variant_id = k.variant_id`,
      [stocktakeId, lines.map((line) => line.variantId), lines.map((line) => line.postedFrom), lines.map((line) => line.postedTo), lines.map((line) => line.missing)],
    );
  }

  async find(source: Queryable, stocktakeId: string): Promise<{ head: StocktakeHead; lines: StocktakeLine[] } | null> {
    const [heads, lines] = await Promise.all([
      source.query<StocktakeHead>(`SELECT ${HEAD} FROM inventory.stocktake s WHERE s.id = $1`, [stocktakeId]),
      source.query<StocktakeLine>(
        `SELECT variant_id AS "variantId", round, posted_from AS "postedFrom", posted_to AS "postedTo", missing FROM inventory.stocktake_line WHERE stocktake_id = $1 ORDER BY variant_id`,
        [stocktakeId],
      ),
    ]);
    const [head] = heads;
    return head === undefined ? null : { head, lines };
  }

  /** Variants with units at the place that no line names, for counts of a whole store. */
  async listUncounted(source: Queryable, head: Pick<StocktakeHead, 'id' | 'locationId'>, limit: number): Promise<string[]> {
    const rows = await source.query<{ variantId: string }>(
      `SELECT b.variant_id AS "variantId" FROM inventory.balance b
       WHERE b.location_id = $1 AND b.on_hand > 0 AND NOT EXISTS (SELECT 1 FROM inventory.stocktake_line l WHERE l.stocktake_id = $2 AND l.variant_id = b.variant_id)
       ORDER BY b.variant_id LIMIT $3`,
      [head.locationId, head.id, limit],
    );
    return rows.map(({ variantId }) => variantId);
  }

  /** Newest first. */
  async list(source: Queryable, filter: StocktakeFilter): Promise<StocktakeSummary[]> {
    return source.query<StocktakeSummary>(
      `SELECT ${HEAD}, l.lines AS "lineCount", l.counted AS "countedLines" FROM inventory.stocktake s
       JOIN LATERAL (SELECT count(*)::int AS lines,
                            count(*) FILTER (WHERE EXISTS (SELECT 1 FROM inventory.stocktake_count c WHERE c.stocktake_id = l.stocktake_id AND c.variant_id = l.variant_id AND c.round = l.round))::int AS counted
                     FROM inventory.stocktake_line l WHERE l.stocktake_id = s.id) l ON true
       WHERE ($1::uuid[] IS NULL OR s.location_id = ANY($1)) AND ($2::uuid IS NULL OR s.location_id = $2)
         AND ($3::text IS NULL OR s.status = $3 OR ($3 = 'running' AND s.status IN ('open', 'counting', 'review'))) AND ($4::bigint IS NULL OR s.number < $4)
       ORDER BY s.number DESC LIMIT $5`,
      [filter.scope, filter.locationId, filter.status, filter.beforeNumber, filter.limit],
    );
  }
}
