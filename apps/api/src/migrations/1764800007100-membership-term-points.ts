import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A table of its own: nothing that is there is touched. What terms added before this stands within the entries of orders, and stays there. */
export class MembershipTermPoints1764800007100 implements MigrationInterface {
  name = 'MembershipTermPoints1764800007100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '3s';

      -- Orders to whose points a paid term added, by a posting of its own: it goes back with the order, and with the term.
      CREATE TABLE membership.term_points (
        order_id uuid PRIMARY KEY,
        purchase_id uuid NOT NULL REFERENCES membership.purchase,
        -- Points for each yuan in basis points, without the term and with it.
        base_rate int NOT NULL CHECK (base_rate >= 0),
        rate int NOT NULL CHECK (rate > base_rate)
      );
      CREATE INDEX term_points_purchase ON membership.term_points (purchase_id, order_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
