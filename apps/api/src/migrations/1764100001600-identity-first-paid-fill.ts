import type { MigrationInterface, QueryRunner } from 'typeorm';

const CUSTOMERS_AT_ONCE = 5_000;

/** Remembers of everyone since when they buy, some at a time so that writers go on. Safe to run again. */
export class IdentityFirstPaidFill1764100001600 implements MigrationInterface {
  name = 'IdentityFirstPaidFill1764100001600';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = (await runner.query(
        `WITH batch AS (SELECT id FROM identity.customer WHERE id > $1 ORDER BY id LIMIT $2), bought AS (
           UPDATE identity.customer c SET first_paid_at = (SELECT min(o.paid_at) FROM orders."order" o WHERE o.customer_id = c.id)
           FROM batch WHERE c.id = batch.id AND c.first_paid_at IS NULL)
         SELECT max(id::text) AS last FROM batch`,
        [after, CUSTOMERS_AT_ONCE],
      )) as { last: string | null }[];
      const last = rows[0]?.last ?? null;
      if (last === null) return;
      after = last;
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
