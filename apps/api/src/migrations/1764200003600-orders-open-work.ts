import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How busy a place is, read at each choice of places. In a statement of its own so that writers go on. Safe to run again. */
export class OrdersOpenWork1764200003600 implements MigrationInterface {
  name = 'OrdersOpenWork1764200003600';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX CONCURRENTLY IF NOT EXISTS order_group_open_work ON orders.order_group (location_id) INCLUDE (item_count) WHERE status IN ('unfulfilled', 'accepted', 'picking')`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
