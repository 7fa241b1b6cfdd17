import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class FulfillmentBagsCheck1764500004110 implements MigrationInterface {
  name = 'FulfillmentBagsCheck1764500004110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE fulfillment.fulfillment_order VALIDATE CONSTRAINT fulfillment_order_bags`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
