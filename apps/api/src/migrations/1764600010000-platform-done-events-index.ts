import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that are done are found by when they were, so that forgetting them reads no others. While readers and writers go on; safe to run again. */
export class PlatformDoneEventsIndex1764600010000 implements MigrationInterface {
  name = 'PlatformDoneEventsIndex1764600010000';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_event_done ON platform.outbox_event (done_at) WHERE done_at IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
