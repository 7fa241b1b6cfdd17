import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The backtest's slow ring shares nothing but the number on its parcels: a rule for it, on trial until ops have seen it for a while. */
export class RiskPhoneRule1764400008100 implements MigrationInterface {
  name = 'RiskPhoneRule1764400008100';

  async up(runner: QueryRunner): Promise<void> {
    const content = { name: '一个收货电话收许多账号的货', points: ['pay'], condition: { count: { of: 'customers', per: 'phone', minutes: 10_080 }, atLeast: 5 }, effect: { verdict: 'review' }, mode: 'shadow' };
    await runner.query(
      `INSERT INTO risk.rule (code, version, content, reason, created_by, created_at) VALUES ('onePhoneForMany', 1, $1, '慢速团伙只共用收货电话', '系统', timestamptz '2026-11-22 18:00:00+08') ON CONFLICT DO NOTHING`,
      [JSON.stringify(content)],
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
