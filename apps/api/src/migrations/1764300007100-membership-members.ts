import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables only. */
export class MembershipMembers1764300007100 implements MigrationInterface {
  name = 'MembershipMembers1764300007100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE membership.tier (
        code text PRIMARY KEY,
        rank int NOT NULL UNIQUE,
        name text NOT NULL,
        growth_required bigint NOT NULL CHECK (growth_required >= 0),
        points_rate int NOT NULL CHECK (points_rate BETWEEN 0 AND 1000000),
        protection_days int NOT NULL CHECK (protection_days BETWEEN 1 AND 3650),
        birthday_points int NOT NULL CHECK (birthday_points >= 0),
        check_in_points int NOT NULL CHECK (check_in_points >= 0),
        version int NOT NULL DEFAULT 1
      );
      INSERT INTO membership.tier (code, rank, name, growth_required, points_rate, protection_days, birthday_points, check_in_points) VALUES
        ('member', 1, '会员', 0, 10000, 365, 50, 1),
        ('silver', 2, '银卡会员', 1000, 12000, 365, 100, 2),
        ('gold', 3, '金卡会员', 5000, 15000, 365, 300, 3),
        ('black', 4, '黑金会员', 20000, 20000, 365, 800, 5);

      -- The id is the customer's.
      CREATE TABLE membership.member (
        id uuid PRIMARY KEY,
        member_no text NOT NULL UNIQUE CHECK (member_no ~ '^[1-9][0-9]{11}$'),
        joined_at timestamptz NOT NULL,
        source text NOT NULL CHECK (source IN ('storefront', 'import')),
        tier_code text NOT NULL REFERENCES membership.tier,
        tier_since timestamptz NOT NULL,
        protected_until timestamptz NOT NULL,
        birth_month smallint CHECK (birth_month BETWEEN 1 AND 12),
        birth_day smallint CHECK (birth_day BETWEEN 1 AND 31),
        birthday_set_at timestamptz,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT member_birthday_whole CHECK ((birth_month IS NULL) = (birth_day IS NULL) AND (birth_month IS NULL) = (birthday_set_at IS NULL))
      ) WITH (fillfactor = 85);
      CREATE INDEX member_protection ON membership.member (protected_until);
      CREATE INDEX member_birthday ON membership.member (birth_month, birth_day) WHERE birth_month IS NOT NULL;
      CREATE INDEX member_joined ON membership.member (joined_at DESC, id DESC);
      CREATE INDEX member_tier ON membership.member (tier_code, joined_at DESC, id DESC);

      -- Decisions on the terms of membership; the latest holds. Append only.
      CREATE TABLE membership.consent (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        member_id uuid NOT NULL REFERENCES membership.member,
        document_version text NOT NULL,
        accepted boolean NOT NULL,
        decided_at timestamptz NOT NULL
      );
      CREATE INDEX consent_member ON membership.consent (member_id, id DESC);

      CREATE TABLE membership.tier_change (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        member_id uuid NOT NULL REFERENCES membership.member,
        changed_at timestamptz NOT NULL,
        from_code text REFERENCES membership.tier,
        to_code text NOT NULL REFERENCES membership.tier,
        cause text NOT NULL CHECK (cause IN ('join', 'upgrade', 'renewal', 'downgrade', 'refund')),
        growth bigint NOT NULL,
        protected_until timestamptz NOT NULL
      );
      CREATE INDEX tier_change_member ON membership.tier_change (member_id, id DESC);

      CREATE TABLE membership.check_in (
        member_id uuid NOT NULL REFERENCES membership.member,
        day date NOT NULL,
        streak int NOT NULL CHECK (streak >= 1),
        points int NOT NULL CHECK (points >= 0),
        PRIMARY KEY (member_id, day)
      );

      -- What staff change by hand. Above the limit it waits for a second person.
      CREATE TABLE membership.adjustment (
        id uuid PRIMARY KEY,
        member_id uuid NOT NULL REFERENCES membership.member,
        unit text NOT NULL CHECK (unit IN ('points', 'storedValue')),
        amount bigint NOT NULL CHECK (amount <> 0),
        reason text NOT NULL,
        status text NOT NULL CHECK (status IN ('pending', 'posted', 'rejected')),
        requested_by uuid NOT NULL,
        requested_name text NOT NULL,
        requested_at timestamptz NOT NULL,
        decided_by uuid,
        decided_name text,
        decided_at timestamptz,
        CONSTRAINT adjustment_two_people CHECK (decided_by IS NULL OR decided_by <> requested_by)
      );
      CREATE INDEX adjustment_open ON membership.adjustment (requested_at, id) WHERE status = 'pending';
      CREATE INDEX adjustment_member ON membership.adjustment (member_id, requested_at DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
