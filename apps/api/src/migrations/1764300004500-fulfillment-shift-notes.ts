import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What one shift of a store tells the next. A new table only. */
export class FulfillmentShiftNotes1764300004500 implements MigrationInterface {
  name = 'FulfillmentShiftNotes1764300004500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fulfillment.shift_note (
        id uuid PRIMARY KEY,
        store_id uuid NOT NULL,
        staff_id uuid NOT NULL,
        staff_name text NOT NULL,
        text text NOT NULL CHECK (length(text) BETWEEN 1 AND 300),
        written_at timestamptz NOT NULL,
        to_accept int NOT NULL,
        picking int NOT NULL,
        ready int NOT NULL,
        on_the_way int NOT NULL
      );
      CREATE INDEX shift_note_store ON fulfillment.shift_note (store_id, id DESC);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
