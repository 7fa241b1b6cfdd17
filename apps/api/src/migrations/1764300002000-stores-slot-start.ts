import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds windows that are long past, for the task that clears them away. Built beside writers. */
export class StoresSlotStart1764300002000 implements MigrationInterface {
  name = 'StoresSlotStart1764300002000';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // What a build that was broken off left behind is of no use.
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS stores.slot_start`);
    await runner.query(`CREATE INDEX CONCURRENTLY slot_start ON stores.slot (start_at)`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
