import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A line whose shelf is empty may be replaced by another, for the money that was paid for it; and what a shopper wants when nobody can ask. */
export class OrdersSubstitutions1764300003900 implements MigrationInterface {
  name = 'OrdersSubstitutions1764300003900';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE orders."order"
        ADD COLUMN when_short text NOT NULL DEFAULT 'refund',
        ADD CONSTRAINT order_when_short CHECK (when_short IN ('refund', 'substitute')) NOT VALID;
      ALTER TABLE orders.order_line
        -- What of the given-back money of this line paid for the line that took its place.
        ADD COLUMN carried_fen bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT order_line_carried CHECK (carried_fen BETWEEN 0 AND refund_requested_fen) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
