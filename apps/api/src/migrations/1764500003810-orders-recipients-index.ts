import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Orders are found by the last four digits of the phone, sealed ones by their blind index and those of before by their digits. Each row stands
 * in one of the two indexes, so that an order costs no more than before. While readers and writers go on; safe to run again.
 */
export class OrdersRecipientsIndex1764500003810 implements MigrationInterface {
  name = 'OrdersRecipientsIndex1764500003810';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS order_phone_tail_index ON orders."order" (phone_tail_index, id DESC) WHERE phone_tail_index IS NOT NULL`);
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS order_open_phone_tail ON orders."order" (right(contact_phone, 4), id DESC) WHERE contact_phone IS NOT NULL`);
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS orders.order_phone_tail`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
