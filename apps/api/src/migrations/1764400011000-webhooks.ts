import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Receivers of a retailer's own systems, and what was sent to them. New tables only. */
export class Webhooks1764400011000 implements MigrationInterface {
  name = 'Webhooks1764400011000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS webhooks;

      CREATE TABLE webhooks.endpoint (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
        url text NOT NULL,
        types text[] NOT NULL CHECK (cardinality(types) > 0),
        status text NOT NULL CHECK (status IN ('active', 'paused', 'disabled')),
        sealed_secret text NOT NULL,
        sealed_old_secret text,
        old_secret_until timestamptz,
        failing_since timestamptz,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL,
        CHECK ((sealed_old_secret IS NULL) = (old_secret_until IS NULL))
      );

      CREATE TABLE webhooks.message (
        id uuid PRIMARY KEY,
        type text NOT NULL,
        occurred_at timestamptz NOT NULL,
        data jsonb NOT NULL
      );
      CREATE INDEX message_old ON webhooks.message (occurred_at);

      CREATE TABLE webhooks.delivery (
        id uuid PRIMARY KEY,
        endpoint_id uuid NOT NULL REFERENCES webhooks.endpoint (id) ON DELETE CASCADE,
        message_id uuid NOT NULL REFERENCES webhooks.message (id) ON DELETE CASCADE,
        status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
        attempts int NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        due_at timestamptz NOT NULL,
        delivered_at timestamptz,
        created_at timestamptz NOT NULL,
        UNIQUE (endpoint_id, message_id),
        CHECK ((status = 'delivered') = (delivered_at IS NOT NULL))
      );
      CREATE INDEX delivery_due ON webhooks.delivery (due_at) WHERE status = 'pending';
      CREATE INDEX delivery_of_endpoint ON webhooks.delivery (endpoint_id, created_at DESC, id DESC);
      CREATE INDEX delivery_of_message ON webhooks.delivery (message_id);

      CREATE TABLE webhooks.attempt (
        delivery_id uuid NOT NULL REFERENCES webhooks.delivery (id) ON DELETE CASCADE,
        attempt_no int NOT NULL,
        at timestamptz NOT NULL,
        duration_ms int NOT NULL,
        status int,
        answer text NOT NULL,
        PRIMARY KEY (delivery_id, attempt_no)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
