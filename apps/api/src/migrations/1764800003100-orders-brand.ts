import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which brand an order was placed. Those of before, and of processes of the release before, were placed in the first one. */
export class OrdersBrand1764800003100 implements MigrationInterface {
  name = 'OrdersBrand1764800003100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE orders."order" ADD COLUMN brand text NOT NULL DEFAULT 'quanyu';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
