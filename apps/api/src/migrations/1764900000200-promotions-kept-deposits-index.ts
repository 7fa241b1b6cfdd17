import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deposits that were kept although they were promised back: none, but while an older worker runs. While readers and writers go on; safe to run again. */
export class PromotionsKeptDepositsIndex1764900000200 implements MigrationInterface {
  name = 'PromotionsKeptDepositsIndex1764900000200';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX CONCURRENTLY IF NOT EXISTS presale_deposit_kept ON promotions.presale_deposit (id)
      WHERE status = 'forfeited' AND balance_refused_at IS NOT NULL AND refund_requested_fen = 0
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
