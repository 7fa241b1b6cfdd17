import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables, and two columns without a default: nothing here scans or holds a table that is in use. */
export class StoresSlots1764200002000 implements MigrationInterface {
  name = 'StoresSlots1764200002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE stores.stock_location ADD COLUMN latitude float8, ADD COLUMN longitude float8;
      UPDATE stores.stock_location l SET latitude = s.latitude, longitude = s.longitude FROM stores.store s WHERE s.stock_location_id = l.id;

      CREATE TABLE stores.slot_template (
        store_id uuid NOT NULL REFERENCES stores.store,
        kind text NOT NULL CHECK (kind IN ('pickup', 'instantDelivery', 'scheduledDelivery', 'service')),
        window_minutes int NOT NULL CHECK (window_minutes BETWEEN 5 AND 720),
        weekday_windows jsonb NOT NULL,
        lead_minutes int NOT NULL CHECK (lead_minutes BETWEEN 0 AND 10080),
        cut_off text,
        days_offered int NOT NULL CHECK (days_offered BETWEEN 1 AND 60),
        capacity_orders int NOT NULL CHECK (capacity_orders >= 0),
        capacity_units int NOT NULL CHECK (capacity_units >= 0),
        capacity_minutes int NOT NULL CHECK (capacity_minutes >= 0),
        version int NOT NULL,
        PRIMARY KEY (store_id, kind)
      );

      -- Made when a window is first asked for. Held: open promises; used: work that is done.
      CREATE TABLE stores.slot (
        store_id uuid NOT NULL,
        kind text NOT NULL,
        start_at timestamptz NOT NULL,
        capacity_orders int NOT NULL,
        capacity_units int NOT NULL,
        capacity_minutes int NOT NULL,
        held_orders int NOT NULL DEFAULT 0 CHECK (held_orders >= 0),
        held_units int NOT NULL DEFAULT 0 CHECK (held_units >= 0),
        held_minutes int NOT NULL DEFAULT 0 CHECK (held_minutes >= 0),
        used_orders int NOT NULL DEFAULT 0 CHECK (used_orders >= 0),
        used_units int NOT NULL DEFAULT 0 CHECK (used_units >= 0),
        used_minutes int NOT NULL DEFAULT 0 CHECK (used_minutes >= 0),
        PRIMARY KEY (store_id, kind, start_at),
        CONSTRAINT slot_orders_fit CHECK (held_orders + used_orders <= capacity_orders),
        CONSTRAINT slot_units_fit CHECK (held_units + used_units <= capacity_units),
        CONSTRAINT slot_minutes_fit CHECK (held_minutes + used_minutes <= capacity_minutes)
      ) WITH (fillfactor = 60);

      CREATE TABLE stores.slot_hold (
        order_id uuid NOT NULL,
        group_no int NOT NULL,
        store_id uuid NOT NULL,
        kind text NOT NULL,
        start_at timestamptz NOT NULL,
        orders int NOT NULL CHECK (orders >= 0),
        units int NOT NULL CHECK (units >= 0),
        minutes int NOT NULL CHECK (minutes >= 0),
        status text NOT NULL CHECK (status IN ('active', 'released', 'completed')),
        PRIMARY KEY (order_id, group_no),
        FOREIGN KEY (store_id, kind, start_at) REFERENCES stores.slot
      ) WITH (fillfactor = 80);
      CREATE INDEX slot_hold_window ON stores.slot_hold (store_id, kind, start_at);

      -- Append only. Held is holds less releases and completions; used is completions.
      CREATE TABLE stores.slot_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        occurred_at timestamptz NOT NULL,
        store_id uuid NOT NULL,
        kind text NOT NULL,
        start_at timestamptz NOT NULL,
        order_id uuid NOT NULL,
        group_no int NOT NULL,
        entry text NOT NULL CHECK (entry IN ('hold', 'release', 'complete')),
        orders int NOT NULL,
        units int NOT NULL,
        minutes int NOT NULL,
        cause text CHECK (cause IN ('cancel', 'expire', 'noShow', 'move'))
      );
      CREATE INDEX slot_entry_window ON stores.slot_entry (store_id, kind, start_at);
      CREATE INDEX slot_entry_order ON stores.slot_entry (order_id, group_no);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
