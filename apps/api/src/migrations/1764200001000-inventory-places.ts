import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A reservation ends in parts, and goods travel. Columns with a constant default rewrite no table; what scans tables comes in a migration of its own. */
export class InventoryPlaces1764200001000 implements MigrationInterface {
  name = 'InventoryPlaces1764200001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE inventory.reservation
        ADD COLUMN fulfilled int NOT NULL DEFAULT 0,
        ADD COLUMN freed int NOT NULL DEFAULT 0,
        ADD CONSTRAINT reservation_parts CHECK (fulfilled >= 0 AND freed >= 0 AND fulfilled + freed <= quantity) NOT VALID;
      ALTER TABLE inventory.balance
        ADD COLUMN in_transit int NOT NULL DEFAULT 0,
        ADD CONSTRAINT balance_in_transit CHECK (in_transit >= 0) NOT VALID;
      ALTER TABLE inventory.stock_movement
        ADD COLUMN in_transit_delta int NOT NULL DEFAULT 0,
        ADD COLUMN in_transit_after int NOT NULL DEFAULT 0,
        ADD COLUMN condition text;
      -- Sold units of a fence that turned out not to exist.
      ALTER TABLE inventory.ring_fence ADD COLUMN lost int NOT NULL DEFAULT 0 CONSTRAINT ring_fence_lost CHECK (lost >= 0);

      -- The parts of a balance's unavailable column.
      CREATE TABLE inventory.unsellable_stock (
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        condition text NOT NULL CHECK (condition IN ('damaged', 'qualityControl', 'display')),
        quantity int NOT NULL DEFAULT 0 CHECK (quantity >= 0),
        PRIMARY KEY (location_id, variant_id, condition)
      ) WITH (fillfactor = 80);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
