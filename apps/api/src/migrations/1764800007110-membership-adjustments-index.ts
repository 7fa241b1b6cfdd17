import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody changed by hand today is counted before the next change. While readers and writers go on; safe to run again. */
export class MembershipAdjustmentsIndex1764800007110 implements MigrationInterface {
  name = 'MembershipAdjustmentsIndex1764800007110';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS adjustment_requested ON membership.adjustment (requested_by, requested_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
