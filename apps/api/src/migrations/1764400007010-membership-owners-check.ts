import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class MembershipOwnersCheck1764400007010 implements MigrationInterface {
  name = 'MembershipOwnersCheck1764400007010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE membership.member VALIDATE CONSTRAINT member_source`);
    await runner.query(`ALTER TABLE membership.member VALIDATE CONSTRAINT member_not_into_itself`);
    await runner.query(`ALTER TABLE membership.tier_change VALIDATE CONSTRAINT tier_change_cause`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
