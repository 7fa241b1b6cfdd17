import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A review is over with its order: what closed unpaid or was cancelled before anybody looked at it does not stand at the head of the queue for
 * ever. Not transactional, so that no lock waits for another one; safe to run again.
 */
export class OrdersRiskHoldsOver1764500003950 implements MigrationInterface {
  name = 'OrdersRiskHoldsOver1764500003950';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE orders.risk_hold ADD COLUMN IF NOT EXISTS is_over boolean NOT NULL DEFAULT false`);
    await runner.query(`
      UPDATE orders.risk_hold h SET is_over = true FROM orders."order" o
      WHERE o.id = h.order_id AND o.status IN ('closed', 'canceled') AND h.status = 'review' AND NOT h.is_over`);
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS risk_hold_waiting ON orders.risk_hold (created_at, order_id) WHERE status = 'review' AND NOT is_over`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
