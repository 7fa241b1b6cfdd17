import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units of a line that another place took over, because the shelf of the first was found empty. */
export class OrdersMovedLines1764200003200 implements MigrationInterface {
  name = 'OrdersMovedLines1764200003200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE orders.order_line
        ADD COLUMN quantity_moved int NOT NULL DEFAULT 0,
        ADD COLUMN moved_location_id uuid,
        ADD CONSTRAINT order_line_moved CHECK (quantity_moved >= 0 AND quantity_moved <= quantity AND (quantity_moved = 0 OR moved_location_id IS NOT NULL)) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
