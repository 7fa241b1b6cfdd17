import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a picture of a case stands between its row and its files. A constant default, so no row is rewritten; older processes go on writing stored ones. */
export class OrdersPhotoState1764400003400 implements MigrationInterface {
  name = 'OrdersPhotoState1764400003400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';
      ALTER TABLE orders.after_sales_photo
        ADD COLUMN state text NOT NULL DEFAULT 'stored',
        ADD CONSTRAINT after_sales_photo_state CHECK (state IN ('storing', 'stored', 'removing')) NOT VALID,
        -- Only a picture that is there belongs to a case.
        ADD CONSTRAINT after_sales_photo_taken CHECK (case_id IS NULL OR state = 'stored') NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
