import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StoresBookings1764200002200 implements MigrationInterface {
  name = 'StoresBookings1764200002200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Lets one exclusion constraint compare a resource by equality and its time by overlap.
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      CREATE TABLE stores.service (
        id uuid PRIMARY KEY,
        store_id uuid NOT NULL REFERENCES stores.store,
        kind text NOT NULL CHECK (kind IN ('appointment', 'dropOff')),
        name text NOT NULL,
        description text NOT NULL,
        minutes int NOT NULL CHECK (minutes BETWEEN 5 AND 720),
        buffer_minutes int NOT NULL CHECK (buffer_minutes BETWEEN 0 AND 240),
        step_minutes int NOT NULL CHECK (step_minutes BETWEEN 5 AND 240),
        lead_minutes int NOT NULL CHECK (lead_minutes BETWEEN 0 AND 10080),
        days_offered int NOT NULL CHECK (days_offered BETWEEN 1 AND 60),
        cut_off_hours int NOT NULL CHECK (cut_off_hours BETWEEN 0 AND 720),
        price_fen bigint NOT NULL CHECK (price_fen >= 0),
        deposit_fen bigint NOT NULL CHECK (deposit_fen >= 0 AND deposit_fen <= price_fen),
        no_show_policy text NOT NULL CHECK (no_show_policy IN ('keepDeposit', 'returnDeposit')),
        needs text[] NOT NULL CHECK (needs <@ ARRAY['staff', 'room']),
        event jsonb,
        is_active boolean NOT NULL,
        version int NOT NULL,
        CONSTRAINT service_event CHECK ((kind = 'dropOff') = (event IS NOT NULL)),
        CONSTRAINT service_needs CHECK ((kind = 'appointment') = (cardinality(needs) > 0))
      );
      CREATE INDEX service_store ON stores.service (store_id, name);

      CREATE TABLE stores.resource (
        id uuid PRIMARY KEY,
        store_id uuid NOT NULL REFERENCES stores.store,
        kind text NOT NULL CHECK (kind IN ('staff', 'room')),
        name text NOT NULL,
        title text NOT NULL,
        service_ids uuid[] NOT NULL,
        weekly_hours jsonb NOT NULL,
        is_active boolean NOT NULL,
        version int NOT NULL
      );
      CREATE INDEX resource_store ON stores.resource (store_id, kind, name);

      CREATE TABLE stores.booking (
        id uuid PRIMARY KEY,
        store_id uuid NOT NULL REFERENCES stores.store,
        service_id uuid NOT NULL REFERENCES stores.service,
        customer_id uuid,
        order_id uuid,
        group_no int,
        contact_name text NOT NULL,
        contact_phone text NOT NULL,
        remark text NOT NULL,
        start_at timestamptz NOT NULL,
        end_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('reserved', 'confirmed', 'checked_in', 'in_service', 'done', 'no_show', 'canceled_by_customer', 'canceled_by_store',
          'expired', 'received', 'count_mismatch', 'rewarded')),
        code text NOT NULL CHECK (code ~ '^[0-9]{8}$'),
        -- The day of the shops on which the code is good.
        code_date date NOT NULL,
        price_fen bigint NOT NULL,
        deposit_fen bigint NOT NULL,
        deposit_outcome text NOT NULL CHECK (deposit_outcome IN ('none', 'held', 'used', 'kept', 'returned')),
        no_show_policy text NOT NULL CHECK (no_show_policy IN ('keepDeposit', 'returnDeposit')),
        cancel_until timestamptz NOT NULL,
        expires_at timestamptz,
        expected_count int CHECK (expected_count > 0),
        received_count int CHECK (received_count >= 0),
        gift_variant_id uuid,
        gift_quantity int CHECK (gift_quantity >= 0),
        count_reason text,
        end_reason text,
        created_at timestamptz NOT NULL,
        checked_in_at timestamptz,
        started_at timestamptz,
        ended_at timestamptz,
        version int NOT NULL,
        CONSTRAINT booking_code_once_a_day UNIQUE (store_id, code_date, code),
        CONSTRAINT booking_time CHECK (start_at < end_at),
        CONSTRAINT booking_mismatch_has_a_reason CHECK (status <> 'count_mismatch' OR count_reason <> ''),
        CONSTRAINT booking_gift_when_rewarded CHECK ((gift_quantity IS NOT NULL) = (status = 'rewarded'))
      );
      CREATE INDEX booking_store_day ON stores.booking (store_id, start_at);
      CREATE INDEX booking_customer ON stores.booking (customer_id, id DESC);
      CREATE INDEX booking_order ON stores.booking (order_id) WHERE order_id IS NOT NULL;
      CREATE INDEX booking_missed ON stores.booking (end_at) WHERE status IN ('reserved', 'confirmed');
      CREATE INDEX booking_expiring ON stores.booking (expires_at) WHERE status = 'reserved' AND expires_at IS NOT NULL;

      -- Who or what is taken, and when: by a booking, or kept free by hand. The constraint is what makes a double booking impossible.
      CREATE TABLE stores.resource_booking (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        resource_id uuid NOT NULL REFERENCES stores.resource,
        booking_id uuid REFERENCES stores.booking,
        during tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
        note text NOT NULL DEFAULT '',
        is_active boolean NOT NULL,
        CONSTRAINT resource_taken_once EXCLUDE USING gist (resource_id WITH =, during WITH &&) WHERE (is_active)
      );
      CREATE INDEX resource_booking_booking ON stores.resource_booking (booking_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
