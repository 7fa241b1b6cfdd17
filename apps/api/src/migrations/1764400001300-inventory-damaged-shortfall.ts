import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units that orders hold may be damaged, not only missing. Older processes write missing ones. */
export class InventoryDamagedShortfall1764400001300 implements MigrationInterface {
  name = 'InventoryDamagedShortfall1764400001300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';
      ALTER TABLE inventory.shortfall ADD COLUMN condition text, ADD CONSTRAINT shortfall_condition CHECK (condition = 'damaged') NOT VALID;
    `);
    await runner.query(`ALTER TABLE inventory.shortfall VALIDATE CONSTRAINT shortfall_condition`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
