import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersExchangesCheck1764300003710 implements MigrationInterface {
  name = 'OrdersExchangesCheck1764300003710';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders.after_sales_case VALIDATE CONSTRAINT after_sales_case_status_check`);
    await runner.query(`ALTER TABLE orders.after_sales_case VALIDATE CONSTRAINT after_sales_case_replacement`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
