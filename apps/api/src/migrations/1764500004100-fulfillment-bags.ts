import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many bags an order was packed into: staff look for all of them when it is handed over. Validated in the next file. */
export class FulfillmentBags1764500004100 implements MigrationInterface {
  name = 'FulfillmentBags1764500004100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE fulfillment.fulfillment_order
        ADD COLUMN bag_count int,
        ADD CONSTRAINT fulfillment_order_bags CHECK (bag_count BETWEEN 1 AND 50) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
