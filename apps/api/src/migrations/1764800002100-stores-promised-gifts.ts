import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was promised for pieces that are brought back stands in the booking. Those of before have none of it. Validated in the next file. */
export class StoresPromisedGifts1764800002100 implements MigrationInterface {
  name = 'StoresPromisedGifts1764800002100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      ALTER TABLE stores.booking
        ADD COLUMN gift_title text,
        -- One gift for so many pieces.
        ADD COLUMN gift_per_count int,
        ADD CONSTRAINT booking_gift_promised CHECK ((gift_title IS NULL) = (gift_per_count IS NULL) AND gift_per_count > 0) NOT VALID;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
