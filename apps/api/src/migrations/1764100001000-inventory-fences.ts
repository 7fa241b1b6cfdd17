import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns with a constant default are added without rewriting a table, and wait for nobody long. What scans tables comes in a migration of its own. */
export class InventoryFences1764100001000 implements MigrationInterface {
  name = 'InventoryFences1764100001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE inventory.balance ADD COLUMN ring_fenced int NOT NULL DEFAULT 0;
      ALTER TABLE inventory.stock_movement ADD COLUMN ring_fenced_delta int NOT NULL DEFAULT 0;
      ALTER TABLE inventory.stock_movement ADD COLUMN ring_fenced_after int NOT NULL DEFAULT 0;
      ALTER TABLE inventory.reservation ADD COLUMN fence_id uuid;
      ALTER TABLE inventory.balance ADD CONSTRAINT balance_not_fenced_twice
        CHECK (ring_fenced >= 0 AND reserved + allocated + unavailable + ring_fenced <= on_hand) NOT VALID;

      CREATE TABLE inventory.ring_fence (
        fence_id uuid NOT NULL,
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        planned int NOT NULL CHECK (planned > 0),
        added int NOT NULL DEFAULT 0 CHECK (added >= 0),
        -- What can still be taken. Given back to the shelf, and so zero, when the fence is closed.
        remaining int NOT NULL,
        unsold int,
        status text NOT NULL CHECK (status IN ('open', 'closed')),
        PRIMARY KEY (fence_id, location_id),
        CONSTRAINT ring_fence_units CHECK (remaining >= 0 AND remaining <= planned + added)
      ) WITH (fillfactor = 60);
      CREATE INDEX ring_fence_open ON inventory.ring_fence (location_id, variant_id) WHERE status = 'open';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
