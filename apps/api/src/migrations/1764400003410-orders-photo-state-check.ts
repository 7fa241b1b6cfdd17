import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersPhotoStateCheck1764400003410 implements MigrationInterface {
  name = 'OrdersPhotoStateCheck1764400003410';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders.after_sales_photo VALIDATE CONSTRAINT after_sales_photo_state, VALIDATE CONSTRAINT after_sales_photo_taken`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
