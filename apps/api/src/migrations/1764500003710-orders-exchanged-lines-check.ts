import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersExchangedLinesCheck1764500003710 implements MigrationInterface {
  name = 'OrdersExchangedLinesCheck1764500003710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders.order_line VALIDATE CONSTRAINT order_line_exchanged`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
