import { Injectable } from '@nestjs/common';
import type { StoredPicture } from '@quanyu/catalogue';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

export interface HandOverPhoto extends StoredPicture {
  readonly id: string;
  readonly fulfillmentOrderId: string;
  readonly takenBy: string;
  readonly takenAt: Date;
}

const PHOTO = `id, fulfillment_order_id AS "fulfillmentOrderId", file, widths, width, height, color, taken_by AS "takenBy", taken_at AS "takenAt"`;

/** Which picture is of which work. */
@Injectable()
export class HandOverPhotosRepository {
  constructor(private readonly database: Database) {}

  /** A picture of locked work, whose files are written next. False, and no row, when the work has so many. */
  async insert(tx: Tx, photo: HandOverPhoto, mostOfWork: number): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO fulfillment.hand_over_photo (id, fulfillment_order_id, file, widths, width, height, color, taken_by, taken_at, state)
       SELECT $1, $2, $3, $4::int[], $5, $6, $7, $8, $9, 'storing' WHERE (SELECT count(*) FROM fulfillment.hand_over_photo WHERE fulfillment_order_id = $2) < $10`,
      [photo.id, photo.fulfillmentOrderId, photo.file, photo.widths, photo.width, photo.height, photo.color, photo.takenBy, photo.takenAt, mostOfWork],
    );
    return inserted === 1;
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
}
