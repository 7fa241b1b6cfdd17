import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an exchange gave becomes a line of the order, which may be applied for again; a line knows which one it took the place of. Constant
 * defaults only; the check is validated in the next file. Exchanges that were completed before keep their units, as they did.
 */
export class OrdersExchangedLines1764500003700 implements MigrationInterface {
  name = 'OrdersExchangedLines1764500003700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE orders.order_line
        -- Of the returned units, those for which something else was given.
        ADD COLUMN quantity_exchanged int NOT NULL DEFAULT 0,
        -- The line whose units this one took the place of, and when it was given in an exchange.
        ADD COLUMN replaces_line_no int,
        ADD COLUMN exchanged_at timestamptz,
        ADD CONSTRAINT order_line_exchanged CHECK (quantity_exchanged BETWEEN 0 AND quantity_returned) NOT VALID;
      ALTER TABLE orders.after_sales_line ADD COLUMN replacement_sku text;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
