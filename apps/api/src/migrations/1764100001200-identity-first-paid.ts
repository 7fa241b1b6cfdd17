import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityFirstPaid1764100001200 implements MigrationInterface {
  name = 'IdentityFirstPaid1764100001200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      -- Since when somebody is a buyer, for offers to new customers.
      ALTER TABLE identity.customer ADD COLUMN first_paid_at timestamptz;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
