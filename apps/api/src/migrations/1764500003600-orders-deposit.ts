import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An order of a presale keeps what of it the deposit paid before. The check of the whole table is validated in the next file. */
export class OrdersDeposit1764500003600 implements MigrationInterface {
  name = 'OrdersDeposit1764500003600';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE orders."order"
        ADD COLUMN deposit_fen bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT order_deposit CHECK (deposit_fen >= 0 AND points_fen + stored_value_fen + deposit_fen <= payable_fen) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
