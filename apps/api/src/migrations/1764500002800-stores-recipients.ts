import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who comes to an appointment stands sealed from now on: a column without a value. A task of the worker seals what old columns hold. */
export class StoresRecipients1764500002800 implements MigrationInterface {
  name = 'StoresRecipients1764500002800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE stores.booking
        ADD COLUMN sealed_recipient text,
        ALTER COLUMN contact_name DROP NOT NULL,
        ALTER COLUMN contact_phone DROP NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
