import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A payment may be for the deposit of a presale. The wider rule is validated in the next file. */
export class PaymentsPresale1764500007600 implements MigrationInterface {
  name = 'PaymentsPresale1764500007600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';
      ALTER TABLE payments.payment_attempt
        DROP CONSTRAINT payment_attempt_purpose,
        ADD CONSTRAINT payment_attempt_purpose CHECK (purpose IN ('order', 'membership', 'presale')) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
