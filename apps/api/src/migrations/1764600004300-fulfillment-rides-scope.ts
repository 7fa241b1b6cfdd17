import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff, IN_SCOPE } from '../store-scope-policies.js';

/** Staff of a store see what riders told of its deliveries, what was decided on them, and how riders are called there. */
export class FulfillmentRidesScope1764600004300 implements MigrationInterface {
  name = 'FulfillmentRidesScope1764600004300';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await bindStoreStaff(runner, 'fulfillment', {
      courier_event: `EXISTS (SELECT FROM fulfillment.courier_order c WHERE c.id = courier_order_id)`,
      courier_decision: `EXISTS (SELECT FROM fulfillment.fulfillment_order f WHERE f.id = fulfillment_order_id)`,
      rider_plan: `store_id ${IN_SCOPE}`,
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
