import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Operations1764100002200 implements MigrationInterface {
  name = 'Operations1764100002200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA operations;

      -- What the war room showed at the end of each minute, for curves and replay.
      CREATE TABLE operations.minute (
        minute timestamptz PRIMARY KEY,
        snapshot jsonb NOT NULL
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
