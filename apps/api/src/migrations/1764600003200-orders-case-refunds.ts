import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A case of a presale's order gets its money back by two payments: it is completed with the last of its refunds. */
export class OrdersCaseRefunds1764600003200 implements MigrationInterface {
  name = 'OrdersCaseRefunds1764600003200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      ALTER TABLE orders.after_sales_case ADD COLUMN other_refund_nos text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
