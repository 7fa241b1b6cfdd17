import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns with constant defaults are no rewrite; the check is validated by the next file. */
export class OrdersKeptGifts1764700003100 implements MigrationInterface {
  name = 'OrdersKeptGifts1764700003100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- What a case takes off its refund for gifts that stay, or gives back for gifts that came later.
      ALTER TABLE orders.after_sales_case ADD COLUMN gift_fen bigint NOT NULL DEFAULT 0;
      -- Of a gift: what refunds were shortened by, because units of it stayed with the shopper.
      ALTER TABLE orders.order_line
        ADD COLUMN gift_kept_fen bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT order_line_gift_kept CHECK (gift_kept_fen >= 0 AND (gift_kept_fen = 0 OR unit_price_fen = 0)) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
