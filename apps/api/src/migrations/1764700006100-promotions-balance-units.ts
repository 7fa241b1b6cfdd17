import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column with a constant default is no rewrite; the check is validated by the next file. */
export class PromotionsBalanceUnits1764700006100 implements MigrationInterface {
  name = 'PromotionsBalanceUnits1764700006100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Units that were cancelled in an order of the balance which keeps others: they stand for nobody any more.
      ALTER TABLE promotions.presale_deposit
        ADD COLUMN units_given_back int NOT NULL DEFAULT 0,
        ADD CONSTRAINT deposit_units_given_back CHECK (units_given_back BETWEEN 0 AND units) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
