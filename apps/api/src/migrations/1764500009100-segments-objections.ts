import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who wants no profile: no segment, tag or offer holds them. */
export class SegmentsObjections1764500009100 implements MigrationInterface {
  name = 'SegmentsObjections1764500009100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE segments.objection (
        customer_id uuid PRIMARY KEY,
        since timestamptz NOT NULL
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
