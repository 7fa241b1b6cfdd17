import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';

export const LIMIT_KINDS = ['customer', 'device', 'address', 'recipient', 'group'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** A purchase limit that an order or a deposit counts against. */
export interface LimitUse {
  /** A flash item or a presale for a customer's limit, a session for the others. */
  readonly scopeId: string;
  readonly kind: LimitKind;
  readonly subject: string;
  readonly limit: number;
}

export function limitKeyOf({ scopeId, kind, subject }: Omit<LimitUse, 'limit'>): string {
  return `${scopeId}/${kind}/${subject}`;
}

/** The counters of purchase limits, guarded by the statements that change them. */
@Injectable()
export class PurchaseLimits {
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

  /** Gives units back to counters, in key order. */
  async giveBack(tx: Tx, uses: readonly Omit<LimitUse, 'limit'>[], units: number): Promise<void> {
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
}
