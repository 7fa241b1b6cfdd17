import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables only. */
export class OrdersRiskHolds1764400003800 implements MigrationInterface {
  name = 'OrdersRiskHolds1764400003800';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Orders that this customer places from then until then are to be looked at; written before the order is.
      CREATE TABLE orders.risk_watch (
        customer_id uuid PRIMARY KEY,
        since timestamptz NOT NULL,
        until timestamptz NOT NULL,
        rule text NOT NULL,
        rule_version int NOT NULL,
        rule_name text NOT NULL,
        evidence jsonb NOT NULL
      );

      -- Why a paid order is not worked on. No row: nobody minds.
      CREATE TABLE orders.risk_hold (
        order_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('review', 'released', 'rejected')),
        rule text NOT NULL,
        rule_version int NOT NULL,
        rule_name text NOT NULL,
        evidence jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        decided_at timestamptz,
        decided_by text,
        note text,
        CONSTRAINT risk_hold_decided CHECK ((status = 'review') = (decided_at IS NULL))
      );
      CREATE INDEX risk_hold_status ON orders.risk_hold (status, created_at, order_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
