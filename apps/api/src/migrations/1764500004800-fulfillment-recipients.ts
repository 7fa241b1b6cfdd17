import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who receives, and who collects instead, stand sealed from now on: columns without a value. A task of the worker seals what old columns hold. */
export class FulfillmentRecipients1764500004800 implements MigrationInterface {
  name = 'FulfillmentRecipients1764500004800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE fulfillment.fulfillment_order
        ADD COLUMN sealed_recipient text,
        ADD COLUMN sealed_collector text,
        ALTER COLUMN contact_name DROP NOT NULL,
        ALTER COLUMN contact_phone DROP NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
