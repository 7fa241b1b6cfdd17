import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Recipients of flash orders are counted by an index with a key. Campaigns that are there already were counted without one and go on so to their
 * end: who has bought in a running sale is known by what is counted.
 */
export class PromotionsKeyedRecipients1764600006500 implements MigrationInterface {
  name = 'PromotionsKeyedRecipients1764600006500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE promotions.campaign ADD COLUMN keys_recipients boolean NOT NULL DEFAULT false`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
