import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the fences need of whole tables, in statements of their own so that writers go on. Safe to run again. */
export class InventoryFencesCheck1764100001500 implements MigrationInterface {
  name = 'InventoryFencesCheck1764100001500';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE inventory.balance VALIDATE CONSTRAINT balance_not_fenced_twice`);
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS reservation_fence ON inventory.reservation (fence_id) WHERE fence_id IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
