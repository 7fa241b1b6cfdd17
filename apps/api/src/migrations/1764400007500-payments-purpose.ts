import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a payment is for: an order, or what members buy. */
export class PaymentsPurpose1764400007500 implements MigrationInterface {
  name = 'PaymentsPurpose1764400007500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Under another purpose than 'order', order_id is the id of what is bought there.
      ALTER TABLE payments.payment_attempt
        ADD COLUMN purpose text NOT NULL DEFAULT 'order',
        ADD CONSTRAINT payment_attempt_purpose CHECK (purpose IN ('order', 'membership')) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
