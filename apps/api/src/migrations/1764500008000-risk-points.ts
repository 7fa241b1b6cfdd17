import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules for signing in, paying and asking for money back, and what rules were worth when they were tried on people who are known. */
export class RiskPoints1764500008000 implements MigrationInterface {
  name = 'RiskPoints1764500008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Of one version of a rule: how many requests of known shoppers and known abusers it hit.
      CREATE TABLE risk.rule_score (
        code text NOT NULL,
        version int NOT NULL,
        measured_at timestamptz NOT NULL,
        seed int NOT NULL,
        requests int NOT NULL CHECK (requests >= 1),
        abuser_requests int NOT NULL CHECK (abuser_requests >= 0),
        abuser_hits int NOT NULL CHECK (abuser_hits BETWEEN 0 AND abuser_requests),
        shopper_hits int NOT NULL CHECK (shopper_hits >= 0),
        PRIMARY KEY (code, version),
        FOREIGN KEY (code, version) REFERENCES risk.rule (code, version)
      );
    `);
    await runner.query(
      `INSERT INTO risk.rule (code, version, content, reason, created_by, created_at)
       SELECT r->>'code', 1 + coalesce((SELECT max(version) FROM risk.rule k WHERE k.code = r->>'code'), 0), r->'content', r->>'reason', '系统', timestamptz '2026-11-22 20:00:00+08'
       FROM jsonb_array_elements($1::jsonb) AS r`,
      [JSON.stringify(RULES)],
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const DAY_MINUTES = 1_440;
const perDevice = (of: 'customers' | 'attempts', minutes: number, atLeast: number): object => ({ count: { of, per: 'device', minutes }, atLeast });
const attempts = (per: 'customer' | 'network', minutes: number, atLeast: number): object => ({ count: { of: 'attempts', per, minutes }, atLeast });

const RULES = [
  {
    code: 'crowdedSignIn', reason: '登录接入规则',
    content: { name: '一台设备轮流登录许多账号', points: ['signIn'], condition: perDevice('customers', DAY_MINUTES, 10), effect: { verdict: 'challenge' }, mode: 'live' },
  },
  {
    code: 'signInBurst', reason: '登录接入规则',
    content: { name: '一个网络一分钟内登录太多', points: ['signIn'], condition: attempts('network', 1, 600), effect: { verdict: 'challenge' }, mode: 'shadow' },
  },
  {
    code: 'hastyPayments', reason: '支付接入规则',
    content: { name: '一个账号十分钟内反复发起支付', points: ['pay'], condition: attempts('customer', 10, 30), effect: { verdict: 'challenge' }, mode: 'live' },
  },
  {
    code: 'farWithCoupon', reason: '支付接入规则',
    content: {
      name: '新号用券寄到很远', points: ['pay'],
      condition: { all: [{ signal: 'storeDistanceKm', atLeast: 100 }, { signal: 'accountAgeSeconds', atMost: 86_400 }, { flag: 'usesCoupon', is: true }] }, effect: { verdict: 'review' }, mode: 'shadow',
    },
  },
  {
    code: 'virtualNumber', reason: '付款后才知道收货电话',
    content: { name: '虚拟运营商号段的新号', points: ['pay'], condition: { all: [{ flag: 'isVirtualNumber', is: true }, { signal: 'accountAgeSeconds', atMost: 3_600 }] }, effect: { verdict: 'review' }, mode: 'shadow' },
  },
  {
    code: 'returnsMost', reason: '申请退款时判定；退款单由两人复核，不拒绝',
    content: { name: '多数订单都退', points: ['refund'], condition: { all: [{ signal: 'paidOrders', atLeast: 5 }, { signal: 'refundPercent', atLeast: 70 }] }, effect: { verdict: 'review' }, mode: 'live' },
  },
  {
    code: 'refundsFromOneDevice', reason: '退款接入规则',
    content: { name: '一台设备替许多账号退款', points: ['refund'], condition: perDevice('customers', 7 * DAY_MINUTES, 5), effect: { verdict: 'review' }, mode: 'live' },
  },
  {
    code: 'hastyRefunds', reason: '退款接入规则',
    content: { name: '一天内反复申请退款', points: ['refund'], condition: attempts('customer', DAY_MINUTES, 10), effect: { verdict: 'review' }, mode: 'live' },
  },
];
