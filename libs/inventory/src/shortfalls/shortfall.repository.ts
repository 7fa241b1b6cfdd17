import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import type { BalanceKey, PlacedLine } from '../stock.rules.js';

export interface Shortfall extends BalanceKey {
  readonly missing: number;
  /** The count, or the entry in the ledger, that said so. */
  readonly stocktakeId: string;
  /** `damaged`: they are there, and not for sale; null: a count did not find them. */
  readonly condition: 'damaged' | null;
}

export interface Holder {
  readonly orderId: string;
  readonly quantity: number;
  readonly isPaid: boolean;
}

/** Older holds than this many are not looked for: a place never has so many open at once. */
const MOVEMENTS_BACK = 5_000;

@Injectable()
export class ShortfallRepository {
  constructor(private readonly database: Database) {}

  /** The newest count knows best; damage is added to damage. What is missing is kept back from sale, should it become free before it is settled. */
  async add(tx: Tx, shortfalls: readonly Shortfall[]): Promise<void> {
    if (shortfalls.length === 0) return;
    const columns = [shortfalls.map((row) => row.locationId), shortfalls.map((row) => row.variantId), shortfalls.map((row) => row.missing), shortfalls.map((row) => row.condition)];
    await Promise.all([
      tx.execute(
        `UPDATE inventory.balance b SET safety_stock = b.safety_stock + k.missing - CASE WHEN k.condition IS NULL THEN coalesce(s.missing, 0) ELSE 0 END
         FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) AS k (location_id, variant_id, missing, condition) LEFT JOIN inventory.shortfall s USING (location_id, variant_id)
         WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id`,
        columns,
      ),
      tx.execute(
        `INSERT INTO inventory.shortfall AS s (location_id, variant_id, missing, condition, stocktake_id) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::uuid[]) AS k
         ON CONFLICT (location_id, variant_id) DO UPDATE SET missing = excluded.missing + CASE WHEN excluded.condition IS NULL THEN 0 ELSE s.missing END,
           condition = excluded.condition, stocktake_id = excluded.stocktake_id`,
        [...columns, shortfalls.map((row) => row.stocktakeId)],
      ),
    ]);
  }

  /** The open shortfalls of these keys. Their balances are locked by the caller, which guards these too. */
  async read(tx: Tx, keys: readonly BalanceKey[]): Promise<Shortfall[]> {
    return tx.query<Shortfall>(
      `SELECT s.location_id AS "locationId", s.variant_id AS "variantId", s.missing, s.condition, s.stocktake_id AS "stocktakeId"
       FROM inventory.shortfall s JOIN unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id) USING (location_id, variant_id) WHERE s.missing > 0`,
      [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
    );
  }

  /** A safety stock that does not hold all that is missing, as one set by hand once did not, falls to nothing. */
  async reduce(tx: Tx, lines: readonly PlacedLine[]): Promise<void> {
    if (lines.length === 0) return;
    const columns = [lines.map((line) => line.locationId), lines.map((line) => line.variantId), lines.map((line) => line.quantity)];
    await Promise.all([
      tx.execute(
        `UPDATE inventory.balance b SET safety_stock = greatest(0, b.safety_stock - least(s.missing, k.quantity))
         FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (location_id, variant_id, quantity) JOIN inventory.shortfall s USING (location_id, variant_id)
         WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id`,
        columns,
      ),
      tx.execute(
        `UPDATE inventory.shortfall s SET missing = greatest(0, s.missing - k.quantity) FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (location_id, variant_id, quantity)
         WHERE s.location_id = k.location_id AND s.variant_id = k.variant_id`,
        columns,
      ),
    ]);
  }

  /** Where units are missing and some are free. */
  async listDue(limit: number): Promise<BalanceKey[]> {
    return this.database.query<BalanceKey>(
      `SELECT s.location_id AS "locationId", s.variant_id AS "variantId" FROM inventory.shortfall s JOIN inventory.balance b USING (location_id, variant_id)
       WHERE s.missing > 0 AND b.on_hand > b.unavailable + b.reserved + b.allocated + b.ring_fenced ORDER BY 1, 2 LIMIT $1`,
      [limit],
    );
  }

  /**
   * Orders that hold units of a variant at a place: unpaid ones first, the youngest first. They are found by the ledger, so that
   * reservations need no index that every payment would have to keep.
   */
  async listHolders(tx: Tx, key: BalanceKey): Promise<Holder[]> {
    return tx.query<Holder>(
      `SELECT r.order_id AS "orderId", r.quantity - r.fulfilled - r.freed AS quantity, r.status = 'committed' AS "isPaid"
       FROM (SELECT DISTINCT reference_id FROM (
               SELECT reference_id FROM inventory.stock_movement
               WHERE location_id = $1 AND variant_id = $2 AND kind IN ('reserve', 'allocate') AND reference_type = 'order' ORDER BY id DESC LIMIT $3) recent) h
       JOIN inventory.reservation r ON r.order_id = h.reference_id AND r.location_id = $1 AND r.variant_id = $2
       WHERE r.status IN ('active', 'committed') AND r.quantity > r.fulfilled + r.freed
       ORDER BY r.status, r.order_id DESC`,
      [key.locationId, key.variantId, MOVEMENTS_BACK],
    );
  }
}
