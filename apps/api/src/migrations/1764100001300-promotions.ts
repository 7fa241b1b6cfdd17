import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Promotions1764100001300 implements MigrationInterface {
  name = 'Promotions1764100001300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA promotions;

      CREATE TABLE promotions.campaign (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        note text NOT NULL DEFAULT '',
        status text NOT NULL CHECK (status IN ('draft', 'submitted', 'scheduled', 'paused', 'ended', 'canceled')),
        limits jsonb NOT NULL,
        conditions jsonb NOT NULL,
        protection jsonb NOT NULL,
        preheat_at timestamptz NOT NULL,
        expected_orders_per_second int NOT NULL,
        created_by uuid,
        created_by_name text NOT NULL,
        submitted_by uuid,
        submitted_by_name text,
        approved_by uuid,
        approved_by_name text,
        updated_at timestamptz NOT NULL,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT campaign_two_people CHECK (approved_by IS NULL OR approved_by <> submitted_by)
      );
      CREATE INDEX campaign_status ON promotions.campaign (status, id DESC);

      CREATE TABLE promotions.session (
        id uuid PRIMARY KEY,
        campaign_id uuid NOT NULL REFERENCES promotions.campaign ON DELETE CASCADE,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        -- When what it had set aside and not sold was given back.
        cleared_at timestamptz,
        CONSTRAINT session_has_length CHECK (ends_at > starts_at)
      );
      CREATE INDEX session_campaign ON promotions.session (campaign_id, starts_at);
      CREATE INDEX session_end ON promotions.session (ends_at);

      CREATE TABLE promotions.flash_item (
        id uuid PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES promotions.session ON DELETE CASCADE,
        position int NOT NULL,
        variant_id uuid NOT NULL,
        flash_price_fen bigint NOT NULL CHECK (flash_price_fen > 0),
        limit_per_customer int NOT NULL CHECK (limit_per_customer > 0),
        UNIQUE (session_id, variant_id)
      );

      CREATE TABLE promotions.planned_stock (
        item_id uuid NOT NULL REFERENCES promotions.flash_item ON DELETE CASCADE,
        location_id uuid NOT NULL,
        quantity int NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (item_id, location_id)
      );

      -- How many units somebody holds or bought: of an item by customer, of a session by device, address or recipient.
      CREATE TABLE promotions.limit_use (
        scope_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('customer', 'device', 'address', 'recipient')),
        subject text NOT NULL,
        units int NOT NULL CHECK (units >= 0),
        PRIMARY KEY (scope_id, kind, subject)
      ) WITH (fillfactor = 80);

      CREATE TABLE promotions.flash_order (
        order_id uuid PRIMARY KEY,
        campaign_id uuid NOT NULL,
        session_id uuid NOT NULL,
        item_id uuid NOT NULL,
        location_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        units int NOT NULL CHECK (units > 0),
        status text NOT NULL CHECK (status IN ('held', 'paid', 'returned')),
        -- The limits that this order counts against, so that exactly those are given back.
        limits jsonb NOT NULL,
        idempotency_key text NOT NULL,
        placed_at timestamptz NOT NULL
      ) WITH (fillfactor = 80);
      CREATE INDEX flash_order_campaign ON promotions.flash_order (campaign_id, status);
      CREATE INDEX flash_order_item ON promotions.flash_order (item_id, location_id, placed_at);
      CREATE INDEX flash_order_paid ON promotions.flash_order (item_id, location_id) INCLUDE (units) WHERE status = 'paid';

      CREATE TABLE promotions.attempt_minute (
        session_id uuid NOT NULL,
        minute timestamptz NOT NULL,
        step text NOT NULL CHECK (step IN ('token', 'order')),
        -- 'ok', or the code of the refusal.
        outcome text NOT NULL,
        count bigint NOT NULL CHECK (count > 0),
        PRIMARY KEY (session_id, minute, step, outcome)
      ) WITH (fillfactor = 80);

      CREATE TABLE promotions.reminder (
        item_id uuid NOT NULL REFERENCES promotions.flash_item ON DELETE CASCADE,
        customer_id uuid NOT NULL,
        remind_at timestamptz NOT NULL,
        sent_at timestamptz,
        PRIMARY KEY (item_id, customer_id)
      );
      CREATE INDEX reminder_due ON promotions.reminder (remind_at) WHERE sent_at IS NULL;

      CREATE TABLE promotions.preheat (
        campaign_id uuid PRIMARY KEY REFERENCES promotions.campaign ON DELETE CASCADE,
        state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
        total int NOT NULL,
        done int NOT NULL DEFAULT 0,
        failed int NOT NULL DEFAULT 0,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        problem text
      );

      CREATE TABLE promotions.load_test (
        run_id uuid PRIMARY KEY,
        profile text NOT NULL,
        started_at timestamptz NOT NULL,
        is_short_form boolean NOT NULL,
        passed boolean NOT NULL,
        peak_orders_per_second double precision NOT NULL,
        report jsonb NOT NULL
      );
      CREATE INDEX load_test_recent ON promotions.load_test (started_at DESC, run_id DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
