import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff, IN_SCOPE } from '../store-scope-policies.js';

const HERE = `store_id ${IN_SCOPE}`;

/** Staff of a store see its calendar, who comes, and how much it can take. */
export class StoresStoreScope1764600002300 implements MigrationInterface {
  name = 'StoresStoreScope1764600002300';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await bindStoreStaff(runner, 'stores', {
      slot_template: HERE,
      slot: HERE,
      shift: HERE,
      service_area: HERE,
      service: HERE,
      resource: HERE,
      booking: HERE,
      resource_booking: `EXISTS (SELECT FROM stores.resource r WHERE r.id = resource_id)`,
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
