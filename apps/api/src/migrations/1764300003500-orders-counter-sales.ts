import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sales at the counter of goods that lie elsewhere, and who sold an order. New tables only. */
export class OrdersCounterSales1764300003500 implements MigrationInterface {
  name = 'OrdersCounterSales1764300003500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      CREATE TABLE orders.counter_sale (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE,
        store_id uuid NOT NULL,
        staff_id uuid NOT NULL,
        staff_name text NOT NULL,
        collect_store_id uuid,
        lines jsonb NOT NULL CHECK (jsonb_typeof(lines) = 'array'),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
      );
      CREATE INDEX counter_sale_store ON orders.counter_sale (store_id, id DESC);

      CREATE TABLE orders.order_attribution (
        order_id uuid PRIMARY KEY REFERENCES orders."order" ON DELETE CASCADE,
        sale_id uuid NOT NULL REFERENCES orders.counter_sale,
        store_id uuid NOT NULL,
        staff_id uuid NOT NULL,
        staff_name text NOT NULL,
        attributed_at timestamptz NOT NULL
      );
      CREATE INDEX order_attribution_sale ON orders.order_attribution (sale_id, order_id DESC);
      CREATE INDEX order_attribution_staff ON orders.order_attribution (store_id, staff_id, attributed_at DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
