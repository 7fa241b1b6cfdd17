import type { MigrationInterface, QueryRunner } from 'typeorm';

const ROWS_AT_ONCE = 5_000;

/** Fills the place of older work, and builds what whole tables need while writers go on. Safe to run again. */
export class FulfillmentKindsFill1764200004100 implements MigrationInterface {
  name = 'FulfillmentKindsFill1764200004100';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = (await runner.query(
        `WITH batch AS (SELECT id FROM fulfillment.fulfillment_order WHERE id > $1 ORDER BY id LIMIT $2), placed AS (
           UPDATE fulfillment.fulfillment_order f SET location_id = f.store_id, promised_at = coalesce(f.promised_at, f.window_start_at)
           FROM batch WHERE f.id = batch.id AND f.location_id IS NULL
         ), gone AS (
           UPDATE fulfillment.fulfillment_line l SET quantity_gone = l.quantity_picked
           FROM batch JOIN fulfillment.fulfillment_order f ON f.id = batch.id
           WHERE l.fulfillment_order_id = batch.id AND f.state = 'handed_over' AND l.quantity_gone = 0
         )
         SELECT max(id::text) AS last FROM batch`,
        [after, ROWS_AT_ONCE],
      )) as { last: string | null }[];
      const last = rows[0]?.last ?? null;
      if (last === null) break;
      after = last;
    }
    await runner.query(`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS fulfillment_order_part ON fulfillment.fulfillment_order (order_id, group_no, part_no)`);
    await runner.query(`ALTER TABLE fulfillment.fulfillment_order DROP CONSTRAINT IF EXISTS fulfillment_order_order_id_key`);
    await runner.query(
      `CREATE INDEX CONCURRENTLY IF NOT EXISTS fulfillment_order_work ON fulfillment.fulfillment_order (location_id, opened_at)
       WHERE state NOT IN ('handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled', 'done')`,
    );
    await runner.query(`CREATE INDEX CONCURRENTLY IF NOT EXISTS fulfillment_order_stage ON fulfillment.fulfillment_order (stage_due_at) WHERE stage_due_at IS NOT NULL`);
    for (const check of ['kind', 'state', 'has_code']) await runner.query(`ALTER TABLE fulfillment.fulfillment_order VALIDATE CONSTRAINT fulfillment_order_${check}`);
    await runner.query(`ALTER TABLE fulfillment.fulfillment_line VALIDATE CONSTRAINT fulfillment_line_units`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
