import { Injectable } from '@nestjs/common';
import type { Queryable, Tx } from '@quanyu/platform';

/** Agreed to at a checkout: the payment of this order makes a member. */
export interface JoiningOrder {
  readonly orderId: string;
  readonly customerId: string;
  readonly documentVersion: string;
  /** In which it was agreed to. */
  readonly brand: string;
  readonly agreedAt: Date;
}

@Injectable()
export class JoiningOrdersRepository {
  /** What was said last holds. */
  async put(tx: Tx, { orderId, customerId, documentVersion, brand, agreedAt }: JoiningOrder): Promise<void> {
    await tx.execute(
      `INSERT INTO membership.joining_order (order_id, customer_id, document_version, agreed_at, brand) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (order_id) DO UPDATE SET document_version = EXCLUDED.document_version, agreed_at = EXCLUDED.agreed_at, brand = EXCLUDED.brand`,
      [orderId, customerId, documentVersion, agreedAt, brand],
    );
  }

  async remove(tx: Tx, orderId: string): Promise<void> {
    await tx.execute(`DELETE FROM membership.joining_order WHERE order_id = $1`, [orderId]);
  }

  async findMany(source: Queryable, orderIds: readonly string[]): Promise<JoiningOrder[]> {
    return source.prepared(
      'membership.findJoiningOrders',
      `SELECT order_id AS "orderId", customer_id AS "customerId", document_version AS "documentVersion", agreed_at AS "agreedAt", brand FROM membership.joining_order WHERE order_id = ANY($1::uuid[]) ORDER BY order_id`,
      [orderIds],
    );
  }
}
