import type { MigrationInterface, QueryRunner } from 'typeorm';

/** New tables, and two more verdicts. The check of verdicts is validated in a later file. */
export class RiskDecisions1764400008000 implements MigrationInterface {
  name = 'RiskDecisions1764400008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
      ALTER TABLE risk.decision DROP CONSTRAINT decision_verdict_check;
      ALTER TABLE risk.decision ADD CONSTRAINT decision_verdict CHECK (verdict IN ('allowed', 'challenged', 'reviewed', 'queued', 'refused', 'shadowed')) NOT VALID;

      -- Every version of every rule; the latest is in force.
      CREATE TABLE risk.rule (
        code text NOT NULL CHECK (code ~ '^[a-z][A-Za-z0-9]{2,39}$'),
        version int NOT NULL CHECK (version >= 1),
        content jsonb NOT NULL,
        reason text NOT NULL,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (code, version)
      );

      -- A sample of assessments with all that was known, for trials of rules.
      CREATE TABLE risk.assessment (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        assessed_at timestamptz NOT NULL,
        point text NOT NULL,
        customer_id uuid,
        signals jsonb NOT NULL,
        verdict text NOT NULL CHECK (verdict IN ('allow', 'challenge', 'review', 'refuse')),
        weight int NOT NULL CHECK (weight >= 1)
      );
      CREATE INDEX assessment_time ON risk.assessment USING brin (assessed_at);
      CREATE INDEX assessment_customer ON risk.assessment (customer_id) WHERE customer_id IS NOT NULL;

      -- Who turned out to be what, as a person decided.
      CREATE TABLE risk.label (
        customer_id uuid PRIMARY KEY,
        label text NOT NULL CHECK (label IN ('shopper', 'abuser')),
        source text NOT NULL,
        labelled_at timestamptz NOT NULL
      );

      -- Paid orders, as far as risk asks about them.
      CREATE TABLE risk.order_fact (
        order_id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        used_coupon boolean NOT NULL,
        is_refunded boolean NOT NULL,
        paid_at timestamptz NOT NULL
      );
      CREATE INDEX order_fact_customer ON risk.order_fact (customer_id);

      -- Who was seen with which mark. All but devices are hashes.
      CREATE TABLE risk.edge (
        kind text NOT NULL CHECK (kind IN ('device', 'phone', 'payer', 'address', 'network')),
        subject text NOT NULL,
        customer_id uuid NOT NULL,
        first_seen_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        PRIMARY KEY (kind, subject, customer_id)
      ) WITH (fillfactor = 80);
      CREATE INDEX edge_customer ON risk.edge (customer_id);
      CREATE INDEX edge_seen ON risk.edge USING brin (last_seen_at);

      CREATE TABLE risk.group_member (
        customer_id uuid PRIMARY KEY,
        group_id uuid NOT NULL,
        since timestamptz NOT NULL
      );
      CREATE INDEX group_member_group ON risk.group_member (group_id);

      -- How much those who share something may have together; no number is no limit.
      CREATE TABLE risk.shared_limit (
        code text PRIMARY KEY CHECK (code IN ('couponsPerDevice', 'couponsPerGroup', 'flashUnitsPerGroup')),
        most int CHECK (most >= 1),
        version int NOT NULL
      );
      INSERT INTO risk.shared_limit (code, most, version) VALUES ('couponsPerDevice', 3, 1), ('couponsPerGroup', 5, 1), ('flashUnitsPerGroup', 5, 1);

      CREATE TABLE risk.appeal (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        point text NOT NULL,
        rule text NOT NULL,
        rule_version int NOT NULL,
        refused_at timestamptz NOT NULL,
        evidence jsonb NOT NULL,
        words text NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'approved', 'rejected')),
        answer text,
        decided_by text,
        decided_at timestamptz,
        created_at timestamptz NOT NULL,
        CONSTRAINT appeal_decided CHECK ((status = 'open') = (decided_at IS NULL) AND (status = 'open') = (answer IS NULL) AND (status = 'open') = (decided_by IS NULL))
      );
      CREATE UNIQUE INDEX appeal_open ON risk.appeal (customer_id) WHERE status = 'open';
      CREATE INDEX appeal_customer ON risk.appeal (customer_id, created_at DESC, id DESC);
      CREATE INDEX appeal_status ON risk.appeal (status, created_at, id);
    `);
    await runner.query(
      `INSERT INTO risk.rule (code, version, content, reason, created_by, created_at)
       SELECT r->>'code', 1, r->'content', '最初的规则', '系统', timestamptz '2026-11-22 00:00:00+08' FROM jsonb_array_elements($1::jsonb) AS r`,
      [JSON.stringify(FIRST_RULES)],
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const DAY_MINUTES = 1_440;
const customersPerDevice = (atLeast: number): object => ({ count: { of: 'customers', per: 'device', minutes: DAY_MINUTES }, atLeast });
const customersPerRecipient = (atLeast: number): object => ({ count: { of: 'customers', per: 'recipient', minutes: DAY_MINUTES }, atLeast });
const customersPerPayer = (atLeast: number): object => ({ count: { of: 'customers', per: 'payer', minutes: DAY_MINUTES }, atLeast });

/** The rules of the first day. Ops change them in the console, version by version. */
const FIRST_RULES = [
  { code: 'crowdedDevice', content: { name: '一台设备上顾客太多', points: ['claim', 'order', 'pay'], condition: customersPerDevice(6), effect: { score: 40 }, mode: 'live' } },
  { code: 'deviceFarm', content: { name: '设备农场', points: ['claim', 'order', 'pay'], condition: customersPerDevice(15), effect: { verdict: 'refuse' }, mode: 'live' } },
  {
    code: 'freshInGroup',
    content: { name: '新号且属于关联群', points: ['claim', 'order'], condition: { all: [{ signal: 'groupSize', atLeast: 5 }, { signal: 'accountAgeSeconds', atMost: 604_800 }] }, effect: { score: 40 }, mode: 'live' },
  },
  {
    code: 'couponOnlyGroup',
    content: { name: '关联群只用券下单', points: ['claim', 'order'], condition: { all: [{ signal: 'groupSize', atLeast: 5 }, { signal: 'paidOrders', atLeast: 3 }, { signal: 'couponOrderPercent', atLeast: 90 }] }, effect: { score: 70 }, mode: 'live' },
  },
  { code: 'bigGroup', content: { name: '大关联群下单复核', points: ['order'], condition: { signal: 'groupSize', atLeast: 15 }, effect: { verdict: 'review' }, mode: 'live' } },
  {
    code: 'freshManyToOneDoor',
    content: { name: '许多新号寄往一个楼', points: ['pay'], condition: { all: [customersPerRecipient(6), { signal: 'accountAgeSeconds', atMost: 86_400 }, { flag: 'usesCoupon', is: true }] }, effect: { score: 70 }, mode: 'live' },
  },
  { code: 'onePayerForMany', content: { name: '一个付款人替许多账号付', points: ['pay'], condition: customersPerPayer(5), effect: { score: 70 }, mode: 'live' } },
  {
    code: 'programFromCloud',
    content: { name: '机房里的程序', points: ['signIn', 'claim', 'order'], condition: { all: [{ flag: 'isCrawler', is: true }, { flag: 'isDataCentre', is: true }] }, effect: { verdict: 'challenge' }, mode: 'shadow' },
  },
  { code: 'virtualNumber', content: { name: '虚拟运营商号段的新号', points: ['claim', 'order'], condition: { all: [{ flag: 'isVirtualNumber', is: true }, { signal: 'accountAgeSeconds', atMost: 3_600 }] }, effect: { score: 40 }, mode: 'shadow' } },
  { code: 'returnsMost', content: { name: '多数订单都退', points: ['refund'], condition: { all: [{ signal: 'paidOrders', atLeast: 5 }, { signal: 'refundPercent', atLeast: 70 }] }, effect: { verdict: 'review' }, mode: 'shadow' } },
];
