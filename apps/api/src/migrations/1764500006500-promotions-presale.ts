import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Presales, their deposits, and the timers of both. */
export class PromotionsPresale1764500006500 implements MigrationInterface {
  name = 'PromotionsPresale1764500006500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE promotions.presale (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        note text NOT NULL DEFAULT '',
        status text NOT NULL CHECK (status IN ('draft', 'submitted', 'scheduled', 'ended', 'canceled')),
        variant_id uuid NOT NULL,
        -- Where the goods will arrive, and leave from.
        location_id uuid NOT NULL,
        price_fen bigint NOT NULL,
        deposit_fen bigint NOT NULL,
        -- What the deposit counts as.
        credit_fen bigint NOT NULL,
        forfeits_deposit boolean NOT NULL,
        quota int NOT NULL,
        -- Units of deposits that are open or stand; not stock.
        taken int NOT NULL DEFAULT 0,
        limit_per_customer int NOT NULL CHECK (limit_per_customer > 0),
        deposit_starts_at timestamptz NOT NULL,
        deposit_ends_at timestamptz NOT NULL,
        balance_starts_at timestamptz NOT NULL,
        balance_ends_at timestamptz NOT NULL,
        arrives_at timestamptz NOT NULL,
        -- The supplier's delivery that brings the goods.
        arrival_reference text NOT NULL DEFAULT '',
        -- Since then nothing more is expected to come.
        supply_closed_at timestamptz,
        -- What shoppers are told of the end, or of goods that do not come.
        end_reason text,
        created_by uuid,
        created_by_name text NOT NULL,
        submitted_by uuid,
        submitted_by_name text,
        approved_by uuid,
        approved_by_name text,
        updated_at timestamptz NOT NULL,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT presale_prices CHECK (deposit_fen > 0 AND credit_fen >= deposit_fen AND price_fen > credit_fen),
        CONSTRAINT presale_quota CHECK (quota > 0 AND taken >= 0 AND taken <= quota),
        CONSTRAINT presale_times CHECK (deposit_starts_at < deposit_ends_at AND deposit_ends_at <= balance_starts_at AND balance_starts_at < balance_ends_at),
        CONSTRAINT presale_two_people CHECK (approved_by IS NULL OR approved_by <> submitted_by)
      ) WITH (fillfactor = 80);
      CREATE INDEX presale_status ON promotions.presale (status, id DESC);

      CREATE TABLE promotions.presale_deposit (
        id uuid PRIMARY KEY,
        presale_id uuid NOT NULL REFERENCES promotions.presale,
        customer_id uuid NOT NULL,
        units int NOT NULL CHECK (units > 0),
        -- The terms that were accepted, of one unit.
        price_fen bigint NOT NULL,
        deposit_fen bigint NOT NULL CHECK (deposit_fen > 0),
        credit_fen bigint NOT NULL,
        forfeits_deposit boolean NOT NULL,
        status text NOT NULL CHECK (status IN ('deposit_pending', 'closed', 'deposit_paid', 'balance_ordered', 'balance_paid', 'forfeited', 'refunded')),
        created_at timestamptz NOT NULL,
        pay_until timestamptz NOT NULL,
        close_due_at timestamptz NOT NULL,
        -- The payment whose money is this deposit's.
        attempt_id uuid,
        paid_at timestamptz,
        -- Since then units of the fence are set aside for it.
        bound_at timestamptz,
        balance_due_at timestamptz,
        -- The last order that was placed with it.
        order_id uuid UNIQUE,
        reminded_at timestamptz,
        ended_at timestamptz,
        end_reason text,
        refund_requested_fen bigint NOT NULL DEFAULT 0,
        refunded_fen bigint NOT NULL DEFAULT 0,
        CONSTRAINT deposit_is_paid CHECK (status IN ('deposit_pending', 'closed') OR paid_at IS NOT NULL),
        CONSTRAINT deposit_is_bound CHECK ((bound_at IS NULL) = (balance_due_at IS NULL) AND (status NOT IN ('balance_ordered', 'balance_paid', 'forfeited') OR bound_at IS NOT NULL)),
        CONSTRAINT deposit_refunds CHECK (refund_requested_fen >= 0 AND refund_requested_fen <= deposit_fen * units AND refunded_fen <= refund_requested_fen)
      ) WITH (fillfactor = 80);
      CREATE INDEX presale_deposit_customer ON promotions.presale_deposit (customer_id, id DESC);
      CREATE INDEX presale_deposit_presale ON promotions.presale_deposit (presale_id, status, id DESC);
      CREATE INDEX presale_deposit_attempt ON promotions.presale_deposit (attempt_id) WHERE attempt_id IS NOT NULL;
      -- The timers.
      CREATE INDEX presale_deposit_close ON promotions.presale_deposit (close_due_at) WHERE status = 'deposit_pending';
      CREATE INDEX presale_deposit_waiting ON promotions.presale_deposit (presale_id, paid_at, id) WHERE status = 'deposit_paid' AND bound_at IS NULL;
      CREATE INDEX presale_deposit_due ON promotions.presale_deposit (balance_due_at) WHERE status = 'deposit_paid';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
