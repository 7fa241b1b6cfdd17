import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class FulfillmentPhotoRuleCheck1764700004310 implements MigrationInterface {
  name = 'FulfillmentPhotoRuleCheck1764700004310';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE fulfillment.fulfillment_order VALIDATE CONSTRAINT fulfillment_order_photo_cause`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
