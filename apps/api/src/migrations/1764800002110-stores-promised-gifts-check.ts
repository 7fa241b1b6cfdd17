import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Validates what the file before added, under a lock that lets readers and writers go on. */
export class StoresPromisedGiftsCheck1764800002110 implements MigrationInterface {
  name = 'StoresPromisedGiftsCheck1764800002110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE stores.booking VALIDATE CONSTRAINT booking_gift_promised`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
