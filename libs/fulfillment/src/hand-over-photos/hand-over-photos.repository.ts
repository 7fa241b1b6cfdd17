import { Injectable } from '@nestjs/common';
import type { StoredPicture } from '@quanyu/catalogue';
import { Database, type Queryable, type Tx, type Writes } from '@quanyu/platform';
import type { PhotoCause, PhotoRule } from './photo-rule.rules.js';

export interface HandOverPhoto extends StoredPicture {
  readonly id: string;
  readonly fulfillmentOrderId: string;
  readonly takenBy: string;
  readonly takenAt: Date;
}

const PHOTO = `id, fulfillment_order_id AS "fulfillmentOrderId", file, widths, width, height, color, taken_by AS "takenBy", taken_at AS "takenAt"`;

/** Whether a picture of the goods was taken. */
export async function hasPhoto(source: Queryable, fulfillmentOrderId: string): Promise<boolean> {
  return (await source.query(`SELECT 1 FROM fulfillment.hand_over_photo WHERE fulfillment_order_id = $1 AND state <> 'removing' LIMIT 1`, [fulfillmentOrderId])).length > 0;
}

/** Which picture is of which work. */
@Injectable()
export class HandOverPhotosRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<(HandOverPhoto & { readonly state: 'storing' | 'stored' | 'removing' }) | null> {
    const [row] = await this.database.query<HandOverPhoto & { readonly state: 'storing' | 'stored' | 'removing' }>(`SELECT ${PHOTO}, state FROM fulfillment.hand_over_photo WHERE id = $1`, [id]);
    return row ?? null;
  }

  /** A picture of locked work, whose files are written next. `known`: it has a row already; `full`: the work has so many. */
  async insert(tx: Writes, photo: HandOverPhoto, mostOfWork: number): Promise<'new' | 'known' | 'full'> {
    const [known] = await tx.query(`SELECT 1 FROM fulfillment.hand_over_photo WHERE id = $1`, [photo.id]);
    if (known !== undefined) return 'known';
    const inserted = await tx.execute(
      `INSERT INTO fulfillment.hand_over_photo (id, fulfillment_order_id, file, widths, width, height, color, taken_by, taken_at, state)
       SELECT $1, $2, $3, $4::int[], $5, $6, $7, $8, $9, 'storing' WHERE (SELECT count(*) FROM fulfillment.hand_over_photo WHERE fulfillment_order_id = $2) < $10`,
      [photo.id, photo.fulfillmentOrderId, photo.file, photo.widths, photo.width, photo.height, photo.color, photo.takenBy, photo.takenAt, mostOfWork],
    );
    return inserted === 1 ? 'new' : 'full';
  }

  async markStored(id: string): Promise<void> {
    await this.database.query(`UPDATE fulfillment.hand_over_photo SET state = 'stored' WHERE id = $1 AND state = 'storing'`, [id]);
  }

  /** The pictures of work, as they were taken. */
  async list(source: Queryable, fulfillmentOrderIds: readonly string[]): Promise<HandOverPhoto[]> {
    return source.query(`SELECT ${PHOTO} FROM fulfillment.hand_over_photo WHERE fulfillment_order_id = ANY($1::uuid[]) AND state = 'stored' ORDER BY taken_at, id`, [fulfillmentOrderIds]);
  }

  /** Nobody is shown them from now on. */
  async markOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE fulfillment.hand_over_photo SET state = 'removing' WHERE fulfillment_order_id IN (SELECT id FROM fulfillment.fulfillment_order WHERE customer_id = ANY($1::uuid[]))`,
      [customerIds],
    );
  }

  /** Marks pictures that are too old, or whose files a crash left half-written; returns them with those that were marked before. */
  async markDue(before: { readonly stored: Date; readonly storing: Date }, limit: number): Promise<HandOverPhoto[]> {
    return this.database.query(
      `UPDATE fulfillment.hand_over_photo SET state = 'removing'
       WHERE id IN (SELECT id FROM fulfillment.hand_over_photo WHERE state = 'removing' OR taken_at < $1 OR (taken_at < $2 AND state = 'storing') LIMIT $3 FOR UPDATE SKIP LOCKED)
       RETURNING ${PHOTO}`,
      [before.stored, before.storing, limit],
    );
  }

  /** Forgets a picture whose files are gone. */
  async delete(id: string): Promise<void> {
    await this.database.query(`DELETE FROM fulfillment.hand_over_photo WHERE id = $1 AND state = 'removing'`, [id]);
  }

  async findRule(source: Queryable, storeId: string): Promise<PhotoRule | null> {
    const [row] = await source.query<PhotoRule>(
      `SELECT store_id AS "storeId", above_fen AS "aboveFen", for_rider AS "forRider", for_collector AS "forCollector", version FROM fulfillment.photo_rule WHERE store_id = $1`,
      [storeId],
    );
    return row ?? null;
  }

  /** False when somebody else changed it meanwhile. */
  async saveRule(tx: Tx, { storeId, aboveFen, forRider, forCollector, version }: PhotoRule): Promise<boolean> {
    const rows = await tx.query(
      `INSERT INTO fulfillment.photo_rule AS r (store_id, above_fen, for_rider, for_collector, version) VALUES ($1, $2, $3, $4, $5 + 1)
       ON CONFLICT (store_id) DO UPDATE SET above_fen = $2, for_rider = $3, for_collector = $4, version = $5 + 1 WHERE r.version = $5 RETURNING store_id`,
      [storeId, aboveFen, forRider, forCollector, version],
    );
    return rows.length === 1;
  }

  async noteCause(tx: Tx, fulfillmentOrderId: string, cause: PhotoCause): Promise<void> {
    await tx.execute(`UPDATE fulfillment.fulfillment_order SET photo_cause = $2 WHERE id = $1`, [fulfillmentOrderId, cause]);
  }
}
