import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrdersFlashItem1764100001100 implements MigrationInterface {
  name = 'OrdersFlashItem1764100001100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE orders."order" ADD COLUMN flash_item_id uuid;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
