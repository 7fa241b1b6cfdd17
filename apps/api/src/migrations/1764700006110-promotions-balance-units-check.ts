import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class PromotionsBalanceUnitsCheck1764700006110 implements MigrationInterface {
  name = 'PromotionsBalanceUnitsCheck1764700006110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE promotions.presale_deposit VALIDATE CONSTRAINT deposit_units_given_back`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
