import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column without a default is no rewrite. */
export class PromotionsRefusedBalances1764900000100 implements MigrationInterface {
  name = 'PromotionsRefusedBalances1764900000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Since then risk refuses the person the order of the balance, or its payment; nothing once it was ordered after all.
      ALTER TABLE promotions.presale_deposit ADD COLUMN balance_refused_at timestamptz;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
