import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A new table, and one more kind of limit, whose check is validated in a later file. */
export class PromotionsSharedLimits1764400006800 implements MigrationInterface {
  name = 'PromotionsSharedLimits1764400006800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      -- How many coupons of a template were claimed on a device, whoever was signed in there.
      CREATE TABLE promotions.coupon_device_use (
        template_id uuid NOT NULL,
        device_id text NOT NULL,
        claimed int NOT NULL CHECK (claimed >= 1),
        PRIMARY KEY (template_id, device_id)
      ) WITH (fillfactor = 80);

      ALTER TABLE promotions.limit_use DROP CONSTRAINT limit_use_kind_check;
      ALTER TABLE promotions.limit_use ADD CONSTRAINT limit_use_kind CHECK (kind IN ('customer', 'device', 'address', 'recipient', 'group')) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
