import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who receives stands sealed from now on: columns without a value. What old columns hold is sealed by a task of the worker; until then it is read as ever. */
export class OrdersRecipients1764500003800 implements MigrationInterface {
  name = 'OrdersRecipients1764500003800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE orders."order"
        ADD COLUMN sealed_recipient text,
        ADD COLUMN phone_tail_index text,
        ALTER COLUMN contact_name DROP NOT NULL,
        ALTER COLUMN contact_phone DROP NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
