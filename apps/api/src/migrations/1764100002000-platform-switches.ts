import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PlatformSwitches1764100002000 implements MigrationInterface {
  name = 'PlatformSwitches1764100002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE platform.degradation_switch (
        key text PRIMARY KEY,
        is_on boolean NOT NULL DEFAULT false,
        reason text,
        changed_by text,
        changed_at timestamptz,
        reverts_at timestamptz,
        version int NOT NULL DEFAULT 1,
        -- Only what is on can be due to go off.
        CHECK (is_on OR reverts_at IS NULL)
      );
      INSERT INTO platform.degradation_switch (key)
        VALUES ('recommendations'), ('reviews'), ('searchSorting'), ('liveStock'), ('search'), ('queueOnly');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
