import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Platform1764000000000 implements MigrationInterface {
  name = 'Platform1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA platform;

      CREATE TABLE platform.idempotency_key (
        scope text NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        -- json, not jsonb: a duplicate gets the very bytes that the first request got.
        reply json,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (scope, key)
      );
      CREATE INDEX idempotency_key_created ON platform.idempotency_key USING brin (created_at);

      CREATE TABLE platform.outbox_event (
        id uuid PRIMARY KEY,
        topic text NOT NULL,
        payload jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        done_at timestamptz,
        last_error text
      );
      CREATE INDEX outbox_event_due ON platform.outbox_event (due_at) WHERE done_at IS NULL;

      CREATE TABLE platform.change_version (
        topic text PRIMARY KEY,
        version bigint NOT NULL
      );

      CREATE TABLE platform.audit_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        occurred_at timestamptz NOT NULL,
        actor_id uuid,
        actor_name text NOT NULL,
        action text NOT NULL,
        target_type text NOT NULL,
        target_id text NOT NULL,
        store_id uuid,
        before jsonb,
        after jsonb,
        reason text,
        ip text,
        request_id text
      );
      CREATE INDEX audit_entry_target ON platform.audit_entry (target_type, target_id, id DESC);
      CREATE INDEX audit_entry_actor ON platform.audit_entry (actor_id, id DESC);

      CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END $$;
      CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON platform.audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
