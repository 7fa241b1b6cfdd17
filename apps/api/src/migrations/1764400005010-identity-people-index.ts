import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes of tables with many rows, and checks of what they hold, while readers and writers go on. Safe to run again. */
export class IdentityPeopleIndex1764400005010 implements MigrationInterface {
  name = 'IdentityPeopleIndex1764400005010';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS customer_merged ON identity.customer (merged_into) WHERE merged_into IS NOT NULL`);
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS customer_identity_tail ON identity.customer_identity (tail_index) WHERE tail_index IS NOT NULL`);
    await runner.query(`ALTER TABLE identity.customer_identity VALIDATE CONSTRAINT customer_identity_kind`);
    await runner.query(`ALTER TABLE identity.customer_identity VALIDATE CONSTRAINT customer_identity_app`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
