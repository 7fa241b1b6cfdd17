import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersKeptGiftsCheck1764700003110 implements MigrationInterface {
  name = 'OrdersKeptGiftsCheck1764700003110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders.order_line VALIDATE CONSTRAINT order_line_gift_kept`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
