import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An order may hold bookings of services: what they cost in advance is a part of what is paid, and their group says what is booked. Orders
 * of older processes have none. The check of the whole table is validated in the next file.
 */
export class OrdersServices1764300003000 implements MigrationInterface {
  name = 'OrdersServices1764300003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';
      ALTER TABLE orders."order"
        -- Deposits, or prices, of the services that it books.
        ADD COLUMN service_fen bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT order_sums CHECK (items_total_fen >= 0 AND discount_fen >= 0 AND delivery_fee_fen >= 0 AND service_fen >= 0
          AND payable_fen = items_total_fen - discount_fen + delivery_fee_fen + service_fen AND payable_fen >= 0) NOT VALID,
        DROP CONSTRAINT order_amounts;
      ALTER TABLE orders.order_group
        -- Of a service: its name as it was booked, and the booking.
        ADD COLUMN title text,
        ADD COLUMN booking_id uuid,
        ADD CONSTRAINT order_group_service CHECK (kind <> 'service' OR (title IS NOT NULL AND booking_id IS NOT NULL)) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
