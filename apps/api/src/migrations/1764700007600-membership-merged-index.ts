import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The records that a member was before are found by the one who remains. While readers and writers go on; safe to run again. */
export class MembershipMergedIndex1764700007600 implements MigrationInterface {
  name = 'MembershipMergedIndex1764700007600';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS member_merged ON membership.member (merged_into) WHERE merged_into IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
