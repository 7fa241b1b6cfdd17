import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff, IN_SCOPE } from '../store-scope-policies.js';

/** When stores must take a picture of what they give away, and why packed work needs one. Validated in the next file. Safe to run again. */
export class FulfillmentPhotoRule1764700004300 implements MigrationInterface {
  name = 'FulfillmentPhotoRule1764700004300';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS fulfillment.photo_rule (
        store_id uuid PRIMARY KEY,
        above_fen bigint CHECK (above_fen >= 0),
        for_rider boolean NOT NULL,
        for_collector boolean NOT NULL,
        version int NOT NULL
      )`);
    await bindStoreStaff(runner, 'fulfillment', { photo_rule: `store_id ${IN_SCOPE}` });
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE fulfillment.fulfillment_order
        ADD COLUMN IF NOT EXISTS photo_cause text,
        DROP CONSTRAINT IF EXISTS fulfillment_order_photo_cause,
        ADD CONSTRAINT fulfillment_order_photo_cause CHECK (photo_cause IN ('amount', 'rider', 'collector')) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
