import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts can be frozen; members leave, and are merged with others: their lots change hands. */
export class MembershipOwners1764400007000 implements MigrationInterface {
  name = 'MembershipOwners1764400007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE membership.account ADD COLUMN is_frozen boolean NOT NULL DEFAULT false;
      ALTER TABLE membership.member
        -- The row of somebody who turned out to be another member stays for its number.
        ADD COLUMN merged_into uuid,
        ADD COLUMN left_at timestamptz,
        DROP CONSTRAINT member_source_check,
        ADD CONSTRAINT member_source CHECK (source IN ('storefront', 'import', 'payment', 'merge')) NOT VALID,
        ADD CONSTRAINT member_not_into_itself CHECK (merged_into <> id) NOT VALID;
      ALTER TABLE membership.tier_change
        DROP CONSTRAINT tier_change_cause_check,
        ADD CONSTRAINT tier_change_cause CHECK (cause IN ('join', 'upgrade', 'renewal', 'downgrade', 'refund', 'merge')) NOT VALID;

      -- A lot that went from one member to another, by the posting that brought it. Append only.
      CREATE TABLE membership.lot_move (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        posting_id uuid NOT NULL REFERENCES membership.posting,
        lot_id uuid NOT NULL REFERENCES membership.lot,
        from_id uuid NOT NULL,
        to_id uuid NOT NULL,
        CHECK (from_id <> to_id)
      );
      CREATE INDEX lot_move_lot ON membership.lot_move (lot_id, id DESC);
      CREATE INDEX lot_move_to ON membership.lot_move (to_id);
      CREATE INDEX lot_move_posting ON membership.lot_move (posting_id);

      -- Two members that are one person, and how the one who stays was before.
      CREATE TABLE membership.member_merge (
        key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 100),
        from_id uuid NOT NULL,
        to_id uuid NOT NULL,
        merged_at timestamptz NOT NULL,
        undone_at timestamptz,
        -- The one who stays was no member, and became one by this.
        has_enrolled boolean NOT NULL,
        tier_code text REFERENCES membership.tier,
        tier_since timestamptz,
        protected_until timestamptz,
        birth_month smallint,
        birth_day smallint,
        purchase_ids uuid[] NOT NULL
      );
      CREATE INDEX member_merge_to ON membership.member_merge (to_id) WHERE undone_at IS NULL;
      CREATE INDEX member_merge_from ON membership.member_merge (from_id) WHERE undone_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
