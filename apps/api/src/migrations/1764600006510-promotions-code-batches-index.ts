import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Printed codes of a template are counted by batch. While readers and writers go on; safe to run again. */
export class PromotionsCodeBatchesIndex1764600006510 implements MigrationInterface {
  name = 'PromotionsCodeBatchesIndex1764600006510';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS coupon_template_batch ON promotions.coupon (template_id, batch_id) WHERE batch_id IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
