import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody decided in a brand is read with each price for members: by the index alone. While readers and writers go on; safe to run again. */
export class MembershipBrandsIndex1764800007130 implements MigrationInterface {
  name = 'MembershipBrandsIndex1764800007130';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS consent_member_brand ON membership.consent (member_id, brand, id DESC) INCLUDE (accepted)`);
    // Begins with the same column.
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS membership.consent_member`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
