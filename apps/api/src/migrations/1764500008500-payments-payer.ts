import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column without a value is no rewrite. */
export class PaymentsPayer1764500008500 implements MigrationInterface {
  name = 'PaymentsPayer1764500008500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Tells payers apart (a keyed hash of what the provider calls them) and says nothing else of them.
      ALTER TABLE payments.payment_attempt ADD COLUMN payer_mark text;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
