import { Injectable } from '@nestjs/common';
import type { Queryable, StoreScope, Tx } from '@quanyu/platform';
import type { ParcelLine, TransferLine, TransferOutcome, TransferStatus } from './transfer.rules.js';

export interface TransferHead {
  readonly id: string;
  /** Counts up over all places; what people say to each other. */
  readonly number: number;
  readonly fromLocationId: string;
  readonly toLocationId: string;
  readonly status: TransferStatus;
  readonly outcome: TransferOutcome | null;
  readonly note: string;
  readonly parcelCount: number | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly approvedAt: Date | null;
  readonly approvedBy: string | null;
  readonly dispatchedAt: Date | null;
  readonly dispatchedBy: string | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

export interface TransferSummary extends TransferHead {
  readonly requestedUnits: number;
  readonly sentUnits: number;
  readonly receivedUnits: number;
}

export interface ReceivedParcel {
  readonly parcelNo: number;
  readonly receivedAt: Date;
  readonly receivedBy: string;
  readonly lines: readonly ParcelLine[];
  readonly overReason: string | null;
}

export interface TransferFilter {
  /** Places whose transfers may be seen; null means all. */
  readonly scope: readonly string[] | null;
  readonly locationId: string | null;
  readonly direction: 'in' | 'out' | null;
  readonly status: TransferStatus | 'open' | null;
  readonly beforeNumber: number | null;
  readonly limit: number;
}

const HEAD = `t.id, t.number, t.from_location_id AS "fromLocationId", t.to_location_id AS "toLocationId", t.status, t.outcome, t.note,
  t.parcel_count AS "parcelCount", t.version, t.created_at AS "createdAt", t.created_by AS "createdBy", t.approved_at AS "approvedAt", t.approved_by AS "approvedBy",
  t.dispatched_at AS "dispatchedAt", t.dispatched_by AS "dispatchedBy", t.ended_at AS "endedAt", t.ended_by AS "endedBy"`;

/** A change of a transfer's head. What is left out stays. */
export interface HeadChange {
  readonly status: TransferStatus;
  readonly outcome?: TransferOutcome;
  readonly parcelCount?: number;
  readonly step: 'approved' | 'dispatched' | 'ended' | null;
  readonly at: Date;
  readonly by: string;
}

@Injectable()
export class TransferRepository {
  async insert(tx: Tx, head: Pick<TransferHead, 'id' | 'fromLocationId' | 'toLocationId' | 'note' | 'createdAt' | 'createdBy'>, lines: readonly TransferLine[]): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.stock_transfer (id, from_location_id, to_location_id, status, note, created_at, created_by) VALUES ($1, $2, $3, 'draft', $4, $5, $6)`,
      [head.id, head.fromLocationId, head.toLocationId, head.note, head.createdAt, head.createdBy],
    );
    await this.saveLines(tx, head.id, lines);
  }

  async saveLines(tx: Tx, transferId: string, lines: readonly TransferLine[]): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.stock_transfer_line (transfer_id, variant_id, requested, approved, sent, received, damaged, over, short, returned)
       SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[]) AS l
       ON CONFLICT (transfer_id, variant_id) DO UPDATE SET approved = excluded.approved, sent = excluded.sent, received = excluded.received,
         damaged = excluded.damaged, over = excluded.over, short = excluded.short, returned = excluded.returned`,
      [
        transferId, lines.map((line) => line.variantId), lines.map((line) => line.requested), lines.map((line) => line.approved), lines.map((line) => line.sent),
        lines.map((line) => line.received), lines.map((line) => line.damaged), lines.map((line) => line.over), lines.map((line) => line.short), lines.map((line) => line.returned),
      ],
    );
  }

  /**
   * The head and the lines, the head's row locked: everything about a transfer happens one after another. Null also for one that staff of these
   * stores may not see.
   */
  async lock(tx: Tx, transferId: string, scope: StoreScope): Promise<{ head: TransferHead; lines: TransferLine[] } | null> {
    const [seen, heads, lines] = await Promise.all([
      tx.within(scope).query(`SELECT FROM inventory.stock_transfer WHERE id = $1`, [transferId]),
      tx.query<TransferHead>(`SELECT ${HEAD} FROM inventory.stock_transfer t WHERE t.id = $1 FOR UPDATE`, [transferId]),
      this.listLines(tx, transferId),
    ]);
    const [head] = heads;
    return head === undefined || seen.length === 0 ? null : { head, lines };
  }

  async change(tx: Tx, transferId: string, change: HeadChange): Promise<void> {
    await tx.execute(
      `UPDATE inventory.stock_transfer SET status = $2, outcome = coalesce($3, outcome), parcel_count = coalesce($4, parcel_count), version = version + 1,
         approved_at = CASE WHEN $5 = 'approved' THEN $6 ELSE approved_at END, approved_by = CASE WHEN $5 = 'approved' THEN $7 ELSE approved_by END,
         dispatched_at = CASE WHEN $5 = 'dispatched' THEN $6 ELSE dispatched_at END, dispatched_by = CASE WHEN $5 = 'dispatched' THEN $7 ELSE dispatched_by END,
         ended_at = CASE WHEN $5 = 'ended' THEN $6 ELSE ended_at END, ended_by = CASE WHEN $5 = 'ended' THEN $7 ELSE ended_by END
       WHERE id = $1`,
      [transferId, change.status, change.outcome ?? null, change.parcelCount ?? null, change.step ?? 'none', change.at, change.by],
    );
  }

  /** False when somebody took this parcel in before. */
  async addParcel(tx: Tx, transferId: string, parcel: ReceivedParcel): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO inventory.stock_transfer_parcel (transfer_id, parcel_no, received_at, received_by, lines, over_reason)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [transferId, parcel.parcelNo, parcel.receivedAt, parcel.receivedBy, JSON.stringify(parcel.lines), parcel.overReason],
    );
    return added === 1;
  }

  async listParcels(source: Queryable, transferId: string): Promise<ReceivedParcel[]> {
    return source.query<ReceivedParcel>(
      `SELECT parcel_no AS "parcelNo", received_at AS "receivedAt", received_by AS "receivedBy", lines, over_reason AS "overReason"
       FROM inventory.stock_transfer_parcel WHERE transfer_id = $1 ORDER BY parcel_no`,
      [transferId],
    );
  }

  async find(source: Queryable, transferId: string): Promise<{ head: TransferHead; lines: TransferLine[]; parcels: ReceivedParcel[] } | null> {
    const [heads, lines, parcels] = await Promise.all([
      source.query<TransferHead>(`SELECT ${HEAD} FROM inventory.stock_transfer t WHERE t.id = $1`, [transferId]),
      this.listLines(source, transferId),
      this.listParcels(source, transferId),
    ]);
    const [head] = heads;
    return head === undefined ? null : { head, lines, parcels };
  }

  /** Newest first. */
  async list(source: Queryable, filter: TransferFilter): Promise<TransferSummary[]> {
    return source.query<TransferSummary>(
      `SELECT ${HEAD}, l.requested AS "requestedUnits", l.sent AS "sentUnits", l.received AS "receivedUnits"
       FROM inventory.stock_transfer t
       JOIN LATERAL (SELECT coalesce(sum(requested), 0)::int AS requested, coalesce(sum(sent), 0)::int AS sent, coalesce(sum(received + damaged), 0)::int AS received
                     FROM inventory.stock_transfer_line WHERE transfer_id = t.id) l ON true
       WHERE ($1::uuid[] IS NULL OR t.from_location_id = ANY($1) OR t.to_location_id = ANY($1))
         AND ($2::uuid IS NULL OR (t.from_location_id = $2 AND $3::text IS DISTINCT FROM 'in') OR (t.to_location_id = $2 AND $3::text IS DISTINCT FROM 'out'))
         AND ($4::text IS NULL OR t.status = $4 OR ($4 = 'open' AND t.status NOT IN ('received', 'canceled')))
         AND ($5::bigint IS NULL OR t.number < $5)
       ORDER BY t.number DESC LIMIT $6`,
      [filter.scope, filter.locationId, filter.direction, filter.status, filter.beforeNumber, filter.limit],
    );
  }

  /** A place is known once it has had stock or waits for some. */
  async knowsPlace(source: Queryable, locationId: string): Promise<boolean> {
    const [row] = await source.query<{ known: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM inventory.balance WHERE location_id = $1) OR EXISTS (SELECT 1 FROM inventory.inbound_delivery WHERE location_id = $1) AS known`,
      [locationId],
    );
    return row?.known ?? false;
  }

  private async listLines(source: Queryable, transferId: string): Promise<TransferLine[]> {
    return source.query<TransferLine>(
      `SELECT variant_id AS "variantId", requested, approved, sent, received, damaged, over, short, returned
       FROM inventory.stock_transfer_line WHERE transfer_id = $1 ORDER BY variant_id`,
      [transferId],
    );
  }
}
