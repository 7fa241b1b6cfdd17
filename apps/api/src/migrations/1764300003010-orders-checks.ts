import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before and an older one added, each under a lock that lets readers and writers go on. */
export class OrdersChecks1764300003010 implements MigrationInterface {
  name = 'OrdersChecks1764300003010';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders."order" VALIDATE CONSTRAINT order_sums`);
    await runner.query(`ALTER TABLE orders.order_group VALIDATE CONSTRAINT order_group_service`);
    await runner.query(`ALTER TABLE orders.order_line VALIDATE CONSTRAINT order_line_moved`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
