import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A second factor of staff, and the codes that stand in for it. New tables only. */
export class IdentitySecondFactor1764500005700 implements MigrationInterface {
  name = 'IdentitySecondFactor1764500005700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE identity.second_factor (
        staff_id uuid PRIMARY KEY REFERENCES identity.staff ON DELETE CASCADE,
        sealed_secret text NOT NULL,
        created_at timestamptz NOT NULL,
        -- NULL until a code of it was shown: nobody is asked for a factor that was never seen to work.
        confirmed_at timestamptz,
        -- The time step of the last code that was taken; only later ones are.
        last_step bigint NOT NULL DEFAULT 0
      );

      CREATE TABLE identity.recovery_code (
        staff_id uuid NOT NULL REFERENCES identity.second_factor ON DELETE CASCADE,
        code_hash text NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (staff_id, code_hash)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
