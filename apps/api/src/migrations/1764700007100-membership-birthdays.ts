import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A table of its own: nothing that is there is touched. Birthdays that were kept with points are known by their postings. */
export class MembershipBirthdays1764700007100 implements MigrationInterface {
  name = 'MembershipBirthdays1764700007100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Birthdays that were kept at tiers which give no points for them.
      CREATE TABLE membership.birthday_kept (
        member_id uuid NOT NULL,
        year int NOT NULL,
        PRIMARY KEY (member_id, year)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
