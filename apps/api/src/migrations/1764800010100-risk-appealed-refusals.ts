import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which record a refusal was of: an appeal may be filed by another record of the same person. What was appealed before this is not known by it. */
export class RiskAppealedRefusals1764800010100 implements MigrationInterface {
  name = 'RiskAppealedRefusals1764800010100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE risk.appeal ADD COLUMN refused_id uuid;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
