import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column without a value is no rewrite. */
export class PaymentsRefundClaims1764900001100 implements MigrationInterface {
  name = 'PaymentsRefundClaims1764900001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Until then somebody sends a refund of this payment, or asks about one: nobody else does.
      ALTER TABLE payments.payment_attempt ADD COLUMN refund_claimed_until timestamptz;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
