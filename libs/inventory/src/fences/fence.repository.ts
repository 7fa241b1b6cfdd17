import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

export interface FenceKey {
  readonly fenceId: string;
  readonly locationId: string;
}

export interface FenceDelta extends FenceKey {
  readonly delta: number;
}

/** Units of one campaign item at one location, apart from what everyone can buy. */
export interface Fence extends FenceKey {
  readonly variantId: string;
  readonly planned: number;
  readonly added: number;
  /** Sold units that turned out not to exist. */
  readonly lost: number;
  /** What can still be taken; 0 once closed. */
  readonly remaining: number;
  /** What went back to the shelf when the fence was closed. */
  readonly unsold: number | null;
  readonly status: 'open' | 'closed';
}

export function fenceKeyOf({ fenceId, locationId }: FenceKey): string {
  return `${fenceId}/${locationId}`;
}

const FENCE_COLUMNS = `f.fence_id AS "fenceId", f.location_id AS "locationId", f.variant_id AS "variantId", f.planned, f.added, f.lost, f.remaining, f.unsold, f.status`;

@Injectable()
export class FenceRepository {
  constructor(private readonly database: Database) {}

  /** Locks fences in key order, after the balances. Asks nothing when there is nothing to lock. */
  async lock(tx: Tx, keys: readonly FenceKey[]): Promise<Map<string, Fence>> {
    if (keys.length === 0) return new Map();
    const rows = await tx.prepared<Fence>(
      'inventory.lockFences',
      `SELECT ${FENCE_COLUMNS} FROM inventory.ring_fence f
       JOIN (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS k (fence_id, location_id)) AS k USING (fence_id, location_id)
       ORDER BY f.fence_id, f.location_id FOR UPDATE OF f`,
      [keys.map((key) => key.fenceId), keys.map((key) => key.locationId)],
    );
    return new Map(rows.map((row) => [fenceKeyOf(row), row]));
  }

  /** `lock`, for those that are open. */
  async lockOpen(tx: Tx, rows: readonly { readonly fenceId: string | null; readonly locationId: string }[]): Promise<Map<string, Fence>> {
    const fences = await this.lock(tx, rows.flatMap(({ fenceId, locationId }) => (fenceId === null ? [] : [{ fenceId, locationId }])));
    return new Map([...fences].filter(([, fence]) => fence.status === 'open'));
  }

  /** Takes units out of fences or puts them back, beside the balances. */
  async move(tx: Tx, changes: readonly FenceDelta[]): Promise<void> {
    const deltas = new Map<string, FenceDelta>();
    for (const change of changes) {
      const key = fenceKeyOf(change);
      deltas.set(key, { ...change, delta: (deltas.get(key)?.delta ?? 0) + change.delta });
    }
    if (deltas.size === 0) return;
    const rows = [...deltas.values()];
    await tx.prepared(
      'inventory.moveFences',
      `WITH changed AS (
         UPDATE inventory.ring_fence f SET remaining = f.remaining + k.delta
         FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (fence_id, location_id, delta)
         WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id AND f.status = 'open' AND f.remaining + k.delta >= 0
         RETURNING 1
       )
       SELECT platform.demand(count(*), $4, 'fences that still have what was promised') FROM changed`,
      [rows.map((row) => row.fenceId), rows.map((row) => row.locationId), rows.map((row) => row.delta), rows.length],
    );
  }

  /** Writes new fences, or adds units to open ones. */
  async raise(tx: Tx, rows: readonly (FenceKey & { variantId: string; quantity: number })[], isNew: boolean): Promise<void> {
    const columns = [rows.map((row) => row.fenceId), rows.map((row) => row.locationId), rows.map((row) => row.variantId), rows.map((row) => row.quantity)];
    const changed = isNew
      ? await tx.execute(
          `INSERT INTO inventory.ring_fence (fence_id, location_id, variant_id, planned, remaining, status)
           SELECT k.fence_id, k.location_id, k.variant_id, k.quantity, k.quantity, 'open'
           FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) AS k (fence_id, location_id, variant_id, quantity)
           ON CONFLICT (fence_id, location_id) DO UPDATE SET planned = excluded.planned, added = 0, remaining = excluded.planned, unsold = NULL, status = 'open'
           WHERE ring_fence.status = 'closed' AND ring_fence.unsold = ring_fence.planned + ring_fence.added`,
          columns,
        )
      : await tx.execute(
          `UPDATE inventory.ring_fence f SET added = f.added + k.quantity, remaining = f.remaining + k.quantity
           FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) AS k (fence_id, location_id, variant_id, quantity)
           WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id AND f.variant_id = k.variant_id AND f.status = 'open'`,
          columns,
        );
    if (changed !== rows.length) throw new Error('a fence was not there, or was there already');
  }

  async close(tx: Tx, keys: readonly FenceKey[]): Promise<void> {
    await tx.execute(
      `UPDATE inventory.ring_fence f SET status = 'closed', unsold = f.remaining, remaining = 0
       FROM unnest($1::uuid[], $2::uuid[]) AS k (fence_id, location_id)
       WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id AND f.status = 'open'`,
      [keys.map((key) => key.fenceId), keys.map((key) => key.locationId)],
    );
  }

  /** Sold units of fences turned out not to exist: the fences were smaller than they said. */
  async lose(tx: Tx, losses: readonly FenceDelta[]): Promise<void> {
    if (losses.length === 0) return;
    await tx.execute(
      `UPDATE inventory.ring_fence f SET lost = f.lost + k.delta
       FROM (SELECT fence_id, location_id, sum(delta)::int AS delta FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS d (fence_id, location_id, delta) GROUP BY 1, 2) AS k
       WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id`,
      [losses.map((row) => row.fenceId), losses.map((row) => row.locationId), losses.map((row) => row.delta)],
    );
  }

  async countReturnedToShelf(fenceIds: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ units: number }>(
      `SELECT coalesce(sum(CASE WHEN m.kind IN ('release', 'expire') THEN -m.reserved_delta ELSE -m.allocated_delta END), 0)::int AS units
       FROM inventory.reservation r
       JOIN inventory.stock_movement m ON m.reference_id = r.order_id AND m.location_id = r.location_id AND m.variant_id = r.variant_id
       WHERE r.fence_id = ANY($1::uuid[]) AND m.kind IN ('release', 'expire', 'deallocate', 'allocate') AND m.ring_fenced_delta = 0`,
      [fenceIds],
    );
    return row?.units ?? 0;
  }

  async read(source: Queryable, fenceIds: readonly string[]): Promise<Fence[]> {
    return source.query<Fence>(`SELECT ${FENCE_COLUMNS} FROM inventory.ring_fence f WHERE f.fence_id = ANY($1::uuid[]) ORDER BY 1, 2`, [fenceIds]);
  }
}
