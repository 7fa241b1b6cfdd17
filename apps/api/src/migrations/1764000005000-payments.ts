import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Payments1764000005000 implements MigrationInterface {
  name = 'Payments1764000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA payments;

      CREATE TABLE payments.payment_attempt (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL,
        provider text NOT NULL DEFAULT 'wechat',
        out_trade_no text NOT NULL UNIQUE,
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        status text NOT NULL CHECK (status IN ('created', 'prepaid', 'succeeded', 'closed')),
        prepay_id text,
        prepay_expires_at timestamptz,
        transaction_id text,
        succeeded_at timestamptz,
        created_at timestamptz NOT NULL,
        next_query_at timestamptz,
        queries int NOT NULL DEFAULT 0,
        CONSTRAINT payment_transaction_once UNIQUE (provider, transaction_id)
      );
      CREATE INDEX payment_attempt_order ON payments.payment_attempt (order_id);
      CREATE INDEX payment_attempt_query ON payments.payment_attempt (next_query_at) WHERE next_query_at IS NOT NULL;

      CREATE TABLE payments.refund (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL,
        attempt_id uuid NOT NULL REFERENCES payments.payment_attempt,
        out_refund_no text NOT NULL UNIQUE,
        amount_fen bigint NOT NULL CHECK (amount_fen > 0),
        reason text NOT NULL,
        status text NOT NULL CHECK (status IN ('requested', 'processing', 'succeeded', 'abnormal', 'closed')),
        provider_refund_id text,
        requested_at timestamptz NOT NULL,
        succeeded_at timestamptz,
        next_check_at timestamptz,
        checks int NOT NULL DEFAULT 0,
        last_error text
      );
      CREATE INDEX refund_order ON payments.refund (order_id);
      CREATE INDEX refund_check ON payments.refund (next_check_at) WHERE next_check_at IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
