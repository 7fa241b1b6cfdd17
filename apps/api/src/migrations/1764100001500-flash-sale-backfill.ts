import type { MigrationInterface, QueryRunner } from 'typeorm';

const CUSTOMERS_AT_ONCE = 5_000;

/** What the flash sale needs of whole tables, in statements of their own so that writers go on. Safe to run again. */
export class FlashSaleBackfill1764100001500 implements MigrationInterface {
  name = 'FlashSaleBackfill1764100001500';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE inventory.balance VALIDATE CONSTRAINT balance_not_fenced_twice`);
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS reservation_fence ON inventory.reservation (fence_id) WHERE fence_id IS NOT NULL`);
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows: { last: string | null }[] = await runner.query(
        `WITH batch AS (SELECT id FROM identity.customer WHERE id > $1 ORDER BY id LIMIT $2), bought AS (
           UPDATE identity.customer c SET first_paid_at = (SELECT min(o.paid_at) FROM orders."order" o WHERE o.customer_id = c.id)
           FROM batch WHERE c.id = batch.id AND c.first_paid_at IS NULL)
         SELECT max(id::text) AS last FROM batch`,
        [after, CUSTOMERS_AT_ONCE],
      );
      const last = rows[0]?.last ?? null;
      if (last === null) return;
      after = last;
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
