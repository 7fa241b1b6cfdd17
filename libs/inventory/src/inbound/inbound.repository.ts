import { Injectable } from '@nestjs/common';
import type { Queryable, StoreScope, Tx } from '@quanyu/platform';
import type { InboundStatus, InboundLine } from './inbound.rules.js';
import type { BalanceKey } from '../stock.rules.js';

export interface InboundHead {
  readonly id: string;
  readonly number: number;
  readonly locationId: string;
  /** Purchase order or advance shipping notice. */
  readonly reference: string;
  readonly supplierName: string;
  readonly status: InboundStatus;
  readonly expectedAt: Date | null;
  readonly note: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

export interface InboundSummary extends InboundHead {
  readonly expectedUnits: number;
  readonly receivedUnits: number;
}

export interface StockBatch extends BalanceKey {
  readonly batchNo: string;
  /** yyyy-MM-dd */
  readonly expiresOn: string;
  readonly received: number;
}

export interface InboundFilter {
  readonly scope: readonly string[] | null;
  readonly locationId: string | null;
  readonly status: InboundStatus | 'open' | null;
  readonly beforeNumber: number | null;
  readonly limit: number;
}

const HEAD = `d.id, d.number, d.location_id AS "locationId", d.reference, d.supplier_name AS "supplierName", d.status, d.expected_at AS "expectedAt", d.note, d.version,
  d.created_at AS "createdAt", d.created_by AS "createdBy", d.ended_at AS "endedAt", d.ended_by AS "endedBy"`;

const BATCH = `location_id AS "locationId", variant_id AS "variantId", batch_no AS "batchNo", expires_on::text AS "expiresOn", received`;

@Injectable()
export class InboundRepository {
  /** False when this supplier's reference is known at the place already. */
  async insert(tx: Tx, head: Omit<InboundHead, 'number' | 'status' | 'version' | 'endedAt' | 'endedBy'>): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO inventory.inbound_delivery (id, location_id, reference, supplier_name, status, expected_at, note, created_at, created_by)
       VALUES ($1, $2, $3, $4, 'expected', $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [head.id, head.locationId, head.reference, head.supplierName, head.expectedAt, head.note, head.createdAt, head.createdBy],
    );
    return added === 1;
  }

  async saveLines(tx: Tx, deliveryId: string, lines: readonly InboundLine[]): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.inbound_line (delivery_id, variant_id, expected, received, damaged)
       SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[]) AS l
       ON CONFLICT (delivery_id, variant_id) DO UPDATE SET received = excluded.received, damaged = excluded.damaged`,
      [deliveryId, lines.map((line) => line.variantId), lines.map((line) => line.expected), lines.map((line) => line.received), lines.map((line) => line.damaged)],
    );
  }

  /** The head and the lines, the head's row locked. Null also for one that staff of these stores may not see. */
  async lock(tx: Tx, deliveryId: string, scope: StoreScope): Promise<{ head: InboundHead; lines: InboundLine[] } | null> {
    const [seen, heads, lines] = await Promise.all([
      tx.within(scope).query(`SELECT FROM inventory.inbound_delivery WHERE id = $1`, [deliveryId]),
      tx.query<InboundHead>(`SELECT ${HEAD} FROM inventory.inbound_delivery d WHERE d.id = $1 FOR UPDATE`, [deliveryId]),
      this.listLines(tx, deliveryId),
    ]);
    const [head] = heads;
    return head === undefined || seen.length === 0 ? null : { head, lines };
  }

  async change(tx: Tx, deliveryId: string, change: { status: InboundStatus; endedAt: Date | null; endedBy: string | null }): Promise<void> {
    await tx.execute(`UPDATE inventory.inbound_delivery SET status = $2, version = version + 1, ended_at = $3, ended_by = $4 WHERE id = $1`, [
      deliveryId, change.status, change.endedAt, change.endedBy,
    ]);
  }

  async addBatches(tx: Tx, batches: readonly StockBatch[], at: Date): Promise<void> {
    if (batches.length === 0) return;
    await tx.execute(
      `INSERT INTO inventory.stock_batch AS b (location_id, variant_id, batch_no, expires_on, received, first_received_at)
       SELECT location_id, variant_id, batch_no, expires_on, sum(received)::int, $6
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[], $5::int[]) AS k (location_id, variant_id, batch_no, expires_on, received)
       GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
       ON CONFLICT (location_id, variant_id, batch_no, expires_on) DO UPDATE SET received = b.received + excluded.received`,
      [
        batches.map((batch) => batch.locationId), batches.map((batch) => batch.variantId), batches.map((batch) => batch.batchNo),
        batches.map((batch) => batch.expiresOn), batches.map((batch) => batch.received), at,
      ],
    );
  }

  async find(source: Queryable, deliveryId: string): Promise<{ head: InboundHead; lines: InboundLine[] } | null> {
    const [heads, lines] = await Promise.all([
      source.query<InboundHead>(`SELECT ${HEAD} FROM inventory.inbound_delivery d WHERE d.id = $1`, [deliveryId]),
      this.listLines(source, deliveryId),
    ]);
    const [head] = heads;
    return head === undefined ? null : { head, lines };
  }

  /** Newest first. */
  async list(source: Queryable, filter: InboundFilter): Promise<InboundSummary[]> {
    return source.query<InboundSummary>(
      `SELECT ${HEAD}, l.expected AS "expectedUnits", l.received AS "receivedUnits"
       FROM inventory.inbound_delivery d
       JOIN LATERAL (SELECT coalesce(sum(expected), 0)::int AS expected, coalesce(sum(received + damaged), 0)::int AS received FROM inventory.inbound_line WHERE delivery_id = d.id) l ON true
       WHERE ($1::uuid[] IS NULL OR d.location_id = ANY($1)) AND ($2::uuid IS NULL OR d.location_id = $2)
         AND ($3::text IS NULL OR d.status = $3 OR ($3 = 'open' AND d.status IN ('expected', 'partially_received'))) AND ($4::bigint IS NULL OR d.number < $4)
       ORDER BY d.number DESC LIMIT $5`,
      [filter.scope, filter.locationId, filter.status, filter.beforeNumber, filter.limit],
    );
  }

  /** Batches of a place that may be sold until a day at most, the soonest first, of variants that are still on hand. */
  async listBatches(source: Queryable, filter: { locationId: string; until: string; limit: number }): Promise<StockBatch[]> {
    return source.query<StockBatch>(
      `SELECT ${BATCH} FROM inventory.stock_batch
       WHERE location_id = $1 AND expires_on <= $2
         AND EXISTS (SELECT 1 FROM inventory.balance b WHERE b.location_id = stock_batch.location_id AND b.variant_id = stock_batch.variant_id AND b.on_hand > 0)
       ORDER BY expires_on, variant_id, batch_no LIMIT $3`,
      [filter.locationId, filter.until, filter.limit],
    );
  }

  private async listLines(source: Queryable, deliveryId: string): Promise<InboundLine[]> {
    return source.query<InboundLine>(
      `SELECT variant_id AS "variantId", expected, received, damaged FROM inventory.inbound_line WHERE delivery_id = $1 ORDER BY variant_id`,
      [deliveryId],
    );
  }
}
