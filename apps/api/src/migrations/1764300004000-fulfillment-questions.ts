import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a shopper is asked while an order is prepared or brought, and when riders are called. */
export class FulfillmentQuestions1764300004000 implements MigrationInterface {
  name = 'FulfillmentQuestions1764300004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      CREATE TABLE fulfillment.shopper_question (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL,
        customer_id uuid NOT NULL,
        fulfillment_order_id uuid NOT NULL REFERENCES fulfillment.fulfillment_order,
        group_no int NOT NULL,
        kind text NOT NULL CHECK (kind IN ('substitution', 'pickupOffer')),
        -- The line that a substitution is about.
        line_no int,
        facts jsonb NOT NULL,
        asked_at timestamptz NOT NULL,
        asked_by text NOT NULL,
        -- What silence means, and when it is taken as that: a timer is a row.
        on_silence text NOT NULL,
        due_at timestamptz,
        answer text CHECK (answer IN ('accept', 'refuse', 'collect', 'wait', 'cancel', 'withdrawn')),
        answered_by text CHECK (answered_by IN ('customer', 'staff', 'rule')),
        answered_at timestamptz,
        CONSTRAINT shopper_question_answered CHECK ((answer IS NULL) = (due_at IS NOT NULL) AND (answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)),
        CONSTRAINT shopper_question_line CHECK ((line_no IS NOT NULL) = (kind = 'substitution'))
      );
      CREATE INDEX shopper_question_order ON fulfillment.shopper_question (order_id, asked_at);
      CREATE INDEX shopper_question_work ON fulfillment.shopper_question (fulfillment_order_id);
      CREATE INDEX shopper_question_due ON fulfillment.shopper_question (due_at) WHERE due_at IS NOT NULL;
      -- One question about a line, and one offer of a delivery, at a time.
      CREATE UNIQUE INDEX shopper_question_one ON fulfillment.shopper_question (fulfillment_order_id, kind, (coalesce(line_no, 0))) WHERE answer IS NULL;

      -- How a store's deliveries find their riders; a store without a row goes by the defaults.
      CREATE TABLE fulfillment.rider_plan (
        store_id uuid PRIMARY KEY,
        riders text NOT NULL CHECK (riders IN ('platforms', 'own')),
        instant_call text NOT NULL CHECK (instant_call IN ('picking', 'packed')),
        approach_minutes int NOT NULL CHECK (approach_minutes BETWEEN 0 AND 60),
        scheduled_lead_minutes int NOT NULL CHECK (scheduled_lead_minutes BETWEEN 0 AND 240),
        version int NOT NULL
      );

      -- When the rider of a delivery is called, once.
      CREATE TABLE fulfillment.courier_call (
        fulfillment_order_id uuid PRIMARY KEY REFERENCES fulfillment.fulfillment_order,
        call_at timestamptz NOT NULL,
        is_done boolean NOT NULL DEFAULT false
      );
      CREATE INDEX courier_call_due ON fulfillment.courier_call (call_at) WHERE NOT is_done;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
