import type { MigrationInterface, QueryRunner } from 'typeorm';

const DAY_MINUTES = 1_440;
const customersPerDevice = (atLeast: number): object => ({ count: { of: 'customers', per: 'device', minutes: DAY_MINUTES }, atLeast });

/**
 * The more accounts a device has, the dearer what it is asked for when it claims: the device's own work from the sixth, a hand from the ninth, a
 * phone number of one's own from the twelfth; the fifteenth is refused. Placing an order stays at proof of work, which costs us nothing to set at a peak.
 */
const RUNGS = [
  {
    code: 'busyDevice', version: 1, reason: '领券逐级验证：先算题，再拖动拼图，再验手机号',
    content: { name: '一台设备上许多账号领券：拖动拼图', points: ['claim'], condition: customersPerDevice(9), effect: { verdict: 'challenge', challenge: 'slider' }, mode: 'live' },
  },
  {
    code: 'couponDevice', version: 1, reason: '领券逐级验证：先算题，再拖动拼图，再验手机号',
    content: { name: '一台设备上更多账号领券：确认手机号', points: ['claim'], condition: customersPerDevice(12), effect: { verdict: 'challenge', challenge: 'phone' }, mode: 'live' },
  },
  {
    code: 'hastyPayments', version: 2, reason: '程序算得出题，拖动拼图要人手',
    content: {
      name: '一个账号十分钟内反复发起支付', points: ['pay'], condition: { count: { of: 'attempts', per: 'customer', minutes: 10 }, atLeast: 30 },
      effect: { verdict: 'challenge', challenge: 'slider' }, mode: 'live',
    },
  },
];

/** Rules that ask for a hand and for a number. What ops have written themselves stays as they wrote it. */
export class RiskChallengeLadder1764700008200 implements MigrationInterface {
  name = 'RiskChallengeLadder1764700008200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO risk.rule (code, version, content, reason, created_by, created_at)
       SELECT r->>'code', (r->>'version')::int, r->'content', r->>'reason', '系统', timestamptz '2026-11-23 12:00:00+08' FROM jsonb_array_elements($1::jsonb) AS r
       WHERE (r->>'version')::int = 1 + (SELECT coalesce(max(k.version), 0) FROM risk.rule k WHERE k.code = r->>'code')`,
      [JSON.stringify(RUNGS)],
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
