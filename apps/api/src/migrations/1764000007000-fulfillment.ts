import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Fulfillment1764000007000 implements MigrationInterface {
  name = 'Fulfillment1764000007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA fulfillment;

      CREATE TABLE fulfillment.fulfillment_order (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL UNIQUE,
        order_no text NOT NULL,
        customer_id uuid NOT NULL,
        store_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('pickup')),
        state text NOT NULL CHECK (state IN ('open', 'accepted', 'picking', 'ready', 'handed_over', 'canceled')),
        service_date date NOT NULL,
        call_number int NOT NULL,
        pickup_code text NOT NULL CHECK (pickup_code ~ '^[0-9]{8}$'),
        contact_name text NOT NULL,
        contact_phone text NOT NULL,
        remark text,
        item_count int NOT NULL,
        window_start_at timestamptz NOT NULL,
        window_end_at timestamptz NOT NULL,
        opened_at timestamptz NOT NULL,
        accepted_at timestamptz,
        accepted_by text,
        picking_at timestamptz,
        picked_by text,
        ready_at timestamptz,
        handed_over_at timestamptz,
        handed_over_by text,
        canceled_at timestamptz,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT pickup_code_once UNIQUE (store_id, service_date, pickup_code),
        CONSTRAINT call_number_once UNIQUE (store_id, service_date, call_number)
      ) WITH (fillfactor = 80);
      CREATE INDEX fulfillment_order_board ON fulfillment.fulfillment_order (store_id, opened_at) WHERE state IN ('open', 'accepted', 'picking', 'ready');
      CREATE INDEX fulfillment_order_done ON fulfillment.fulfillment_order (store_id, handed_over_at DESC) WHERE state = 'handed_over';
      CREATE INDEX fulfillment_order_code ON fulfillment.fulfillment_order (pickup_code);
      CREATE INDEX fulfillment_order_no ON fulfillment.fulfillment_order (order_no);

      CREATE TABLE fulfillment.fulfillment_line (
        fulfillment_order_id uuid NOT NULL REFERENCES fulfillment.fulfillment_order,
        line_no int NOT NULL,
        variant_id uuid NOT NULL,
        sku text NOT NULL,
        barcode text,
        title text NOT NULL,
        option_text text NOT NULL,
        image_url text,
        quantity int NOT NULL CHECK (quantity > 0),
        quantity_picked int NOT NULL DEFAULT 0,
        PRIMARY KEY (fulfillment_order_id, line_no),
        CONSTRAINT fulfillment_line_picked CHECK (quantity_picked BETWEEN 0 AND quantity)
      );

      CREATE TABLE fulfillment.call_counter (
        store_id uuid NOT NULL,
        service_date date NOT NULL,
        last_number int NOT NULL,
        PRIMARY KEY (store_id, service_date)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
