import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Logistics } from '@quanyu/wechat';

/** What WeChat is told of one hand-over, dispatch or parcel. */
export interface UploadContent {
  readonly itemDescription: string;
  readonly parcel?: { readonly carrier: string; readonly trackingNo: string } | undefined;
}

export interface DeliveryUpload {
  readonly id: string;
  readonly orderId: string;
  /** What it tells of; told once. */
  readonly source: string;
  readonly logistics: Logistics;
  readonly content: UploadContent;
  readonly happenedAt: Date;
  readonly state: 'pending' | 'uploaded' | 'rejected';
  readonly tries: number;
  readonly lastError: string | null;
  readonly uploadedAt: Date | null;
}

const UPLOAD = `u.id, u.order_id AS "orderId", u.source, u.logistics, u.content, u.happened_at AS "happenedAt", u.state, u.tries, u.last_error AS "lastError", u.uploaded_at AS "uploadedAt"`;

@Injectable()
export class DeliveryUploadsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, upload: Pick<DeliveryUpload, 'id' | 'orderId' | 'source' | 'logistics' | 'content' | 'happenedAt'>): Promise<void> {
    await tx.execute(
      `INSERT INTO fulfillment.delivery_upload (id, order_id, source, logistics, content, happened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (source) DO NOTHING`,
      [upload.id, upload.orderId, upload.source, upload.logistics, JSON.stringify(upload.content), upload.happenedAt],
    );
  }

  async listByOrder(orderId: string, source: Queryable = this.database): Promise<DeliveryUpload[]> {
    return source.query(`SELECT ${UPLOAD} FROM fulfillment.delivery_upload u WHERE u.order_id = $1 ORDER BY u.happened_at, u.id`, [orderId]);
  }

  /** Takes what is due, and moves its next try away, so that two workers do not meet over one. */
  async claimDue(now: Date, retryAt: Date, limit: number): Promise<DeliveryUpload[]> {
    return this.database.query(
      `UPDATE fulfillment.delivery_upload u SET due_at = $2, tries = tries + 1
       WHERE u.id IN (SELECT id FROM fulfillment.delivery_upload WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING ${UPLOAD}`,
      [now, retryAt, limit],
    );
  }

  async end(id: string, end: { state: 'uploaded' | 'rejected'; at: Date; error: string | null }): Promise<void> {
    await this.database.query(
      `UPDATE fulfillment.delivery_upload SET state = $2, due_at = NULL, last_error = $4, uploaded_at = CASE WHEN $2 = 'uploaded' THEN $3::timestamptz END WHERE id = $1 AND state = 'pending'`,
      [id, end.state, end.at, end.error],
    );
  }

  async retryLater(id: string, error: string, dueAt: Date): Promise<void> {
    await this.database.query(`UPDATE fulfillment.delivery_upload SET last_error = $2, due_at = $3 WHERE id = $1 AND state = 'pending'`, [id, error, dueAt]);
  }

  /** Makes an upload due now. False when there is none of this order, or it is done. */
  async retryNow(tx: Tx, orderId: string, id: string, now: Date): Promise<boolean> {
    const changed = await tx.execute(`UPDATE fulfillment.delivery_upload SET state = 'pending', due_at = $3 WHERE order_id = $1 AND id = $2 AND state <> 'uploaded'`, [orderId, id, now]);
    return changed === 1;
  }
}
