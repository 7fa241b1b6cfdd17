import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An order gets groups: what is promised, where, and at what fee. Processes of the release before go on placing pickup orders without
 * groups meanwhile; a trigger writes theirs. Checks of whole tables are validated in the next file.
 */
export class OrdersGroups1764200003000 implements MigrationInterface {
  name = 'OrdersGroups1764200003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      CREATE TABLE orders.order_group (
        order_id uuid NOT NULL REFERENCES orders."order",
        group_no int NOT NULL CHECK (group_no > 0),
        kind text NOT NULL CHECK (kind IN ('pickup', 'instantDelivery', 'scheduledDelivery', 'shipping', 'service')),
        -- The store that fulfils it; NULL when a warehouse does.
        store_id uuid,
        location_id uuid NOT NULL,
        window_start_at timestamptz,
        window_end_at timestamptz,
        -- What the shopper was told: ready by, with you by.
        promised_at timestamptz,
        -- What happened: ready, or with the shopper. For measuring the promise.
        kept_at timestamptz,
        fee_fen bigint NOT NULL DEFAULT 0 CHECK (fee_fen >= 0),
        fee_refunded_fen bigint NOT NULL DEFAULT 0,
        item_count int NOT NULL CHECK (item_count > 0),
        status text NOT NULL DEFAULT 'unfulfilled' CHECK (status IN ('unfulfilled', 'accepted', 'picking', 'packed', 'ready', 'on_the_way',
          'partially_fulfilled', 'handed_over', 'delivered', 'returned', 'canceled')),
        -- Candidates, scores and the reason why this place won; NULL where the shopper chose the place.
        sourcing jsonb,
        PRIMARY KEY (order_id, group_no),
        CONSTRAINT order_group_window CHECK ((window_start_at IS NULL) = (window_end_at IS NULL) AND window_start_at < window_end_at),
        CONSTRAINT order_group_fee_refund CHECK (fee_refunded_fen BETWEEN 0 AND fee_fen)
      ) WITH (fillfactor = 80);

      ALTER TABLE orders."order"
        ADD COLUMN delivery_fee_fen bigint NOT NULL DEFAULT 0,
        -- Asked for, of which refunded_fen has arrived.
        ADD COLUMN refund_requested_fen bigint NOT NULL DEFAULT 0,
        ADD COLUMN address jsonb,
        ALTER COLUMN pickup_start_at DROP NOT NULL,
        ALTER COLUMN pickup_end_at DROP NOT NULL,
        DROP CONSTRAINT order_amounts,
        DROP CONSTRAINT order_fulfillment_status_check,
        ADD CONSTRAINT order_amounts CHECK (items_total_fen >= 0 AND discount_fen >= 0 AND delivery_fee_fen >= 0
          AND payable_fen = items_total_fen - discount_fen + delivery_fee_fen AND payable_fen >= 0) NOT VALID,
        ADD CONSTRAINT order_fulfillment_status CHECK (fulfillment_status IN ('unfulfilled', 'accepted', 'picking', 'packed', 'ready', 'on_the_way',
          'partially_fulfilled', 'handed_over', 'delivered', 'returned', 'canceled')) NOT VALID,
        ADD CONSTRAINT order_refund_request_within_paid CHECK (refund_requested_fen BETWEEN 0 AND payable_fen) NOT VALID;

      ALTER TABLE orders.order_line
        ADD COLUMN group_no int NOT NULL DEFAULT 1,
        ADD COLUMN discount_fen bigint NOT NULL DEFAULT 0,
        ADD COLUMN quantity_returned int NOT NULL DEFAULT 0,
        ADD COLUMN refund_requested_fen bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT order_line_refund CHECK (discount_fen BETWEEN 0 AND total_fen AND refund_requested_fen BETWEEN 0 AND total_fen - discount_fen) NOT VALID,
        ADD CONSTRAINT order_line_returned CHECK (quantity_returned >= 0 AND quantity_returned + quantity_canceled <= quantity) NOT VALID;

      CREATE FUNCTION orders.add_pickup_group() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO orders.order_group (order_id, group_no, kind, store_id, location_id, window_start_at, window_end_at, promised_at, item_count, status)
        VALUES (NEW.id, 1, 'pickup', NEW.store_id, NEW.store_id, NEW.pickup_start_at, NEW.pickup_end_at, NEW.pickup_start_at, NEW.item_count, NEW.fulfillment_status)
        ON CONFLICT (order_id, group_no) DO NOTHING;
        RETURN NULL;
      END $$;
      CREATE TRIGGER order_pickup_group AFTER INSERT ON orders."order" FOR EACH ROW WHEN (NEW.pickup_start_at IS NOT NULL) EXECUTE FUNCTION orders.add_pickup_group();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
