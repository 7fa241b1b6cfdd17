import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Inventory1764000004000 implements MigrationInterface {
  name = 'Inventory1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA inventory;

      CREATE TABLE inventory.balance (
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        on_hand int NOT NULL DEFAULT 0,
        reserved int NOT NULL DEFAULT 0,
        allocated int NOT NULL DEFAULT 0,
        unavailable int NOT NULL DEFAULT 0,
        safety_stock int NOT NULL DEFAULT 0,
        PRIMARY KEY (location_id, variant_id),
        CONSTRAINT balance_not_negative CHECK (on_hand >= 0 AND reserved >= 0 AND allocated >= 0 AND unavailable >= 0 AND safety_stock >= 0),
        CONSTRAINT balance_not_oversold CHECK (reserved + allocated + unavailable <= on_hand)
      ) WITH (fillfactor = 70);
      CREATE INDEX balance_variant ON inventory.balance (variant_id);

      CREATE TABLE inventory.reservation (
        order_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        location_id uuid NOT NULL,
        quantity int NOT NULL CHECK (quantity > 0),
        status text NOT NULL CHECK (status IN ('active', 'committed', 'released', 'expired', 'fulfilled', 'deallocated')),
        expires_at timestamptz,
        PRIMARY KEY (order_id, variant_id)
      ) WITH (fillfactor = 80);

      CREATE TABLE inventory.stock_movement (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        occurred_at timestamptz NOT NULL,
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        kind text NOT NULL,
        on_hand_delta int NOT NULL,
        reserved_delta int NOT NULL,
        allocated_delta int NOT NULL,
        unavailable_delta int NOT NULL,
        on_hand_after int NOT NULL,
        reserved_after int NOT NULL,
        allocated_after int NOT NULL,
        unavailable_after int NOT NULL,
        reference_type text NOT NULL,
        reference_id uuid NOT NULL,
        actor_name text,
        reason text
      );
      CREATE INDEX stock_movement_row ON inventory.stock_movement (location_id, variant_id, id DESC);
      CREATE INDEX stock_movement_reference ON inventory.stock_movement (reference_id);
      CREATE TRIGGER stock_movement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory.stock_movement
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
