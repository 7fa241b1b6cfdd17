import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Orders1764000006000 implements MigrationInterface {
  name = 'Orders1764000006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA orders;

      CREATE TABLE orders.cart (
        customer_id uuid NOT NULL,
        store_id uuid NOT NULL,
        lines jsonb NOT NULL DEFAULT '{}',
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (customer_id, store_id)
      ) WITH (fillfactor = 70);

      CREATE TABLE orders."order" (
        id uuid PRIMARY KEY,
        order_no text NOT NULL UNIQUE,
        customer_id uuid NOT NULL,
        store_id uuid NOT NULL,
        channel text NOT NULL,
        status text NOT NULL CHECK (status IN ('pending_payment', 'placed', 'in_fulfillment', 'completed', 'closed', 'canceled')),
        payment_status text NOT NULL CHECK (payment_status IN ('unpaid', 'paid', 'partially_refunded', 'refunded')),
        fulfillment_status text NOT NULL CHECK (fulfillment_status IN ('unfulfilled', 'accepted', 'picking', 'ready', 'handed_over', 'canceled')),
        item_count int NOT NULL CHECK (item_count > 0),
        items_total_fen bigint NOT NULL,
        discount_fen bigint NOT NULL DEFAULT 0,
        payable_fen bigint NOT NULL,
        refunded_fen bigint NOT NULL DEFAULT 0,
        pickup_start_at timestamptz NOT NULL,
        pickup_end_at timestamptz NOT NULL,
        contact_name text NOT NULL,
        contact_phone text NOT NULL,
        remark text,
        placed_at timestamptz NOT NULL,
        expires_at timestamptz,
        -- When closing is tried next, so that an order whose close fails does not hold up the others.
        close_due_at timestamptz,
        paid_at timestamptz,
        -- The attempt whose money is this order's: another one that succeeds is given back, and is never confused with it.
        paid_attempt_id uuid,
        ended_at timestamptz,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT order_amounts CHECK (items_total_fen >= 0 AND discount_fen >= 0 AND payable_fen = items_total_fen - discount_fen AND payable_fen >= 0),
        CONSTRAINT order_refund_within_paid CHECK (refunded_fen BETWEEN 0 AND payable_fen)
      ) WITH (fillfactor = 80);
      CREATE INDEX order_customer ON orders."order" (customer_id, id DESC);
      CREATE INDEX order_store ON orders."order" (store_id, id DESC);
      CREATE INDEX order_due ON orders."order" (close_due_at) WHERE status = 'pending_payment';
      CREATE INDEX order_phone_tail ON orders."order" (right(contact_phone, 4), id DESC);

      CREATE TABLE orders.order_line (
        order_id uuid NOT NULL REFERENCES orders."order",
        line_no int NOT NULL,
        variant_id uuid NOT NULL,
        product_id uuid NOT NULL,
        sku text NOT NULL,
        barcode text,
        title text NOT NULL,
        option_text text NOT NULL,
        image_url text,
        unit_price_fen bigint NOT NULL CHECK (unit_price_fen >= 0),
        quantity int NOT NULL CHECK (quantity > 0),
        quantity_canceled int NOT NULL DEFAULT 0,
        quantity_picking int NOT NULL DEFAULT 0,
        total_fen bigint NOT NULL,
        PRIMARY KEY (order_id, line_no),
        -- Picking and cancelling race for the same units: whoever moves its column first wins.
        CONSTRAINT order_line_units CHECK (quantity_canceled >= 0 AND quantity_picking >= 0 AND quantity_canceled + quantity_picking <= quantity)
      ) WITH (fillfactor = 90);

      CREATE TABLE orders.order_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        order_id uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        type text NOT NULL,
        actor_kind text NOT NULL CHECK (actor_kind IN ('customer', 'staff', 'system')),
        actor_name text,
        note text
      );
      CREATE INDEX order_event_order ON orders.order_event (order_id, id);
      CREATE TRIGGER order_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON orders.order_event
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
