import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersSubstitutionsCheck1764300003910 implements MigrationInterface {
  name = 'OrdersSubstitutionsCheck1764300003910';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders."order" VALIDATE CONSTRAINT order_when_short`);
    await runner.query(`ALTER TABLE orders.order_line VALIDATE CONSTRAINT order_line_carried`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
