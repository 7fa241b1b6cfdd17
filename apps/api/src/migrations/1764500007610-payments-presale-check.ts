import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class PaymentsPresaleCheck1764500007610 implements MigrationInterface {
  name = 'PaymentsPresaleCheck1764500007610';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE payments.payment_attempt VALIDATE CONSTRAINT payment_attempt_purpose`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
