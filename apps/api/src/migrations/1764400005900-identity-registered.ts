import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers in the order in which they registered, for who follows them. Readers and writers go on. Safe to run again. */
export class IdentityRegistered1764400005900 implements MigrationInterface {
  name = 'IdentityRegistered1764400005900';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS customer_registered ON identity.customer (created_at, id)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
