import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables only. */
export class Segments1764400009000 implements MigrationInterface {
  name = 'Segments1764400009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA segments;

      -- Each paid order as it stands now, written by its own domain's news.
      CREATE TABLE segments.order_fact (
        order_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        store_id uuid NOT NULL,
        paid_at timestamptz NOT NULL,
        paid_fen bigint NOT NULL CHECK (paid_fen >= 0),
        refunded_fen bigint NOT NULL CHECK (refunded_fen BETWEEN 0 AND paid_fen),
        units int NOT NULL CHECK (units >= 0),
        -- False when it was cancelled or given back whole: then it counts for nothing.
        stands boolean NOT NULL,
        is_completed boolean NOT NULL,
        used_coupon boolean NOT NULL,
        category_ids uuid[] NOT NULL,
        kinds text[] NOT NULL
      );
      CREATE INDEX order_fact_customer ON segments.order_fact (customer_id, paid_at);
      CREATE INDEX order_fact_paid ON segments.order_fact (paid_at);

      CREATE TABLE segments.lifecycle_stage (
        code text PRIMARY KEY,
        rank int NOT NULL UNIQUE,
        name text NOT NULL,
        description text NOT NULL
      );
      INSERT INTO segments.lifecycle_stage (code, rank, name, description) VALUES
        ('lowPotential', 1, '低潜', '没有下过单，注册或入会已经过了一阵子'),
        ('highPotential', 2, '高潜', '没有下过单，刚注册或刚入会'),
        ('introduced', 3, '引入', '买过，还没有复购'),
        ('growing', 4, '成长', '在复购，还不到成熟的单数'),
        ('mature', 5, '成熟', '常来，买够了成熟的单数'),
        ('declining', 6, '衰退', '有一阵子没有买'),
        ('lost', 7, '流失', '很久没有买');

      CREATE TABLE segments.lifecycle_rules (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        version int NOT NULL,
        interest_days int NOT NULL CHECK (interest_days BETWEEN 1 AND 3650),
        growing_orders int NOT NULL CHECK (growing_orders >= 2),
        mature_orders int NOT NULL CHECK (mature_orders > growing_orders),
        declining_days int NOT NULL CHECK (declining_days BETWEEN 1 AND 3650),
        lost_days int NOT NULL CHECK (lost_days > declining_days AND lost_days <= 3650),
        -- Where the walk that applies a change of the rules stands; null when everybody is classed by this version.
        walked_to uuid,
        updated_by_name text,
        updated_at timestamptz
      );
      INSERT INTO segments.lifecycle_rules (version, interest_days, growing_orders, mature_orders, declining_days, lost_days) VALUES (1, 30, 2, 6, 90, 180);

      -- The sum of a customer's orders, what identity and membership say, and the stage.
      CREATE TABLE segments.customer_fact (
        customer_id uuid PRIMARY KEY,
        registered_at timestamptz NOT NULL,
        joined_at timestamptz,
        tier_code text,
        orders int NOT NULL DEFAULT 0 CHECK (orders >= 0),
        completed_orders int NOT NULL DEFAULT 0 CHECK (completed_orders BETWEEN 0 AND orders),
        coupon_orders int NOT NULL DEFAULT 0 CHECK (coupon_orders BETWEEN 0 AND orders),
        units int NOT NULL DEFAULT 0 CHECK (units >= 0),
        spent_fen bigint NOT NULL DEFAULT 0 CHECK (spent_fen >= 0),
        first_paid_at timestamptz,
        last_paid_at timestamptz,
        category_ids uuid[] NOT NULL DEFAULT '{}',
        kinds text[] NOT NULL DEFAULT '{}',
        store_ids uuid[] NOT NULL DEFAULT '{}',
        stage text NOT NULL REFERENCES segments.lifecycle_stage,
        stage_since timestamptz NOT NULL,
        -- When time alone will move the stage; null when it will not.
        stage_due_at timestamptz,
        CONSTRAINT customer_fact_member CHECK ((joined_at IS NULL) = (tier_code IS NULL)),
        CONSTRAINT customer_fact_buyer CHECK ((orders = 0) = (first_paid_at IS NULL) AND (orders = 0) = (last_paid_at IS NULL))
      ) WITH (fillfactor = 85);
      CREATE INDEX customer_fact_stage ON segments.customer_fact (stage, tier_code);
      CREATE INDEX customer_fact_due ON segments.customer_fact (stage_due_at) WHERE stage_due_at IS NOT NULL;
      CREATE INDEX customer_fact_orders ON segments.customer_fact (orders, last_paid_at, spent_fen);
      CREATE INDEX customer_fact_recent ON segments.customer_fact (last_paid_at, orders, spent_fen);
      CREATE INDEX customer_fact_spent ON segments.customer_fact (spent_fen);
      CREATE INDEX customer_fact_registered ON segments.customer_fact (registered_at);
      CREATE INDEX customer_fact_tier ON segments.customer_fact (tier_code);
      CREATE INDEX customer_fact_categories ON segments.customer_fact USING gin (category_ids);
      CREATE INDEX customer_fact_stores ON segments.customer_fact USING gin (store_ids);

      -- Each change of a stage, with what it was decided on. Append only.
      CREATE TABLE segments.stage_move (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        customer_id uuid NOT NULL,
        moved_at timestamptz NOT NULL,
        from_stage text REFERENCES segments.lifecycle_stage,
        to_stage text NOT NULL REFERENCES segments.lifecycle_stage,
        cause text NOT NULL CHECK (cause IN ('registered', 'order', 'membership', 'time', 'rules')),
        orders int NOT NULL,
        last_paid_at timestamptz,
        rules_version int NOT NULL
      );
      CREATE INDEX stage_move_customer ON segments.stage_move (customer_id, id DESC);
      CREATE INDEX stage_move_time ON segments.stage_move (moved_at);

      -- Up to where the news of identity and of membership were taken over.
      CREATE TABLE segments.follow_mark (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        customer_created_at timestamptz,
        customer_id uuid,
        member_seq bigint NOT NULL DEFAULT 0,
        CONSTRAINT follow_mark_customer CHECK ((customer_created_at IS NULL) = (customer_id IS NULL))
      );
      INSERT INTO segments.follow_mark DEFAULT VALUES;

      -- Upper ends of the first four fifths of buyers, by what is measured.
      CREATE TABLE segments.rfm_cuts (
        is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
        computed_at timestamptz NOT NULL,
        buyers int NOT NULL,
        recency timestamptz[] NOT NULL CHECK (cardinality(recency) = 4),
        frequency int[] NOT NULL CHECK (cardinality(frequency) = 4),
        monetary bigint[] NOT NULL CHECK (cardinality(monetary) = 4)
      );

      -- A tag by rule has its rule; one by hand has none.
      CREATE TABLE segments.tag (
        code text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
        name text NOT NULL,
        rule jsonb,
        version int NOT NULL DEFAULT 1,
        applied_at timestamptz,
        updated_by_name text NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE TABLE segments.customer_tag (
        tag_code text NOT NULL REFERENCES segments.tag,
        customer_id uuid NOT NULL,
        tagged_at timestamptz NOT NULL,
        -- Null when a rule put it there.
        tagged_by_name text,
        PRIMARY KEY (tag_code, customer_id)
      );
      CREATE INDEX customer_tag_customer ON segments.customer_tag (customer_id);

      CREATE TABLE segments.segment (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        description text NOT NULL,
        rule jsonb NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_by_name text NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX segment_recent ON segments.segment (updated_at DESC, id DESC);

      CREATE TABLE segments.snapshot (
        id uuid PRIMARY KEY,
        segment_id uuid NOT NULL REFERENCES segments.segment,
        segment_version int NOT NULL,
        rule jsonb NOT NULL,
        taken_at timestamptz NOT NULL,
        taken_by_name text NOT NULL,
        members int NOT NULL CHECK (members >= 0),
        exports int NOT NULL DEFAULT 0 CHECK (exports >= 0)
      );
      CREATE INDEX snapshot_segment ON segments.snapshot (segment_id, taken_at DESC);
      CREATE TABLE segments.snapshot_member (
        snapshot_id uuid NOT NULL REFERENCES segments.snapshot,
        customer_id uuid NOT NULL,
        PRIMARY KEY (snapshot_id, customer_id)
      );

      CREATE TABLE segments.offer_campaign (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,29}$'),
        name text NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'running', 'ended')),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
        -- Basis points of those who fit that get nothing.
        holdout_rate int NOT NULL CHECK (holdout_rate BETWEEN 0 AND 5000),
        launched_at timestamptz,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_by_name text NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT offer_campaign_launched CHECK ((status = 'draft') = (launched_at IS NULL))
      );
      CREATE INDEX offer_campaign_recent ON segments.offer_campaign (created_at DESC, id DESC);
      CREATE TABLE segments.campaign_offer (
        campaign_id uuid NOT NULL REFERENCES segments.offer_campaign,
        offer_no int NOT NULL CHECK (offer_no BETWEEN 1 AND 10),
        name text NOT NULL,
        segment_id uuid NOT NULL REFERENCES segments.segment,
        PRIMARY KEY (campaign_id, offer_no)
      );
      CREATE TABLE segments.campaign_member (
        campaign_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        offer_no int NOT NULL,
        is_holdout boolean NOT NULL,
        PRIMARY KEY (campaign_id, customer_id),
        FOREIGN KEY (campaign_id, offer_no) REFERENCES segments.campaign_offer
      );
      CREATE INDEX campaign_member_customer ON segments.campaign_member (customer_id) WHERE NOT is_holdout;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
