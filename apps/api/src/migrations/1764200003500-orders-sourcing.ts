import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules of where orders come from, as versions, and what they would have changed. */
export class OrdersSourcing1764200003500 implements MigrationInterface {
  name = 'OrdersSourcing1764200003500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      CREATE TABLE orders.sourcing_rules (
        id uuid PRIMARY KEY,
        -- What a decision names.
        number int GENERATED ALWAYS AS IDENTITY UNIQUE,
        status text NOT NULL CHECK (status IN ('draft', 'active', 'retired')),
        rules jsonb NOT NULL,
        note text NOT NULL,
        version int NOT NULL,
        edited_by_id uuid NOT NULL,
        edited_by_name text NOT NULL,
        edited_at timestamptz NOT NULL,
        activated_by_name text,
        activated_at timestamptz,
        retired_at timestamptz,
        CONSTRAINT sourcing_rules_activated CHECK ((status = 'draft') = (activated_at IS NULL)),
        CONSTRAINT sourcing_rules_retired CHECK ((status = 'retired') = (retired_at IS NOT NULL))
      );
      CREATE UNIQUE INDEX sourcing_rules_one_active ON orders.sourcing_rules (status) WHERE status = 'active';

      CREATE TABLE orders.sourcing_replay (
        id uuid PRIMARY KEY,
        rules_id uuid NOT NULL REFERENCES orders.sourcing_rules,
        -- The draft as it was: an edit after it asks for another replay.
        rules_version int NOT NULL,
        rules jsonb NOT NULL,
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL,
        status text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
        -- The order that was looked at last, so that a worker that takes over goes on behind it.
        last_order_id uuid,
        progress jsonb NOT NULL,
        lease_until timestamptz,
        requested_by_name text NOT NULL,
        requested_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT sourcing_replay_span CHECK (from_at < to_at)
      ) WITH (fillfactor = 50);
      CREATE INDEX sourcing_replay_rules ON orders.sourcing_replay (rules_id, requested_at DESC);
      CREATE INDEX sourcing_replay_open ON orders.sourcing_replay (requested_at) WHERE status IN ('waiting', 'running');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
