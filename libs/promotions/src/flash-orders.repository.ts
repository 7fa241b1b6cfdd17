import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';

export const LIMIT_KINDS = ['customer', 'device', 'address', 'recipient', 'group'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** A purchase limit that an order counts against. */
export interface LimitUse {
  /** The item for a customer's limit, the session for the others. */
  readonly scopeId: string;
  readonly kind: LimitKind;
  readonly subject: string;
  readonly limit: number;
}

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

export function limitKeyOf({ scopeId, kind, subject }: Omit<LimitUse, 'limit'>): string {
  return `${scopeId}/${kind}/${subject}`;
}

@Injectable()
export class FlashOrdersRepository {
  constructor(private readonly database: Database) {}

  /** Locks the counters in key order, making missing ones, and returns the units that each holds. */
  async lockLimits(tx: Tx, uses: readonly LimitUse[]): Promise<Map<string, number>> {
    const distinct = [...new Map(uses.map((use) => [limitKeyOf(use), use])).values()];
    const rows = await tx.prepared<{ scopeId: string; kind: LimitKind; subject: string; units: number }>(
      'promotions.lockLimits',
      `INSERT INTO promotions.limit_use AS l (scope_id, kind, subject, units)
       SELECT k.scope_id, k.kind, k.subject, 0 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS k (scope_id, kind, subject) ORDER BY 1, 2, 3
       ON CONFLICT (scope_id, kind, subject) DO UPDATE SET units = l.units
       RETURNING l.scope_id AS "scopeId", l.kind, l.subject, l.units`,
      [distinct.map(({ scopeId }) => scopeId), distinct.map(({ kind }) => kind), distinct.map(({ subject }) => subject)],
    );
    return new Map(rows.map((row) => [limitKeyOf(row), row.units]));
  }

  /** Adds units to counters, each guarded by its limit. @throws Error when a counter no longer has room */
  async addUnits(tx: Tx, changes: readonly (LimitUse & { readonly units: number })[]): Promise<void> {
    if (changes.length === 0) return;
    const changed = await tx.execute(
      `UPDATE promotions.limit_use l SET units = l.units + k.units
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::int[]) AS k (scope_id, kind, subject, units, most)
       WHERE l.scope_id = k.scope_id AND l.kind = k.kind AND l.subject = k.subject AND l.units + k.units <= k.most`,
      [changes.map(({ scopeId }) => scopeId), changes.map(({ kind }) => kind), changes.map(({ subject }) => subject), changes.map(({ units }) => units), changes.map(({ limit }) => limit)],
    );
    if (changed !== changes.length) throw new Error('a purchase limit no longer had room');
  }

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

  async findLimits(tx: Tx, orderId: string): Promise<LimitUse[]> {
    const [row] = await tx.query<{ limits: LimitUse[] }>(`SELECT limits FROM promotions.flash_order WHERE order_id = $1`, [orderId]);
    return row?.limits ?? [];
  }

  /** Gives units back to counters, in key order. */
  async giveBack(tx: Tx, uses: readonly LimitUse[], units: number): Promise<void> {
    await tx.execute(
      `WITH held AS (
         SELECT l.scope_id, l.kind, l.subject FROM promotions.limit_use l
         JOIN unnest($1::uuid[], $2::text[], $3::text[]) AS k (scope_id, kind, subject) USING (scope_id, kind, subject)
         ORDER BY 1, 2, 3 FOR UPDATE OF l)
       UPDATE promotions.limit_use l SET units = greatest(0, l.units - $4) FROM held
       WHERE l.scope_id = held.scope_id AND l.kind = held.kind AND l.subject = held.subject`,
      [uses.map(({ scopeId }) => scopeId), uses.map(({ kind }) => kind), uses.map(({ subject }) => subject), units],
    );
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
