import type { MigrationInterface, QueryRunner } from 'typeorm';

const ORDERS_AT_ONCE = 5_000;
const CHECKS = ['order_amounts', 'order_fulfillment_status', 'order_refund_request_within_paid'];
const LINE_CHECKS = ['order_line_refund', 'order_line_returned'];

/** Gives older orders their group, some at a time so that writers go on, and validates what was added. Safe to run again. */
export class OrdersGroupsFill1764200003100 implements MigrationInterface {
  name = 'OrdersGroupsFill1764200003100';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = (await runner.query(
        `WITH batch AS (SELECT * FROM orders."order" WHERE id > $1 ORDER BY id LIMIT $2), grouped AS (
           INSERT INTO orders.order_group (order_id, group_no, kind, store_id, location_id, window_start_at, window_end_at, promised_at, item_count, status)
           SELECT id, 1, 'pickup', store_id, store_id, pickup_start_at, pickup_end_at, pickup_start_at, item_count, fulfillment_status
           FROM batch WHERE pickup_start_at IS NOT NULL ON CONFLICT (order_id, group_no) DO NOTHING
         ), refunded AS (
           UPDATE orders."order" o SET refund_requested_fen = o.payable_fen FROM batch
           WHERE o.id = batch.id AND o.status = 'canceled' AND o.paid_attempt_id IS NOT NULL AND o.refund_requested_fen = 0
         ), lines AS (
           UPDATE orders.order_line l SET refund_requested_fen = l.total_fen FROM batch
           WHERE l.order_id = batch.id AND batch.status = 'canceled' AND batch.paid_attempt_id IS NOT NULL AND l.refund_requested_fen = 0
         )
         SELECT max(id::text) AS last FROM batch`,
        [after, ORDERS_AT_ONCE],
      )) as { last: string | null }[];
      const last = rows[0]?.last ?? null;
      if (last === null) break;
      after = last;
    }
    for (const check of CHECKS) await runner.query(`ALTER TABLE orders."order" VALIDATE CONSTRAINT ${check}`);
    for (const check of LINE_CHECKS) await runner.query(`ALTER TABLE orders.order_line VALIDATE CONSTRAINT ${check}`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
