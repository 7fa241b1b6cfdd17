import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff, IN_SCOPE } from '../store-scope-policies.js';

/** A store's stock location carries the store's own id. */
const HERE = `location_id ${IN_SCOPE}`;
const OF_TRANSFER = `EXISTS (SELECT FROM inventory.stock_transfer t WHERE t.id = transfer_id)`;
const OF_STOCKTAKE = `EXISTS (SELECT FROM inventory.stocktake s WHERE s.id = stocktake_id)`;

/** Staff of a store see the stock of its place, what was done to it, and goods that leave it or come to it. */
export class InventoryStoreScope1764600001300 implements MigrationInterface {
  name = 'InventoryStoreScope1764600001300';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await bindStoreStaff(runner, 'inventory', {
      balance: HERE,
      stock_movement: HERE,
      unsellable_stock: HERE,
      stock_batch: HERE,
      stock_accuracy: HERE,
      place_accuracy: HERE,
      stock_transfer: `from_location_id ${IN_SCOPE} OR to_location_id ${IN_SCOPE}`,
      stock_transfer_line: OF_TRANSFER,
      stock_transfer_parcel: OF_TRANSFER,
      inbound_delivery: HERE,
      inbound_line: `EXISTS (SELECT FROM inventory.inbound_delivery d WHERE d.id = delivery_id)`,
      stocktake: HERE,
      stocktake_line: OF_STOCKTAKE,
      stocktake_count: OF_STOCKTAKE,
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
