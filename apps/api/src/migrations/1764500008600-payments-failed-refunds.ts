import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Refunds that failed are counted all the time and are few. While readers and writers go on; safe to run again. */
export class PaymentsFailedRefunds1764500008600 implements MigrationInterface {
  name = 'PaymentsFailedRefunds1764500008600';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS refund_failed ON payments.refund (requested_at) WHERE status IN ('abnormal', 'closed')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
