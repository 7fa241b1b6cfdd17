import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff, IN_SCOPE } from '../store-scope-policies.js';

const OF_WORK = `EXISTS (SELECT FROM fulfillment.fulfillment_order f WHERE f.id = fulfillment_order_id)`;

/** Staff of a store see the work that is done there. */
export class FulfillmentStoreScope1764500004900 implements MigrationInterface {
  name = 'FulfillmentStoreScope1764500004900';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await bindStoreStaff(runner, 'fulfillment', {
      fulfillment_order: `store_id ${IN_SCOPE} OR location_id ${IN_SCOPE}`,
      fulfillment_line: OF_WORK,
      parcel: OF_WORK,
      shopper_question: OF_WORK,
      courier_call: OF_WORK,
      courier_order: `store_id ${IN_SCOPE}`,
      shift_note: `store_id ${IN_SCOPE}`,
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
