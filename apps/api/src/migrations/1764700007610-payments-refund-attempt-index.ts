import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was asked back of a payment is summed before more is. While readers and writers go on; safe to run again. */
export class PaymentsRefundAttemptIndex1764700007610 implements MigrationInterface {
  name = 'PaymentsRefundAttemptIndex1764700007610';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS refund_attempt ON payments.refund (attempt_id)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
