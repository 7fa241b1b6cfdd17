import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is a member is seen in the brands in which they agreed to be one. What was agreed to before this was agreed to in the first brand. */
export class MembershipBrands1764800007120 implements MigrationInterface {
  name = 'MembershipBrands1764800007120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE membership.consent ADD COLUMN brand text NOT NULL DEFAULT 'quanyu';
      ALTER TABLE membership.joining_order ADD COLUMN brand text NOT NULL DEFAULT 'quanyu';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
