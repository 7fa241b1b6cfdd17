import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A refusal is appealed once. While readers and writers go on; safe to run again. */
export class RiskAppealedRefusalsIndex1764800010110 implements MigrationInterface {
  name = 'RiskAppealedRefusalsIndex1764800010110';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS appeal_refusal ON risk.appeal (refused_id, refused_at, point) WHERE refused_id IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
