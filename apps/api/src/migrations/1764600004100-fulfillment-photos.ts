import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff } from '../store-scope-policies.js';

/** Pictures that staff take when goods leave their hands: what was given, in what state. Safe to run again. */
export class FulfillmentPhotos1764600004100 implements MigrationInterface {
  name = 'FulfillmentPhotos1764600004100';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      CREATE TABLE IF NOT EXISTS fulfillment.hand_over_photo (
        id uuid PRIMARY KEY,
        fulfillment_order_id uuid NOT NULL REFERENCES fulfillment.fulfillment_order,
        file text NOT NULL,
        widths int[] NOT NULL,
        width int NOT NULL,
        height int NOT NULL,
        color text NOT NULL,
        -- Its files are being written, are there, or are being deleted.
        state text NOT NULL CHECK (state IN ('storing', 'stored', 'removing')),
        taken_by text NOT NULL,
        taken_at timestamptz NOT NULL
      );
      CREATE INDEX IF NOT EXISTS hand_over_photo_work ON fulfillment.hand_over_photo (fulfillment_order_id);
      CREATE INDEX IF NOT EXISTS hand_over_photo_age ON fulfillment.hand_over_photo (taken_at);
      CREATE INDEX IF NOT EXISTS hand_over_photo_removing ON fulfillment.hand_over_photo (id) WHERE state = 'removing';
    `);
    await bindStoreStaff(runner, 'fulfillment', { hand_over_photo: `EXISTS (SELECT FROM fulfillment.fulfillment_order f WHERE f.id = fulfillment_order_id)` });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
