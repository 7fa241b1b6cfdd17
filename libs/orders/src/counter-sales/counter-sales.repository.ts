import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx, type Writes } from '@quanyu/platform';
import type { CounterSale, CounterSaleRecord } from './counter-sale.js';

/** An order that was placed with the code of a sale. */
export interface SoldByCode {
  readonly orderId: string;
  readonly storeId: string;
  readonly code: string;
  readonly placedAt: Date;
}

/** Who sold an order. */
export interface OrderAttribution {
  readonly storeId: string;
  readonly staffId: string;
  readonly staffName: string;
}

const SALE = `s.id, s.code, s.store_id AS "storeId", s.staff_id AS "staffId", s.staff_name AS "staffName", s.collect_store_id AS "collectStoreId", s.lines,
  s.created_at AS "createdAt", s.expires_at AS "expiresAt",
  (SELECT jsonb_build_object('orderId', o.id, 'orderNo', o.order_no, 'status', o.status, 'payableFen', o.payable_fen)
   FROM orders.order_attribution a JOIN orders."order" o ON o.id = a.order_id WHERE a.sale_id = s.id
   ORDER BY CASE WHEN o.status IN ('placed', 'in_fulfillment', 'completed') THEN 0 WHEN o.status = 'pending_payment' THEN 1 ELSE 2 END, o.id DESC LIMIT 1) AS "order"`;

@Injectable()
export class CounterSalesRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Writes, sale: CounterSale): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.counter_sale (id, code, store_id, staff_id, staff_name, collect_store_id, lines, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [sale.id, sale.code, sale.storeId, sale.staffId, sale.staffName, sale.collectStoreId, JSON.stringify(sale.lines), sale.createdAt, sale.expiresAt],
    );
  }

  async find(source: Queryable, saleId: string): Promise<CounterSaleRecord | null> {
    const [row] = await source.query<CounterSaleRecord>(`SELECT ${SALE} FROM orders.counter_sale s WHERE s.id = $1`, [saleId]);
    return row ?? null;
  }

  async findByCode(code: string): Promise<CounterSaleRecord | null> {
    const [row] = await this.database.query<CounterSaleRecord>(`SELECT ${SALE} FROM orders.counter_sale s WHERE s.code = $1`, [code]);
    return row ?? null;
  }

  /** Newest first. */
  async list(source: Queryable, storeId: string, page: { beforeId: string | null; limit: number }): Promise<CounterSaleRecord[]> {
    return source.query<CounterSaleRecord>(
      `SELECT ${SALE} FROM orders.counter_sale s WHERE s.store_id = $1 AND ($2::uuid IS NULL OR s.id < $2) ORDER BY s.id DESC LIMIT $3`,
      [storeId, page.beforeId, page.limit],
    );
  }

  /**
   * Writes who sold these orders. A code that is unknown, of another store or out of time attributes nothing: the order stands
   * either way.
   */
  async attribute(tx: Tx, orders: readonly SoldByCode[]): Promise<void> {
    if (orders.length === 0) return;
    await tx.query(
      `INSERT INTO orders.order_attribution (order_id, sale_id, store_id, staff_id, staff_name, attributed_at)
       SELECT w.order_id, s.id, s.store_id, s.staff_id, s.staff_name, w.placed_at
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) AS w (order_id, store_id, code, placed_at)
       JOIN orders.counter_sale s ON s.code = w.code AND s.store_id = w.store_id AND w.placed_at < s.expires_at`,
      [orders.map(({ orderId }) => orderId), orders.map(({ storeId }) => storeId), orders.map(({ code }) => code), orders.map(({ placedAt }) => placedAt)],
    );
  }

  async findAttribution(orderId: string): Promise<OrderAttribution | null> {
    const [row] = await this.database.query<OrderAttribution>(
      `SELECT store_id AS "storeId", staff_id AS "staffId", staff_name AS "staffName" FROM orders.order_attribution WHERE order_id = $1`,
      [orderId],
    );
    return row ?? null;
  }
}
