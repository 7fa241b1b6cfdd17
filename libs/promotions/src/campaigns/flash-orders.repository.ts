import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import type { LimitUse } from '../purchase-limits.repository.js';

export interface FlashOrderRow {
  readonly orderId: string;
  readonly campaignId: string;
  readonly sessionId: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly customerId: string;
  readonly units: number;
  readonly limits: readonly LimitUse[];
  readonly idempotencyKey: string;
  readonly placedAt: Date;
}

@Injectable()
export class FlashOrdersRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, rows: readonly FlashOrderRow[]): Promise<void> {
    await tx.prepared(
      'promotions.insertFlashOrders',
      `INSERT INTO promotions.flash_order (order_id, campaign_id, session_id, item_id, location_id, customer_id, units, status, limits, idempotency_key, placed_at)
       SELECT r.order_id, r.campaign_id, r.session_id, r.item_id, r.location_id, r.customer_id, r.units, 'held', r.limits, r.idempotency_key, r.placed_at
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::int[], $8::jsonb[], $9::text[], $10::timestamptz[])
         AS r (order_id, campaign_id, session_id, item_id, location_id, customer_id, units, limits, idempotency_key, placed_at)`,
      [
        rows.map((row) => row.orderId), rows.map((row) => row.campaignId), rows.map((row) => row.sessionId), rows.map((row) => row.itemId), rows.map((row) => row.locationId),
        rows.map((row) => row.customerId), rows.map((row) => row.units), rows.map((row) => JSON.stringify(row.limits)), rows.map((row) => row.idempotencyKey), rows.map((row) => row.placedAt),
      ],
    );
  }

  /** Moves an order's row from one of the given statuses; null when it was in none of them. */
  async move(tx: Tx, orderId: string, from: readonly string[], to: 'held' | 'paid' | 'returned'): Promise<{ units: number; limits: LimitUse[] } | null> {
    const [row] = await tx.query<{ units: number; limits: LimitUse[] }>(
      `UPDATE promotions.flash_order SET status = $3 WHERE order_id = $1 AND status = ANY($2::text[]) RETURNING units, limits`,
      [orderId, from, to],
    );
    return row ?? null;
  }

  /** Takes units off a paid order's row, which ends as returned with the last of them; null when it was not paid. */
  async takeOff(tx: Tx, orderId: string, units: number): Promise<LimitUse[] | null> {
    const [row] = await tx.query<{ limits: LimitUse[] }>(
      `UPDATE promotions.flash_order SET units = CASE WHEN units > $2 THEN units - $2 ELSE units END, status = CASE WHEN units > $2 THEN status ELSE 'returned' END
       WHERE order_id = $1 AND status = 'paid' RETURNING limits`,
      [orderId, units],
    );
    return row?.limits ?? null;
  }

  async findLimits(tx: Tx, orderId: string): Promise<LimitUse[]> {
    const [row] = await tx.query<{ limits: LimitUse[] }>(`SELECT limits FROM promotions.flash_order WHERE order_id = $1`, [orderId]);
    return row?.limits ?? [];
  }

  /** Paid units by item and location, keyed `item/location`. */
  async countPaid(itemIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ key: string; units: number }>(
      `SELECT item_id || '/' || location_id AS key, sum(units)::int AS units FROM promotions.flash_order WHERE item_id = ANY($1::uuid[]) AND status = 'paid' GROUP BY 1`,
      [itemIds],
    );
    return new Map(rows.map(({ key, units }) => [key, units]));
  }

  /** Idempotency keys of accepted orders, oldest first. */
  async listAccepted(itemId: string, locationId: string, since: Date | null): Promise<{ idempotencyKey: string; placedAt: Date }[]> {
    return this.database.query(
      `SELECT idempotency_key AS "idempotencyKey", placed_at AS "placedAt" FROM promotions.flash_order
       WHERE item_id = $1 AND location_id = $2 AND ($3::timestamptz IS NULL OR placed_at > $3) ORDER BY placed_at`,
      [itemId, locationId, since],
    );
  }
}
