import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People: which records of customers are one person, by what evidence; and columns for personal data that is sealed. Columns without a
 * value and new tables only; what old columns hold is sealed by a task of the worker.
 */
export class IdentityPeople1764400005000 implements MigrationInterface {
  name = 'IdentityPeople1764400005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      CREATE TABLE identity.brand (
        code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9-]{1,29}$'),
        name text NOT NULL,
        is_default boolean NOT NULL
      );
      CREATE UNIQUE INDEX brand_default ON identity.brand (is_default) WHERE is_default;
      INSERT INTO identity.brand (code, name, is_default) VALUES ('quanyu', '全域', true);

      ALTER TABLE identity.customer
        ADD COLUMN merged_into uuid REFERENCES identity.customer,
        ADD COLUMN sealed_contact_name text,
        ADD COLUMN erased_at timestamptz;

      -- A phone number stands as its blind index, and sealed beside it.
      DO $$
      DECLARE old record;
      BEGIN
        FOR old IN SELECT conname FROM pg_constraint WHERE conrelid = 'identity.customer_identity'::regclass AND contype = 'c' LOOP
          EXECUTE format('ALTER TABLE identity.customer_identity DROP CONSTRAINT %I', old.conname);
        END LOOP;
      END $$;
      ALTER TABLE identity.customer_identity
        ADD COLUMN sealed text,
        ADD COLUMN tail_index text,
        ADD CONSTRAINT customer_identity_kind CHECK (type IN ('wechatMiniProgram', 'wechatUnion', 'phone', 'wecomExternal', 'card', 'till')) NOT VALID,
        ADD CONSTRAINT customer_identity_app CHECK ((type IN ('wechatUnion', 'phone')) = (app_id = '')) NOT VALID;

      ALTER TABLE identity.address
        ADD COLUMN sealed text,
        ALTER COLUMN contact_name DROP NOT NULL,
        ALTER COLUMN contact_phone DROP NOT NULL,
        ALTER COLUMN detail DROP NOT NULL;

      -- Who is one person with whom: asked for, done, undone. Rows are only added and decided.
      CREATE TABLE identity.person_merge (
        id uuid PRIMARY KEY,
        brand text NOT NULL REFERENCES identity.brand,
        from_id uuid NOT NULL REFERENCES identity.customer,
        into_id uuid NOT NULL REFERENCES identity.customer,
        status text NOT NULL CHECK (status IN ('pending', 'merged', 'undone', 'rejected')),
        cause text NOT NULL CHECK (cause IN ('observed', 'contradiction', 'staff')),
        -- What was seen together, without any value in full.
        evidence jsonb NOT NULL,
        source text NOT NULL,
        observed_at timestamptz NOT NULL,
        reason text,
        requested_by uuid,
        requested_name text,
        requested_at timestamptz NOT NULL,
        decided_by uuid,
        decided_name text,
        decided_at timestamptz,
        undone_by uuid,
        undone_name text,
        undone_reason text,
        undone_at timestamptz,
        CHECK (from_id <> into_id),
        CONSTRAINT person_merge_two_people CHECK (decided_by IS NULL OR requested_by IS NULL OR decided_by <> requested_by)
      );
      CREATE UNIQUE INDEX person_merge_once ON identity.person_merge (from_id) WHERE status = 'merged';
      CREATE UNIQUE INDEX person_merge_asked ON identity.person_merge (least(from_id, into_id), greatest(from_id, into_id)) WHERE status = 'pending';
      CREATE INDEX person_merge_into ON identity.person_merge (into_id, status);
      CREATE INDEX person_merge_list ON identity.person_merge (status, id DESC);

      -- Rows of any domain that a merge gave to the survivor, for the way back.
      CREATE TABLE identity.merge_moved (
        merge_id uuid NOT NULL REFERENCES identity.person_merge,
        holding text NOT NULL,
        row_key text NOT NULL,
        detail jsonb,
        PRIMARY KEY (merge_id, holding, row_key)
      );

      -- Why an identifier belongs to a customer: one row for each time that it was linked. Append only.
      CREATE TABLE identity.evidence (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id uuid NOT NULL REFERENCES identity.customer ON DELETE CASCADE,
        brand text NOT NULL REFERENCES identity.brand,
        type text NOT NULL,
        app_id text NOT NULL,
        -- As in customer_identity: a phone number stands as its blind index.
        value text NOT NULL,
        source text NOT NULL,
        observed_at timestamptz NOT NULL,
        by_name text,
        merge_id uuid
      );
      CREATE INDEX evidence_customer ON identity.evidence (customer_id, id DESC);

      ALTER TABLE identity.consent ADD COLUMN brand text NOT NULL DEFAULT 'quanyu';

      -- How far a task that goes once through a table has come, so that it goes on where it stopped.
      CREATE TABLE identity.sealing (
        holding text NOT NULL,
        key_id text NOT NULL,
        after_key text NOT NULL,
        rows_done bigint NOT NULL DEFAULT 0,
        finished_at timestamptz,
        PRIMARY KEY (holding, key_id)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
