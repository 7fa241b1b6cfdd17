import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is due for a receiver is found without what waits for the others. While readers and writers go on; safe to run again. */
export class WebhooksDueIndex1764700011600 implements MigrationInterface {
  name = 'WebhooksDueIndex1764700011600';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS delivery_due_of_endpoint ON webhooks.delivery (endpoint_id, due_at) WHERE status = 'pending'`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
