import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PromotionsSharedLimitsCheck1764400006810 implements MigrationInterface {
  name = 'PromotionsSharedLimitsCheck1764400006810';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE promotions.limit_use VALIDATE CONSTRAINT limit_use_kind`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
