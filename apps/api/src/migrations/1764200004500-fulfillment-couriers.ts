import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Riders of deliveries: one row per attempt, what was told of it, why it was decided so, and the timer of each delivery. */
export class FulfillmentCouriers1764200004500 implements MigrationInterface {
  name = 'FulfillmentCouriers1764200004500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      CREATE TABLE fulfillment.courier_order (
        id uuid PRIMARY KEY,
        origin_id text NOT NULL UNIQUE,
        fulfillment_order_id uuid NOT NULL REFERENCES fulfillment.fulfillment_order,
        order_id uuid NOT NULL,
        store_id uuid NOT NULL,
        attempt int NOT NULL CHECK (attempt >= 1),
        courier text CHECK (courier IN ('dada', 'aggregator', 'own')),
        carrier_id text,
        carrier_name text NOT NULL DEFAULT '',
        ticket text,
        status text NOT NULL CHECK (status IN ('created', 'accepted', 'arrived', 'picked', 'returning', 'delivered', 'canceled', 'returned', 'failed')),
        status_rank int NOT NULL GENERATED ALWAYS AS (
          CASE status WHEN 'created' THEN 0 WHEN 'accepted' THEN 10 WHEN 'arrived' THEN 20 WHEN 'picked' THEN 30 WHEN 'returning' THEN 40 ELSE 90 END
        ) STORED,
        platform_order_no text NOT NULL DEFAULT '',
        mark text NOT NULL,
        mark_checked_at timestamptz,
        mark_checked_by text,
        distance_meters int NOT NULL DEFAULT 0,
        expected_minutes int,
        quoted_fen bigint NOT NULL DEFAULT 0 CHECK (quoted_fen >= 0),
        charged_fen bigint NOT NULL DEFAULT 0 CHECK (charged_fen >= 0),
        tip_fen bigint NOT NULL DEFAULT 0 CHECK (tip_fen >= 0),
        penalty_fen bigint NOT NULL DEFAULT 0 CHECK (penalty_fen >= 0),
        rider_name text,
        rider_phone text,
        latitude double precision,
        longitude double precision,
        located_at timestamptz,
        create_attempts int NOT NULL DEFAULT 0,
        is_doubtful boolean NOT NULL DEFAULT false,
        cancel_wanted text,
        canceled_by text,
        end_reason text,
        requested_by text NOT NULL,
        created_at timestamptz NOT NULL,
        placed_at timestamptz,
        accepted_at timestamptz,
        arrived_at timestamptz,
        picked_at timestamptz,
        returning_at timestamptz,
        ended_at timestamptz,
        due_at timestamptz,
        CONSTRAINT courier_order_attempt UNIQUE (fulfillment_order_id, attempt),
        CONSTRAINT courier_order_ended CHECK ((status_rank = 90) = (ended_at IS NOT NULL)),
        CONSTRAINT courier_order_known CHECK (courier IS NOT NULL OR create_attempts = 0)
      ) WITH (fillfactor = 80);
      -- At most one rider is wanted for a delivery at any moment.
      CREATE UNIQUE INDEX courier_order_one ON fulfillment.courier_order (fulfillment_order_id) WHERE status_rank < 90;
      CREATE INDEX courier_order_due ON fulfillment.courier_order (due_at) WHERE due_at IS NOT NULL;
      CREATE INDEX courier_order_order ON fulfillment.courier_order (order_id);

      CREATE TABLE fulfillment.courier_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        courier_order_id uuid NOT NULL REFERENCES fulfillment.courier_order,
        courier text NOT NULL,
        event_key text NOT NULL,
        source text NOT NULL CHECK (source IN ('callback', 'query', 'us')),
        status text NOT NULL,
        effect text NOT NULL CHECK (effect IN ('moved', 'none')),
        happened_at timestamptz,
        received_at timestamptz NOT NULL,
        raw jsonb NOT NULL,
        CONSTRAINT courier_event_once UNIQUE (courier, event_key)
      );
      CREATE INDEX courier_event_order ON fulfillment.courier_event (courier_order_id, id);

      CREATE TABLE fulfillment.courier_decision (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fulfillment_order_id uuid NOT NULL REFERENCES fulfillment.fulfillment_order,
        courier_order_id uuid REFERENCES fulfillment.courier_order,
        step text NOT NULL,
        reason text NOT NULL,
        outcome text NOT NULL,
        facts jsonb NOT NULL,
        decided_at timestamptz NOT NULL
      );
      CREATE INDEX courier_decision_delivery ON fulfillment.courier_decision (fulfillment_order_id, id);

      CREATE TABLE fulfillment.courier_watch (
        fulfillment_order_id uuid PRIMARY KEY REFERENCES fulfillment.fulfillment_order,
        due_at timestamptz
      );
      CREATE INDEX courier_watch_due ON fulfillment.courier_watch (due_at) WHERE due_at IS NOT NULL;

      CREATE FUNCTION fulfillment.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
      CREATE TRIGGER courier_event_stays BEFORE UPDATE OR DELETE ON fulfillment.courier_event FOR EACH ROW EXECUTE FUNCTION fulfillment.refuse_change();
      CREATE TRIGGER courier_decision_stays BEFORE UPDATE OR DELETE ON fulfillment.courier_decision FOR EACH ROW EXECUTE FUNCTION fulfillment.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
