import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { BalanceKey } from '../stock.rules.js';

/** What is known about one number. Without news there is no row: it is trusted. */
export interface AccuracyRow extends BalanceKey {
  readonly score: number;
  readonly scoredAt: Date;
  /** Checks that found it wrong, ever. */
  readonly errors: number;
  readonly baseSafety: number;
  readonly extraSafety: number;
}

export interface PlaceAccuracy {
  readonly locationId: string;
  readonly score: number;
  readonly scoredAt: Date;
  readonly shorts: number;
  readonly counted: number;
  readonly miscounted: number;
}

const ROW = `a.location_id AS "locationId", a.variant_id AS "variantId", a.score, a.scored_at AS "scoredAt", a.errors, a.base_safety AS "baseSafety", a.extra_safety AS "extraSafety"`;

@Injectable()
export class AccuracyRepository {
  constructor(private readonly database: Database) {}

  /** The rows of these keys. Their balances are locked by the caller, which guards these too. */
  async read(tx: Tx, keys: readonly BalanceKey[]): Promise<AccuracyRow[]> {
    return tx.query<AccuracyRow>(
      `SELECT ${ROW} FROM inventory.stock_accuracy a JOIN unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id) USING (location_id, variant_id)`,
      [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
    );
  }

  /** Writes rows and the safety stock that follows from them, beside units that a count missed and orders still hold. */
  async save(tx: Tx, rows: readonly AccuracyRow[]): Promise<void> {
    if (rows.length === 0) return;
    const keys = [rows.map((row) => row.locationId), rows.map((row) => row.variantId)];
    await Promise.all([
      tx.execute(
        `INSERT INTO inventory.stock_accuracy (location_id, variant_id, score, scored_at, errors, base_safety, extra_safety)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::timestamptz[], $5::int[], $6::int[], $7::int[]) AS k
         ON CONFLICT (location_id, variant_id) DO UPDATE SET score = excluded.score, scored_at = excluded.scored_at, errors = excluded.errors,
           base_safety = excluded.base_safety, extra_safety = excluded.extra_safety`,
        [...keys, rows.map((row) => row.score), rows.map((row) => row.scoredAt), rows.map((row) => row.errors), rows.map((row) => row.baseSafety), rows.map((row) => row.extraSafety)],
      ),
      tx.execute(
        `UPDATE inventory.balance b SET safety_stock = k.safety_stock + coalesce(s.missing, 0)
         FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (location_id, variant_id, safety_stock) LEFT JOIN inventory.shortfall s USING (location_id, variant_id)
         WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id AND b.safety_stock <> k.safety_stock + coalesce(s.missing, 0)`,
        [...keys, rows.map((row) => row.baseSafety + row.extraSafety)],
      ),
    ]);
  }

  async lockPlace(tx: Tx, locationId: string): Promise<PlaceAccuracy | null> {
    const [row] = await tx.query<PlaceAccuracy>(`SELECT ${PLACE} FROM inventory.place_accuracy p WHERE p.location_id = $1 FOR UPDATE`, [locationId]);
    return row ?? null;
  }

  async savePlace(tx: Tx, place: PlaceAccuracy): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.place_accuracy (location_id, score, scored_at, shorts, counted, miscounted) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (location_id) DO UPDATE SET score = excluded.score, scored_at = excluded.scored_at, shorts = excluded.shorts, counted = excluded.counted, miscounted = excluded.miscounted`,
      [place.locationId, place.score, place.scoredAt, place.shorts, place.counted, place.miscounted],
    );
  }

  /** Some rows that keep units back, those scored longest ago first, after the given key. */
  async listRaised(after: BalanceKey | null, limit: number): Promise<AccuracyRow[]> {
    return this.database.query<AccuracyRow>(
      `SELECT ${ROW} FROM inventory.stock_accuracy a WHERE a.extra_safety > 0 AND ($1::uuid IS NULL OR (a.location_id, a.variant_id) > ($1, $2)) ORDER BY a.location_id, a.variant_id LIMIT $3`,
      [after?.locationId ?? null, after?.variantId ?? null, limit],
    );
  }

  /** The least trusted first. */
  async listWorst(source: Queryable, filter: { scope: readonly string[] | null; locationId: string | null; limit: number }): Promise<AccuracyRow[]> {
    return source.query<AccuracyRow>(
      `SELECT ${ROW} FROM inventory.stock_accuracy a WHERE ($1::uuid[] IS NULL OR a.location_id = ANY($1)) AND ($2::uuid IS NULL OR a.location_id = $2)
       ORDER BY a.score, a.location_id, a.variant_id LIMIT $3`,
      [filter.scope, filter.locationId, filter.limit],
    );
  }

  async listPlaces(source: Queryable, scope: readonly string[] | null): Promise<PlaceAccuracy[]> {
    return source.query<PlaceAccuracy>(`SELECT ${PLACE} FROM inventory.place_accuracy p WHERE ($1::uuid[] IS NULL OR p.location_id = ANY($1)) ORDER BY p.score, p.location_id LIMIT 5000`, [scope]);
  }
}

const PLACE = `p.location_id AS "locationId", p.score, p.scored_at AS "scoredAt", p.shorts, p.counted, p.miscounted`;
