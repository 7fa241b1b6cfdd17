import type { MigrationInterface, QueryRunner } from 'typeorm';

const KINDS = `'pickup', 'instantDelivery', 'scheduledDelivery', 'shipping', 'service'`;
const STATES = `'open', 'accepted', 'picking', 'substitution_pending', 'short', 'packed', 'ready', 'waiting_courier', 'courier_assigned', 'picked_up', 'dispatched',
  'partially_shipped', 'shipped', 'failed_attempt', 'returning', 'handed_over', 'delivered', 'no_show', 'returned_to_stock', 'superseded', 'canceled',
  'confirmed', 'checked_in', 'in_service', 'done'`;

/** Work of every kind: one per group and place of an order, with its clock, its parcels, and what WeChat was told of it. */
export class FulfillmentKinds1764200004000 implements MigrationInterface {
  name = 'FulfillmentKinds1764200004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      ALTER TABLE fulfillment.fulfillment_order
        ADD COLUMN group_no int NOT NULL DEFAULT 1,
        -- First, second, … work of its group: lines that another place takes over are a new one.
        ADD COLUMN part_no int NOT NULL DEFAULT 1,
        -- Where the goods lie: a store's own place, or a warehouse. NULL in rows of older releases until they are filled.
        ADD COLUMN location_id uuid,
        ADD COLUMN promised_at timestamptz,
        ADD COLUMN address jsonb,
        -- The stage that runs, and when it should be over: a timer is a row.
        ADD COLUMN stage text,
        ADD COLUMN stage_due_at timestamptz,
        ADD COLUMN is_late boolean NOT NULL DEFAULT false,
        ADD COLUMN packed_at timestamptz,
        ADD COLUMN dispatched_at timestamptz,
        ADD COLUMN delivered_at timestamptz,
        ADD COLUMN returned_at timestamptz,
        ADD COLUMN arrived_at timestamptz,
        ADD COLUMN bay text,
        ADD COLUMN collector_name text,
        ADD COLUMN collector_phone text,
        ADD COLUMN reminded_at timestamptz,
        ADD COLUMN failed_attempts int NOT NULL DEFAULT 0,
        ALTER COLUMN store_id DROP NOT NULL,
        ALTER COLUMN pickup_code DROP NOT NULL,
        ALTER COLUMN window_start_at DROP NOT NULL,
        ALTER COLUMN window_end_at DROP NOT NULL,
        DROP CONSTRAINT fulfillment_order_kind_check,
        DROP CONSTRAINT fulfillment_order_state_check,
        ADD CONSTRAINT fulfillment_order_kind CHECK (kind IN (${KINDS})) NOT VALID,
        ADD CONSTRAINT fulfillment_order_state CHECK (state IN (${STATES})) NOT VALID,
        ADD CONSTRAINT fulfillment_order_has_code CHECK ((pickup_code IS NOT NULL) = (kind = 'pickup')) NOT VALID;

      ALTER TABLE fulfillment.fulfillment_line
        ADD COLUMN quantity_short int NOT NULL DEFAULT 0,
        ADD COLUMN quantity_canceled int NOT NULL DEFAULT 0,
        -- Gone to the shopper: over the counter, with a courier, or in a parcel.
        ADD COLUMN quantity_gone int NOT NULL DEFAULT 0,
        DROP CONSTRAINT fulfillment_line_picked,
        ADD CONSTRAINT fulfillment_line_units CHECK (quantity_picked >= 0 AND quantity_short >= 0 AND quantity_canceled >= 0 AND quantity_gone >= 0
          AND quantity_gone <= quantity_picked AND quantity_picked + quantity_short + quantity_canceled <= quantity) NOT VALID;

      CREATE FUNCTION fulfillment.place_of_store() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.location_id := NEW.store_id;
        NEW.promised_at := NEW.window_start_at;
        RETURN NEW;
      END $$;
      CREATE TRIGGER fulfillment_order_place BEFORE INSERT ON fulfillment.fulfillment_order FOR EACH ROW WHEN (NEW.location_id IS NULL) EXECUTE FUNCTION fulfillment.place_of_store();

      CREATE TABLE fulfillment.parcel (
        id uuid PRIMARY KEY,
        fulfillment_order_id uuid NOT NULL REFERENCES fulfillment.fulfillment_order,
        parcel_no int NOT NULL,
        carrier text NOT NULL,
        tracking_no text NOT NULL,
        state text NOT NULL CHECK (state IN ('shipped', 'in_transit', 'out_for_delivery', 'delivered', 'returning', 'returned', 'lost')),
        lines jsonb NOT NULL,
        shipped_at timestamptz NOT NULL,
        shipped_by text NOT NULL,
        delivered_at timestamptz,
        -- The shopper is taken to have it, when nobody says otherwise.
        confirm_due_at timestamptz,
        UNIQUE (fulfillment_order_id, parcel_no),
        UNIQUE (carrier, tracking_no)
      );
      CREATE INDEX parcel_confirm_due ON fulfillment.parcel (confirm_due_at) WHERE confirm_due_at IS NOT NULL;

      CREATE TABLE fulfillment.parcel_event (
        parcel_id uuid NOT NULL REFERENCES fulfillment.parcel,
        occurred_at timestamptz NOT NULL,
        code text NOT NULL,
        description text NOT NULL,
        PRIMARY KEY (parcel_id, occurred_at, code)
      );

      -- What WeChat is told of a payment's goods: one row per order and hand-over, dispatch or parcel.
      CREATE TABLE fulfillment.delivery_upload (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL,
        source text NOT NULL UNIQUE,
        logistics text NOT NULL CHECK (logistics IN ('express', 'local', 'virtual', 'pickup')),
        content jsonb NOT NULL,
        happened_at timestamptz NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'uploaded', 'rejected')),
        due_at timestamptz,
        tries int NOT NULL DEFAULT 0,
        last_error text,
        uploaded_at timestamptz,
        CONSTRAINT delivery_upload_due CHECK ((state = 'pending') = (due_at IS NOT NULL))
      );
      CREATE INDEX delivery_upload_order ON fulfillment.delivery_upload (order_id);
      CREATE INDEX delivery_upload_due ON fulfillment.delivery_upload (due_at) WHERE due_at IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
