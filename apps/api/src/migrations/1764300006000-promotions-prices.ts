import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PromotionsPrices1764300006000 implements MigrationInterface {
  name = 'PromotionsPrices1764300006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promotions.price_rule (
        id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('promotion', 'coupon')),
        status text NOT NULL CHECK (status IN ('draft', 'published', 'paused', 'ended')),
        name text NOT NULL,
        content jsonb NOT NULL,
        ends_at timestamptz NOT NULL,
        updated_by_name text NOT NULL,
        updated_at timestamptz NOT NULL,
        version int NOT NULL DEFAULT 1
      );
      CREATE INDEX price_rule_list ON promotions.price_rule (kind, status, id DESC);

      -- Every version that was ever in force, so that an order of last month can be explained.
      CREATE TABLE promotions.price_rule_version (
        rule_id uuid NOT NULL REFERENCES promotions.price_rule,
        version int NOT NULL,
        content jsonb NOT NULL,
        changed_by_name text NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (rule_id, version)
      );

      -- What a limited rule has given away; a rule that never had a limit has no row.
      CREATE TABLE promotions.rule_room (
        rule_id uuid PRIMARY KEY REFERENCES promotions.price_rule,
        max_uses int,
        budget_fen bigint,
        uses int NOT NULL DEFAULT 0 CHECK (uses >= 0),
        spent_fen bigint NOT NULL DEFAULT 0 CHECK (spent_fen >= 0),
        CONSTRAINT rule_room_uses CHECK (max_uses IS NULL OR uses <= max_uses),
        CONSTRAINT rule_room_budget CHECK (budget_fen IS NULL OR spent_fen <= budget_fen)
      ) WITH (fillfactor = 60);

      CREATE TABLE promotions.rule_customer_use (
        rule_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        uses int NOT NULL CHECK (uses >= 0),
        PRIMARY KEY (rule_id, customer_id)
      ) WITH (fillfactor = 80);

      -- What an order takes of rules; gives back exactly that.
      CREATE TABLE promotions.order_benefit (
        order_id uuid NOT NULL,
        rule_id uuid NOT NULL,
        rule_version int NOT NULL,
        customer_id uuid NOT NULL,
        coupon_id uuid,
        -- What it took something off: when all of it is given back, the coupon may be too.
        variant_ids uuid[] NOT NULL,
        times int NOT NULL CHECK (times > 0),
        cost_fen bigint NOT NULL CHECK (cost_fen >= 0),
        -- Which counters it was counted in, for a limit may come or go while the order lives.
        counts_room boolean NOT NULL,
        counts_customer boolean NOT NULL,
        status text NOT NULL CHECK (status IN ('held', 'used', 'returned')),
        held_at timestamptz NOT NULL,
        PRIMARY KEY (order_id, rule_id)
      ) WITH (fillfactor = 80);
      CREATE INDEX order_benefit_rule ON promotions.order_benefit (rule_id, status);

      -- How many coupons of a template were given out.
      CREATE TABLE promotions.coupon_issue (
        template_id uuid PRIMARY KEY REFERENCES promotions.price_rule,
        max_coupons int,
        issued int NOT NULL DEFAULT 0 CHECK (issued >= 0),
        CONSTRAINT coupon_issue_total CHECK (max_coupons IS NULL OR issued <= max_coupons)
      ) WITH (fillfactor = 60);

      CREATE TABLE promotions.coupon (
        id uuid PRIMARY KEY,
        template_id uuid NOT NULL REFERENCES promotions.price_rule,
        -- Null while a printed code has no owner.
        customer_id uuid,
        -- The how-maniest of this customer and template, which a limit is counted by.
        claim_no int,
        source text NOT NULL CHECK (source IN ('claim', 'code', 'event')),
        -- What an event gave it for: the same event gives once.
        source_key text,
        code text,
        batch_id uuid,
        status text NOT NULL CHECK (status IN ('unclaimed', 'unused', 'held', 'used', 'expired')),
        order_id uuid,
        valid_from timestamptz,
        valid_until timestamptz,
        claimed_at timestamptz,
        used_at timestamptz,
        CONSTRAINT coupon_owner CHECK ((status = 'unclaimed') = (customer_id IS NULL)),
        CONSTRAINT coupon_times CHECK (status = 'unclaimed' OR (valid_from IS NOT NULL AND valid_until > valid_from AND claimed_at IS NOT NULL)),
        CONSTRAINT coupon_order CHECK ((status IN ('held', 'used')) = (order_id IS NOT NULL))
      ) WITH (fillfactor = 80);
      CREATE UNIQUE INDEX coupon_claim ON promotions.coupon (template_id, customer_id, claim_no) WHERE customer_id IS NOT NULL AND claim_no IS NOT NULL;
      CREATE UNIQUE INDEX coupon_source ON promotions.coupon (template_id, source_key) WHERE source_key IS NOT NULL;
      CREATE UNIQUE INDEX coupon_code ON promotions.coupon (code) WHERE code IS NOT NULL;
      CREATE INDEX coupon_customer ON promotions.coupon (customer_id, status, valid_until) WHERE customer_id IS NOT NULL;
      CREATE INDEX coupon_held ON promotions.coupon (order_id) WHERE order_id IS NOT NULL;
      CREATE INDEX coupon_due ON promotions.coupon (valid_until) WHERE status = 'unused';
      CREATE INDEX coupon_batch ON promotions.coupon (batch_id, id) WHERE batch_id IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
