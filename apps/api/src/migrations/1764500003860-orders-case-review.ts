import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column without a value is no rewrite. */
export class OrdersCaseReview1764500003860 implements MigrationInterface {
  name = 'OrdersCaseReview1764500003860';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- The rule that wants two people to look at a case, and what it saw.
      ALTER TABLE orders.after_sales_case ADD COLUMN risk_review jsonb;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
