import { Injectable } from '@nestjs/common';
import { Clock, type Queryable, type Tx } from '@quanyu/platform';
import type { CasePhoto } from './after-sales-case.js';

const PHOTO = `id, case_id AS "caseId", file, widths, width, height, color`;

/** Which picture is whose, and which case has it. */
@Injectable()
export class CasePhotosRepository {
  constructor(private readonly clock: Clock) {}

  async insert(tx: Tx, customerId: string, photo: Omit<CasePhoto, 'caseId'>): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.after_sales_photo (id, customer_id, file, widths, width, height, color, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [photo.id, customerId, photo.file, photo.widths, photo.width, photo.height, photo.color, this.clock.now()],
    );
  }

  /** How many pictures a shopper has sent since. */
  async countSince(source: Queryable, customerId: string, since: Date): Promise<number> {
    const [row] = await source.query<{ count: number }>(`SELECT count(*)::int AS count FROM orders.after_sales_photo WHERE customer_id = $1 AND created_at > $2`, [customerId, since]);
    return row?.count ?? 0;
  }

  /** Gives a shopper's unused pictures to a case; returns how many those were. */
  async attach(tx: Tx, caseId: string, customerId: string, photoIds: readonly string[]): Promise<number> {
    const rows = await tx.query(`UPDATE orders.after_sales_photo SET case_id = $1 WHERE id = ANY($2::uuid[]) AND customer_id = $3 AND case_id IS NULL RETURNING id`, [
      caseId, photoIds, customerId,
    ]);
    return rows.length;
  }

  /** The pictures of cases, in the order in which they were sent. */
  async list(source: Queryable, caseIds: readonly string[]): Promise<CasePhoto[]> {
    return source.query(`SELECT ${PHOTO} FROM orders.after_sales_photo WHERE case_id = ANY($1::uuid[]) ORDER BY created_at, id`, [caseIds]);
  }

  /** Removes pictures that no case took until then; returns them. */
  async takeUnused(tx: Tx, before: Date, limit: number): Promise<CasePhoto[]> {
    return tx.query(
      `DELETE FROM orders.after_sales_photo WHERE id IN (SELECT id FROM orders.after_sales_photo WHERE case_id IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING ${PHOTO}`,
      [before, limit],
    );
  }
}
