import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Identity1764000001000 implements MigrationInterface {
  name = 'Identity1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA identity;

      CREATE TABLE identity.customer (
        id uuid PRIMARY KEY,
        nickname text NOT NULL CHECK (char_length(nickname) BETWEEN 1 AND 40),
        contact_name text CHECK (char_length(contact_name) BETWEEN 1 AND 40),
        created_at timestamptz NOT NULL
      );

      CREATE TABLE identity.customer_identity (
        type text NOT NULL CHECK (type IN ('wechatMiniProgram', 'wechatUnion', 'phone')),
        app_id text NOT NULL,
        value text NOT NULL,
        customer_id uuid NOT NULL REFERENCES identity.customer (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (type, app_id, value),
        CHECK ((type = 'wechatMiniProgram') = (app_id <> '')),
        CHECK (type <> 'phone' OR value ~ '^(1[3-9][0-9]{9}|[+][0-9]{6,19})$')
      );
      CREATE INDEX customer_identity_customer ON identity.customer_identity (customer_id);
      CREATE UNIQUE INDEX customer_identity_one_phone ON identity.customer_identity (customer_id) WHERE type = 'phone';

      CREATE TABLE identity.consent (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES identity.customer (id) ON DELETE CASCADE,
        document text NOT NULL CHECK (document IN ('privacy')),
        document_version text NOT NULL,
        accepted boolean NOT NULL,
        decided_at timestamptz NOT NULL
      );
      CREATE INDEX consent_customer ON identity.consent (customer_id, document, id DESC);

      CREATE TABLE identity.subscription_quota (
        customer_id uuid NOT NULL REFERENCES identity.customer (id) ON DELETE CASCADE,
        template_id text NOT NULL,
        remaining int NOT NULL CHECK (remaining BETWEEN 0 AND 999),
        PRIMARY KEY (customer_id, template_id)
      );

      CREATE TABLE identity.staff (
        id uuid PRIMARY KEY,
        username text NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
        name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
        password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
        status text NOT NULL CHECK (status IN ('active', 'disabled')),
        last_sign_in_at timestamptz,
        created_at timestamptz NOT NULL,
        version int NOT NULL CHECK (version >= 1)
      );

      CREATE TABLE identity.staff_role (
        id uuid PRIMARY KEY,
        staff_id uuid NOT NULL REFERENCES identity.staff (id) ON DELETE CASCADE,
        role text NOT NULL,
        store_id uuid,
        CHECK (role IN ('opsAdmin', 'merchandiser', 'inventoryPlanner', 'customerService', 'engineer', 'storeManager', 'storeClerk')),
        CHECK ((role IN ('storeManager', 'storeClerk')) = (store_id IS NOT NULL)),
        UNIQUE NULLS NOT DISTINCT (staff_id, role, store_id)
      );
      CREATE INDEX staff_role_role ON identity.staff_role (role);
      CREATE INDEX staff_role_store ON identity.staff_role (store_id);

      CREATE TABLE identity.session (
        id uuid PRIMARY KEY,
        audience text NOT NULL CHECK (audience IN ('customer', 'staff')),
        subject_id uuid NOT NULL,
        address text NOT NULL,
        user_agent text NOT NULL,
        device_name text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        revoked_at timestamptz,
        revoke_reason text,
        CHECK (expires_at <= ends_at),
        CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
      );
      CREATE INDEX session_subject ON identity.session (subject_id, address);
      CREATE INDEX session_revoked ON identity.session (revoked_at) WHERE revoked_at IS NOT NULL;
      CREATE INDEX session_expiry ON identity.session (audience, expires_at);

      CREATE TABLE identity.refresh_token (
        token_hash text PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES identity.session (id) ON DELETE CASCADE,
        issued_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX refresh_token_session ON identity.refresh_token (session_id);

      CREATE INDEX audit_entry_action ON platform.audit_entry (action text_pattern_ops, id DESC);
      CREATE INDEX audit_entry_occurred ON platform.audit_entry USING brin (occurred_at);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
