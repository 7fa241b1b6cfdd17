import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Goods on their way between places, and goods that suppliers announced. */
export class InventoryTransfers1764200001200 implements MigrationInterface {
  name = 'InventoryTransfers1764200001200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE inventory.stock_transfer (
        id uuid PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        from_location_id uuid NOT NULL,
        to_location_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'ready', 'in_transit', 'partially_received', 'received', 'canceled')),
        -- What became of goods that were on their way when it was canceled.
        outcome text CHECK (outcome IN ('notSent', 'returned', 'writtenOff')),
        note text NOT NULL,
        parcel_count int CHECK (parcel_count BETWEEN 1 AND 99),
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        approved_at timestamptz,
        approved_by text,
        dispatched_at timestamptz,
        dispatched_by text,
        ended_at timestamptz,
        ended_by text,
        CONSTRAINT stock_transfer_places CHECK (from_location_id <> to_location_id),
        CONSTRAINT stock_transfer_outcome CHECK ((status = 'canceled') = (outcome IS NOT NULL))
      );
      CREATE INDEX stock_transfer_from ON inventory.stock_transfer (from_location_id, number DESC);
      CREATE INDEX stock_transfer_to ON inventory.stock_transfer (to_location_id, number DESC);
      CREATE INDEX stock_transfer_open ON inventory.stock_transfer (number DESC) WHERE status NOT IN ('received', 'canceled');

      CREATE TABLE inventory.stock_transfer_line (
        transfer_id uuid NOT NULL REFERENCES inventory.stock_transfer (id),
        variant_id uuid NOT NULL,
        requested int NOT NULL CHECK (requested >= 0),
        approved int NOT NULL DEFAULT 0 CHECK (approved >= 0),
        sent int NOT NULL DEFAULT 0 CHECK (sent >= 0),
        -- Sound and damaged units that came, those beyond what was sent included.
        received int NOT NULL DEFAULT 0 CHECK (received >= 0),
        damaged int NOT NULL DEFAULT 0 CHECK (damaged >= 0),
        over int NOT NULL DEFAULT 0 CHECK (over >= 0),
        short int NOT NULL DEFAULT 0 CHECK (short >= 0),
        returned int NOT NULL DEFAULT 0 CHECK (returned >= 0),
        PRIMARY KEY (transfer_id, variant_id),
        CONSTRAINT stock_transfer_line_in_transit CHECK (sent + over - received - damaged - short - returned >= 0)
      ) WITH (fillfactor = 80);
      CREATE INDEX stock_transfer_line_variant ON inventory.stock_transfer_line (variant_id);

      -- A parcel is taken in once, whoever scans it.
      CREATE TABLE inventory.stock_transfer_parcel (
        transfer_id uuid NOT NULL REFERENCES inventory.stock_transfer (id),
        parcel_no int NOT NULL,
        received_at timestamptz NOT NULL,
        received_by text NOT NULL,
        lines jsonb NOT NULL,
        over_reason text,
        PRIMARY KEY (transfer_id, parcel_no)
      );

      CREATE TABLE inventory.inbound_delivery (
        id uuid PRIMARY KEY,
        number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        location_id uuid NOT NULL,
        reference text NOT NULL,
        supplier_name text NOT NULL,
        status text NOT NULL CHECK (status IN ('expected', 'partially_received', 'received', 'canceled')),
        expected_at timestamptz,
        note text NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        ended_at timestamptz,
        ended_by text,
        CONSTRAINT inbound_delivery_reference UNIQUE (location_id, supplier_name, reference)
      );
      CREATE INDEX inbound_delivery_place ON inventory.inbound_delivery (location_id, number DESC);

      CREATE TABLE inventory.inbound_line (
        delivery_id uuid NOT NULL REFERENCES inventory.inbound_delivery (id),
        variant_id uuid NOT NULL,
        expected int NOT NULL CHECK (expected >= 0),
        received int NOT NULL DEFAULT 0 CHECK (received >= 0),
        damaged int NOT NULL DEFAULT 0 CHECK (damaged >= 0),
        PRIMARY KEY (delivery_id, variant_id)
      );

      -- Which batches came, and until when they are good. Sales do not tell their batch, so this is what came, not what is left.
      CREATE TABLE inventory.stock_batch (
        location_id uuid NOT NULL,
        variant_id uuid NOT NULL,
        batch_no text NOT NULL,
        expires_on date NOT NULL,
        received int NOT NULL CHECK (received > 0),
        first_received_at timestamptz NOT NULL,
        PRIMARY KEY (location_id, variant_id, batch_no, expires_on)
      );
      CREATE INDEX stock_batch_expiry ON inventory.stock_batch (location_id, expires_on);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
