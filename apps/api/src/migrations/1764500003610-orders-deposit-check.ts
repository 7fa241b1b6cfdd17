import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class OrdersDepositCheck1764500003610 implements MigrationInterface {
  name = 'OrdersDepositCheck1764500003610';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE orders."order" VALIDATE CONSTRAINT order_deposit`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
