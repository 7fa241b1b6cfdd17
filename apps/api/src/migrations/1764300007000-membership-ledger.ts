import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables only. */
export class MembershipLedger1764300007000 implements MigrationInterface {
  name = 'MembershipLedger1764300007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS membership;

      -- What a member holds in one unit, and what is owed after points were spent whose order was refunded.
      CREATE TABLE membership.account (
        member_id uuid NOT NULL,
        unit text NOT NULL CHECK (unit IN ('points', 'growth', 'storedValue')),
        balance bigint NOT NULL DEFAULT 0 CHECK (balance >= 0),
        owed bigint NOT NULL DEFAULT 0 CHECK (owed >= 0),
        PRIMARY KEY (member_id, unit),
        CONSTRAINT account_holds_or_owes CHECK (balance = 0 OR owed = 0)
      ) WITH (fillfactor = 70);

      -- Append only, but for how much of it was taken back.
      CREATE TABLE membership.posting (
        id uuid PRIMARY KEY,
        seq bigint GENERATED ALWAYS AS IDENTITY,
        member_id uuid NOT NULL,
        unit text NOT NULL,
        business_key text NOT NULL CHECK (length(business_key) BETWEEN 1 AND 200),
        kind text NOT NULL,
        size bigint NOT NULL CHECK (size >= 0),
        change bigint NOT NULL,
        owed_change bigint NOT NULL,
        balance_after bigint NOT NULL CHECK (balance_after >= 0),
        reversed bigint NOT NULL DEFAULT 0 CHECK (reversed BETWEEN 0 AND size),
        reverses uuid REFERENCES membership.posting,
        posted_at timestamptz NOT NULL,
        note text NOT NULL,
        reference_id text,
        rate int,
        actor_name text,
        FOREIGN KEY (member_id, unit) REFERENCES membership.account,
        CONSTRAINT posting_once UNIQUE (unit, business_key)
      ) WITH (fillfactor = 90);
      CREATE INDEX posting_member ON membership.posting (member_id, unit, seq DESC);
      CREATE INDEX posting_reverses ON membership.posting (reverses) WHERE reverses IS NOT NULL;

      -- One grant, or one part of it. The six buckets always sum to zero.
      CREATE TABLE membership.lot (
        id uuid PRIMARY KEY,
        member_id uuid NOT NULL,
        unit text NOT NULL,
        grant_id uuid NOT NULL REFERENCES membership.posting,
        part text NOT NULL CHECK (part IN ('whole', 'paid', 'gift')),
        expires_at timestamptz,
        source bigint NOT NULL CHECK (source <= 0),
        held bigint NOT NULL CHECK (held >= 0),
        spent bigint NOT NULL CHECK (spent >= 0),
        expired bigint NOT NULL CHECK (expired >= 0),
        owed bigint NOT NULL CHECK (owed <= 0),
        settled bigint NOT NULL,
        FOREIGN KEY (member_id, unit) REFERENCES membership.account,
        CONSTRAINT lot_sums_to_zero CHECK (source + held + spent + expired + owed + settled = 0)
      ) WITH (fillfactor = 70);
      CREATE INDEX lot_open ON membership.lot (member_id, unit) WHERE held > 0 OR owed < 0;
      CREATE INDEX lot_grant ON membership.lot (grant_id);
      CREATE INDEX lot_due ON membership.lot (expires_at) WHERE held > 0 AND expires_at IS NOT NULL;

      -- Append only: an amount leaves one bucket of a lot and arrives in another, so each row sums to zero.
      CREATE TABLE membership.transfer (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        posting_id uuid NOT NULL REFERENCES membership.posting,
        lot_id uuid NOT NULL REFERENCES membership.lot,
        from_bucket text NOT NULL CHECK (from_bucket IN ('source', 'held', 'spent', 'expired', 'owed', 'settled')),
        to_bucket text NOT NULL CHECK (to_bucket IN ('source', 'held', 'spent', 'expired', 'owed', 'settled') AND to_bucket <> from_bucket),
        amount bigint NOT NULL CHECK (amount > 0)
      );
      CREATE INDEX transfer_posting ON membership.transfer (posting_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
