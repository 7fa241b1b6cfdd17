import { Injectable } from '@nestjs/common';
import { Clock, Database, type Queryable, type Tx } from '@quanyu/platform';
import type { OrderGroup } from './order.js';
import type { FulfillmentStatus } from './order-state.js';

const GROUP = `order_id AS "orderId", group_no AS "groupNo", kind, store_id AS "storeId", location_id AS "locationId", window_start_at AS "windowStartAt",
  window_end_at AS "windowEndAt", promised_at AS "promisedAt", kept_at AS "keptAt", fee_fen AS "feeFen", fee_refunded_fen AS "feeRefundedFen",
  item_count AS "itemCount", status, title, booking_id AS "bookingId"`;

/** What may change of a group before it has left. The place comes with its store; both windows or none. */
export type GroupChange = Partial<Pick<OrderGroup, 'kind' | 'storeId' | 'locationId' | 'promisedAt' | 'windowStartAt' | 'windowEndAt'>>;

/** The groups of orders. They are written with their order, and moved only while its row is locked. */
@Injectable()
export class OrderGroupsRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(orderIds: readonly string[], source: Queryable = this.database): Promise<OrderGroup[]> {
    return source.prepared('orders.listGroups', `SELECT ${GROUP} FROM orders.order_group WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, group_no`, [orderIds]);
  }

  /** Sets a group's status; `isKept` marks that what was promised has happened now. Returns the statuses of all groups of the order. */
  async move(tx: Tx, orderId: string, change: { groupNo: number; status: FulfillmentStatus; isKept: boolean }): Promise<FulfillmentStatus[]> {
    const [, rows] = await Promise.all([
      tx.prepared(
        'orders.moveGroup',
        `UPDATE orders.order_group SET status = $3, kept_at = coalesce(kept_at, $4) WHERE order_id = $1 AND group_no = $2`,
        [orderId, change.groupNo, change.status, change.isKept ? this.clock.now() : null],
      ),
      tx.prepared<{ status: FulfillmentStatus }>('orders.listGroupStatuses', `SELECT status FROM orders.order_group WHERE order_id = $1 ORDER BY group_no`, [orderId]),
    ]);
    return rows.map(({ status }) => status);
  }

  /** Ends every open group of an order that ends as a whole. */
  async cancelOpen(tx: Tx, orderId: string): Promise<void> {
    await tx.prepared(
      'orders.cancelGroups',
      `UPDATE orders.order_group SET status = 'canceled' WHERE order_id = $1 AND status NOT IN ('handed_over', 'delivered', 'returned', 'canceled')`,
      [orderId],
    );
  }

  /** An order that ended unpaid lives on: its groups wait for work again. */
  async reopen(tx: Tx, orderId: string): Promise<void> {
    await tx.prepared('orders.reopenGroups', `UPDATE orders.order_group SET status = 'unfulfilled' WHERE order_id = $1 AND status = 'canceled'`, [orderId]);
  }

  /** Another place, another promise or another way for a group, before it has left. */
  async change(tx: Tx, orderId: string, groupNo: number, to: GroupChange): Promise<void> {
    await tx.prepared(
      'orders.changeGroup',
      `UPDATE orders.order_group SET kind = coalesce($3, kind), location_id = coalesce($4, location_id), store_id = CASE WHEN $4::uuid IS NULL THEN store_id ELSE $5 END,
         promised_at = coalesce($6, promised_at), window_start_at = coalesce($7, window_start_at), window_end_at = coalesce($8, window_end_at)
       WHERE order_id = $1 AND group_no = $2`,
      [orderId, groupNo, to.kind ?? null, to.locationId ?? null, to.storeId ?? null, to.promisedAt ?? null, to.windowStartAt ?? null, to.windowEndAt ?? null],
    );
  }

  async movePromises(tx: Tx, groups: readonly Pick<OrderGroup, 'orderId' | 'groupNo' | 'promisedAt'>[]): Promise<void> {
    await tx.prepared(
      'orders.movePromises',
      `UPDATE orders.order_group g SET promised_at = k.promised_at FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS k (order_id, group_no, promised_at)
       WHERE g.order_id = k.order_id AND g.group_no = k.group_no`,
      [groups.map(({ orderId }) => orderId), groups.map(({ groupNo }) => groupNo), groups.map(({ promisedAt }) => promisedAt)],
    );
  }

  /** Notes a fee as given back, once. The amount, or 0 when there is none left. */
  async takeFee(tx: Tx, orderId: string, groupNo: number): Promise<number> {
    const [row] = await tx.prepared<{ feeFen: number }>(
      'orders.takeFee',
      `UPDATE orders.order_group g SET fee_refunded_fen = g.fee_fen FROM (SELECT fee_fen - fee_refunded_fen AS left FROM orders.order_group WHERE order_id = $1 AND group_no = $2) AS was
       WHERE g.order_id = $1 AND g.group_no = $2 AND g.fee_refunded_fen < g.fee_fen RETURNING was.left AS "feeFen"`,
      [orderId, groupNo],
    );
    return row?.feeFen ?? 0;
  }

  /** Takes back what `takeFee` noted of these groups: it was not given back after all. */
  async restoreFees(tx: Tx, orderId: string, groupNos: readonly number[]): Promise<void> {
    await tx.execute(`UPDATE orders.order_group SET fee_refunded_fen = 0 WHERE order_id = $1 AND group_no = ANY($2::int[])`, [orderId, groupNos]);
  }
}
