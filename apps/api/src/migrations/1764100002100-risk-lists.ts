import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RiskLists1764100002100 implements MigrationInterface {
  name = 'RiskLists1764100002100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS risk;

      CREATE TABLE risk.list_entry (
        id uuid PRIMARY KEY,
        list text NOT NULL CHECK (list IN ('deny', 'allow')),
        subject_kind text NOT NULL CHECK (subject_kind IN ('customer', 'device', 'address')),
        subject text NOT NULL,
        reason text NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        UNIQUE (list, subject_kind, subject)
      );
      CREATE INDEX list_entry_created ON risk.list_entry (created_at DESC, id DESC);

      -- A sample of what was decided about requests, for people to look into; the exact counts stand in decision_minute.
      CREATE TABLE risk.decision (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        occurred_at timestamptz NOT NULL,
        kind text NOT NULL,
        rule text NOT NULL,
        rule_version int NOT NULL,
        verdict text NOT NULL CHECK (verdict IN ('allowed', 'challenged', 'queued', 'refused')),
        customer_id uuid,
        device_id text,
        address text,
        evidence jsonb NOT NULL,
        -- How many decisions this one stands for.
        weight int NOT NULL CHECK (weight >= 1)
      );
      CREATE INDEX decision_occurred ON risk.decision USING brin (occurred_at);
      CREATE INDEX decision_rule ON risk.decision (rule, id DESC);
      CREATE INDEX decision_customer ON risk.decision (customer_id, id DESC) WHERE customer_id IS NOT NULL;
      CREATE INDEX decision_device ON risk.decision (device_id, id DESC) WHERE device_id IS NOT NULL;

      CREATE TABLE risk.decision_minute (
        minute timestamptz NOT NULL,
        rule text NOT NULL,
        verdict text NOT NULL,
        count bigint NOT NULL,
        PRIMARY KEY (minute, rule, verdict)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
