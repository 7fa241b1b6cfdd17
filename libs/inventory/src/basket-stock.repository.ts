import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';
import type { BalanceKey } from './stock.rules.js';

export interface AvailableUnits extends BalanceKey {
  /** Can be promised to a shopper now; never below zero. */
  readonly available: number;
}

/** Reads stock by basket rather than by place: who carries something at all, and what some places can promise of it. */
@Injectable()
export class BasketStock {
  constructor(private readonly database: Database) {}

  /**
   * The locations with a balance of each variant, even one of zero: their ids one after another, 16 bytes each. No entry for a variant
   * that nobody carries. A popular variant has thousands, and a list of texts would cost more than all the rest of the question.
   */
  async readCarriers(variantIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const rows = await this.database.prepared<{ variantId: string; locations: Buffer }>(
      'inventory.carriers',
      `SELECT variant_id AS "variantId", string_agg(uuid_send(location_id), '') AS locations
       FROM inventory.balance WHERE variant_id = ANY($1::uuid[]) GROUP BY variant_id`,
      [variantIds],
    );
    return new Map(rows.map(({ variantId, locations }) => [variantId, locations]));
  }

  /**
   * The day on which the first units of a variant at a place expire, where batches with dates came in. What expires first is
   * taken to be sold first, so that the units on hand are of the batches that expire last.
   */
  async readExpiry(locationIds: readonly string[], variantIds: readonly string[]): Promise<readonly (BalanceKey & { readonly expiresOn: string })[]> {
    if (locationIds.length === 0 || variantIds.length === 0) return [];
    return this.database.prepared<BalanceKey & { expiresOn: string }>(
      'inventory.basketExpiry',
      `SELECT location_id AS "locationId", variant_id AS "variantId", min(expires_on)::text AS "expiresOn" FROM (
         SELECT s.location_id, s.variant_id, s.expires_on, b.on_hand,
           sum(s.received) OVER (PARTITION BY s.location_id, s.variant_id ORDER BY s.expires_on DESC, s.batch_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS received_later
         FROM inventory.stock_batch s JOIN inventory.balance b USING (location_id, variant_id)
         WHERE s.location_id = ANY($1::uuid[]) AND s.variant_id = ANY($2::uuid[])
       ) AS batches
       WHERE coalesce(received_later, 0) < on_hand GROUP BY location_id, variant_id`,
      [locationIds, variantIds],
    );
  }

  /** What each of these locations can promise of each of these variants now. Pairs without a balance are left out. */
  async readAvailable(locationIds: readonly string[], variantIds: readonly string[]): Promise<readonly AvailableUnits[]> {
    if (locationIds.length === 0 || variantIds.length === 0) return [];
    return this.database.prepared<AvailableUnits>(
      'inventory.basketAvailable',
      `SELECT location_id AS "locationId", variant_id AS "variantId",
         greatest(0, on_hand - unavailable - reserved - allocated - safety_stock - ring_fenced) AS available
       FROM inventory.balance WHERE location_id = ANY($1::uuid[]) AND variant_id = ANY($2::uuid[])`,
      [locationIds, variantIds],
    );
  }
}
