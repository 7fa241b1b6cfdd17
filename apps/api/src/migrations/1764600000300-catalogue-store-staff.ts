import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Goods are of no store: staff of a store read what the stock of their place is called. The role was made with the first policies. */
export class CatalogueStoreStaff1764600000300 implements MigrationInterface {
  name = 'CatalogueStoreStaff1764600000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`GRANT USAGE ON SCHEMA catalogue TO quanyu_store_staff`);
    await runner.query(`GRANT SELECT ON catalogue.product, catalogue.variant TO quanyu_store_staff`);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
