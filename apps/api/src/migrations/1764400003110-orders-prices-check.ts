import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersPricesCheck1764400003110 implements MigrationInterface {
  name = 'OrdersPricesCheck1764400003110';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders."order" VALIDATE CONSTRAINT order_tenders`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
