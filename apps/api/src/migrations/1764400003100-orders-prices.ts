import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An order keeps what promotions and coupons gave it, and what of it is paid in points and from stored value. Orders of older processes have
 * none of it. The check of the whole table is validated in the next file.
 */
export class OrdersPrices1764400003100 implements MigrationInterface {
  name = 'OrdersPrices1764400003100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE orders."order"
        -- Of payable_fen: in points (and how many), and from stored value. WeChat is asked for the rest.
        ADD COLUMN points_spent int NOT NULL DEFAULT 0,
        ADD COLUMN points_fen bigint NOT NULL DEFAULT 0,
        ADD COLUMN stored_value_fen bigint NOT NULL DEFAULT 0,
        -- How many times the usual points it earns, in basis points.
        ADD COLUMN points_multiplier int NOT NULL DEFAULT 10000,
        -- Has coupons, or counts against limits or budgets, in promotions.order_benefit.
        ADD COLUMN takes_benefits boolean NOT NULL DEFAULT false,
        -- The rules that gave something, as they were.
        ADD COLUMN benefits jsonb,
        ADD CONSTRAINT order_tenders CHECK (points_spent >= 0 AND points_fen >= 0 AND stored_value_fen >= 0 AND (points_spent > 0) = (points_fen > 0)
          AND points_fen + stored_value_fen <= payable_fen AND points_multiplier >= 10000) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
