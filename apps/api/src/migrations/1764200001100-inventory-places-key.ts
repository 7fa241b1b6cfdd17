import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The place becomes part of a reservation's key. The new key's index is built beside the old one while writers go on, and the
 * swap itself takes the table for a moment only. Safe to run again, also after an index was left half built.
 */
export class InventoryPlacesKey1764200001100 implements MigrationInterface {
  name = 'InventoryPlacesKey1764200001100';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // A scan of a large table takes longer than a request may.
    await runner.query(`SET statement_timeout = 0`);
    try {
      await runner.query(`ALTER TABLE inventory.reservation VALIDATE CONSTRAINT reservation_parts`);
      await runner.query(`ALTER TABLE inventory.balance VALIDATE CONSTRAINT balance_in_transit`);
      const [key] = (await runner.query(`SELECT indnatts AS columns FROM pg_index WHERE indrelid = 'inventory.reservation'::regclass AND indisprimary`)) as { columns: number }[];
      if (key?.columns === 3) return;
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS inventory.reservation_place`);
      await runner.query(`CREATE UNIQUE INDEX CONCURRENTLY reservation_place ON inventory.reservation (order_id, location_id, variant_id)`);
      await runner.query(`ALTER TABLE inventory.reservation DROP CONSTRAINT reservation_pkey, ADD CONSTRAINT reservation_pkey PRIMARY KEY USING INDEX reservation_place`);
    } finally {
      await runner.query(`RESET statement_timeout`);
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
