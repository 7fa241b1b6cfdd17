import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

/** What a customer's orders say about them. */
export interface CustomerHistory {
  readonly paidOrders: number;
  readonly couponOrders: number;
  readonly refundedOrders: number;
}

const NONE: CustomerHistory = { paidOrders: 0, couponOrders: 0, refundedOrders: 0 };

@Injectable()
export class HistoryRepository {
  constructor(private readonly database: Database) {}

  async find(customerId: string, source: Queryable = this.database): Promise<CustomerHistory> {
    const [row] = await source.prepared<CustomerHistory>(
      'risk.findHistory',
      `SELECT count(*)::int AS "paidOrders", count(*) FILTER (WHERE used_coupon)::int AS "couponOrders", count(*) FILTER (WHERE is_refunded)::int AS "refundedOrders"
       FROM risk.order_fact WHERE customer_id = $1`,
      [customerId],
    );
    return row ?? NONE;
  }

  /** Of these customers, those who have paid for an order and kept it. */
  async findBuyers(customerIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ customerId: string }>(`SELECT DISTINCT customer_id AS "customerId" FROM risk.order_fact WHERE customer_id = ANY($1::uuid[]) AND NOT is_refunded`, [customerIds]);
    return new Set(rows.map(({ customerId }) => customerId));
  }

  /** Notes paid orders; each is counted once, however often it is told. */
  async notePaid(tx: Tx, orders: readonly { orderId: string; customerId: string; usedCoupon: boolean; paidAt: Date }[]): Promise<void> {
    await tx.prepared(
      'risk.notePaid',
      `INSERT INTO risk.order_fact (order_id, customer_id, used_coupon, is_refunded, paid_at)
       SELECT o.order_id, o.customer_id, o.used_coupon, false, o.paid_at FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::timestamptz[]) AS o (order_id, customer_id, used_coupon, paid_at)
       ON CONFLICT (order_id) DO NOTHING`,
      [orders.map(({ orderId }) => orderId), orders.map(({ customerId }) => customerId), orders.map(({ usedCoupon }) => usedCoupon), orders.map(({ paidAt }) => paidAt)],
    );
  }

  /** Money of an order went back, or is to. */
  async noteRefunded(orderId: string, source: Queryable = this.database): Promise<void> {
    await source.query(`UPDATE risk.order_fact SET is_refunded = true WHERE order_id = $1 AND NOT is_refunded`, [orderId]);
  }
}
