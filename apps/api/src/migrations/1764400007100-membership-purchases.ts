import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables only: what members buy (top-ups, paid terms), invitations, and the consent that an order's payment joins by. */
export class MembershipPurchases1764400007100 implements MigrationInterface {
  name = 'MembershipPurchases1764400007100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE membership.top_up_offer (
        code text PRIMARY KEY,
        position int NOT NULL UNIQUE,
        pay_fen bigint NOT NULL CHECK (pay_fen BETWEEN 1 AND 500000),
        gift_fen bigint NOT NULL CHECK (gift_fen >= 0),
        is_open boolean NOT NULL DEFAULT true
      );
      INSERT INTO membership.top_up_offer (code, position, pay_fen, gift_fen) VALUES
        ('100', 1, 10000, 0), ('200', 2, 20000, 1000), ('500', 3, 50000, 5000), ('1000', 4, 100000, 12000);

      CREATE TABLE membership.paid_plan (
        code text PRIMARY KEY,
        position int NOT NULL UNIQUE,
        name text NOT NULL,
        price_fen bigint NOT NULL CHECK (price_fen > 0),
        term_days int NOT NULL CHECK (term_days BETWEEN 1 AND 3650),
        -- Basis points on top of the tier's rate: 20,000 is double.
        points_multiplier int NOT NULL CHECK (points_multiplier BETWEEN 10000 AND 1000000),
        is_open boolean NOT NULL DEFAULT true
      );
      INSERT INTO membership.paid_plan (code, position, name, price_fen, term_days, points_multiplier) VALUES
        ('season', 1, '季度付费会员', 5900, 90, 20000), ('year', 2, '年度付费会员', 19900, 365, 20000);

      CREATE TABLE membership.purchase (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('topUp', 'paidTerm')),
        code text NOT NULL,
        pay_fen bigint NOT NULL CHECK (pay_fen > 0),
        gift_fen bigint NOT NULL CHECK (gift_fen >= 0),
        term_days int,
        points_multiplier int,
        -- 'returned': the money came and could not be used any more, so it went back.
        status text NOT NULL CHECK (status IN ('pending', 'paid', 'returned', 'refunded')),
        created_at timestamptz NOT NULL,
        paid_at timestamptz,
        attempt_id uuid,
        term_starts_at timestamptz,
        term_ends_at timestamptz,
        refund_requested_fen bigint NOT NULL DEFAULT 0,
        refunded_fen bigint NOT NULL DEFAULT 0,
        CONSTRAINT purchase_refund CHECK (refunded_fen BETWEEN 0 AND refund_requested_fen AND refund_requested_fen <= pay_fen),
        CONSTRAINT purchase_term CHECK ((kind = 'paidTerm') = (term_days IS NOT NULL) AND (term_days IS NULL) = (points_multiplier IS NULL)),
        CONSTRAINT purchase_paid CHECK ((status = 'pending') = (attempt_id IS NULL))
      ) WITH (fillfactor = 85);
      CREATE INDEX purchase_customer ON membership.purchase (customer_id, created_at DESC, id DESC);
      CREATE INDEX purchase_term ON membership.purchase (customer_id, term_ends_at) WHERE kind = 'paidTerm' AND status = 'paid';

      -- Who came by whom: everybody by one at most, and never in a circle.
      CREATE TABLE membership.invitation (
        invitee_id uuid PRIMARY KEY REFERENCES membership.member,
        inviter_id uuid NOT NULL REFERENCES membership.member,
        -- How many invitations lie between the invitee and somebody who came by themselves.
        depth int NOT NULL CHECK (depth >= 1),
        accepted_at timestamptz NOT NULL,
        order_id uuid,
        rewarded_at timestamptz,
        CHECK (invitee_id <> inviter_id),
        CHECK ((order_id IS NULL) = (rewarded_at IS NULL))
      );
      CREATE INDEX invitation_inviter ON membership.invitation (inviter_id, accepted_at DESC);
      CREATE INDEX invitation_order ON membership.invitation (order_id) WHERE order_id IS NOT NULL;

      -- Agreed to at a checkout: the payment of this order makes a member.
      CREATE TABLE membership.joining_order (
        order_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        document_version text NOT NULL,
        agreed_at timestamptz NOT NULL
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
