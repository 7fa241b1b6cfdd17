import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IN_SCOPE } from '../store-scope-policies.js';
import { bindStoreWriters } from '../store-write-policies.js';

const HERE = `store_id ${IN_SCOPE}`;

/** What staff of stores add, where no row stands yet that could be asked for: the database checks the store of the new row itself. */
export class PlatformStoreWriters1764800010000 implements MigrationInterface {
  name = 'PlatformStoreWriters1764800010000';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await bindStoreWriters(runner, 'orders', { counter_sale: { condition: HERE, rights: 'INSERT' } });
    await bindStoreWriters(runner, 'fulfillment', {
      shift_note: { condition: HERE, rights: 'INSERT' },
      fulfillment_order: { condition: `${HERE} OR location_id ${IN_SCOPE}`, rights: 'SELECT' },
      hand_over_photo: { condition: `EXISTS (SELECT FROM fulfillment.fulfillment_order f WHERE f.id = fulfillment_order_id)`, rights: 'SELECT, INSERT' },
    });
    await bindStoreWriters(runner, 'stores', {
      resource: { condition: HERE, rights: 'SELECT' },
      resource_booking: { condition: `EXISTS (SELECT FROM stores.resource r WHERE r.id = resource_id)`, rights: 'SELECT, INSERT, UPDATE' },
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
