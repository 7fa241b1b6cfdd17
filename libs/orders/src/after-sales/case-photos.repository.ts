import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import type { CasePhoto } from './after-sales-case.js';

const PHOTO = `id, case_id AS "caseId", file, widths, width, height, color`;

/** Which picture is whose, and which case has it. */
@Injectable()
export class CasePhotosRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** A picture whose files are written next. False, and no row, when its shopper has sent so many since then. */
  async insert(tx: Tx, customerId: string, photo: Omit<CasePhoto, 'caseId'>, limit: { readonly since: Date; readonly count: number }): Promise<boolean> {
    // One at a time per shopper, so that each sees all before it.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('orders.casePhoto ' || $1, 0))`, [customerId]);
    const inserted = await tx.execute(
      `INSERT INTO orders.after_sales_photo (id, customer_id, file, widths, width, height, color, created_at, state) SELECT $1, $2, $3, $4::int[], $5, $6, $7, $8, 'storing'
       WHERE (SELECT count(*) FROM orders.after_sales_photo WHERE customer_id = $2 AND created_at > $9) < $10`,
      [photo.id, customerId, photo.file, photo.widths, photo.width, photo.height, photo.color, this.clock.now(), limit.since, limit.count],
    );
    return inserted === 1;
  }

  async markStored(photoId: string): Promise<void> {
    await this.database.query(`UPDATE orders.after_sales_photo SET state = 'stored' WHERE id = $1 AND state = 'storing'`, [photoId]);
  }

  /** Gives a shopper's unused pictures to a case; returns how many those were. */
  async attach(tx: Tx, caseId: string, customerId: string, photoIds: readonly string[]): Promise<number> {
    const rows = await tx.query(`UPDATE orders.after_sales_photo SET case_id = $1 WHERE id = ANY($2::uuid[]) AND customer_id = $3 AND case_id IS NULL AND state = 'stored' RETURNING id`, [
      caseId, photoIds, customerId,
    ]);
    return rows.length;
  }

  /** The pictures of cases, in the order in which they were sent. */
  async list(source: Queryable, caseIds: readonly string[]): Promise<CasePhoto[]> {
    return source.query(`SELECT ${PHOTO} FROM orders.after_sales_photo WHERE case_id = ANY($1::uuid[]) ORDER BY created_at, id`, [caseIds]);
  }

  /** Takes the pictures of people who wish to be forgotten away from their cases; the next run that looks for unused ones takes their files. */
  async release(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE orders.after_sales_photo SET case_id = NULL, created_at = 'epoch' WHERE customer_id = ANY($1::uuid[])`, [customerIds]);
  }

  /** The same for cases that are kept longer than their pictures. */
  async releaseOfCases(tx: Tx, caseIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE orders.after_sales_photo SET case_id = NULL, created_at = 'epoch' WHERE case_id = ANY($1::uuid[])`, [caseIds]);
  }

  /** Marks pictures that no case took until then, which none can take any more; returns them with those that were marked before. */
  async markUnused(before: Date, limit: number): Promise<CasePhoto[]> {
    return this.database.query(
      `UPDATE orders.after_sales_photo SET state = 'removing'
       WHERE id IN (SELECT id FROM orders.after_sales_photo WHERE case_id IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING ${PHOTO}`,
      [before, limit],
    );
  }

  /** Forgets a picture whose files are gone. */
  async delete(photoId: string): Promise<void> {
    await this.database.query(`DELETE FROM orders.after_sales_photo WHERE id = $1 AND state = 'removing'`, [photoId]);
  }
}
