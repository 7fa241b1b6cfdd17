import { metricsRegistry, silentLogger } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { DecisionsRepository } from './decisions.repository.js';
import { type Decision, Decisions } from './decisions.js';
import { computeWeight, maskAddress } from './decisions.rules.js';

const refusal: Decision = { kind: 'flash.attempt', rule: 'limit.customer', ruleVersion: 2, verdict: 'refused', code: 'RATE_LIMITED', deviceId: 'd-1', address: '203.0.113.77', evidence: { retryAfterSeconds: 3 } };
const everything = { rule: null, kind: null, verdict: null, customerId: null, deviceId: null, from: null, to: null, beforeId: null, limit: 1_000 };

describe('decisions about requests', () => {
  let platform: TestPlatform;
  let repository: DecisionsRepository;
  let decisions: Decisions;
  beforeAll(async () => {
    platform = await createTestPlatform();
    repository = new DecisionsRepository(platform.database);
  }, 60_000);
  afterAll(() => platform.close());
  beforeEach(async () => {
    await platform.database.query('TRUNCATE risk.decision, risk.decision_minute');
    decisions = new Decisions(repository, platform.clock, silentLogger);
  });

  const counted = async (): Promise<number> => (await repository.countSince(new Date(0))).reduce((sum, { count }) => sum + count, 0);

  it('are kept with what somebody needs to understand them, and no whole address', async () => {
    decisions.record(refusal);
    await decisions.flush();
    expect(await repository.list(everything)).toMatchObject([
      { kind: 'flash.attempt', rule: 'limit.customer', ruleVersion: 2, verdict: 'refused', customerId: null, deviceId: 'd-1', address: '203.0.113.0/24', evidence: { retryAfterSeconds: 3 }, weight: 1 },
    ]);
  });

  it('of a flood are all counted, and a sample is kept that stands for the rest', async () => {
    for (let count = 0; count < 5_020; count += 1) decisions.record(refusal);
    await decisions.flush();
    const kept = await repository.list(everything);
    expect([await counted(), kept.length, kept.reduce((sum, { weight }) => sum + weight, 0)]).toEqual([5_020, 70, 5_020]);
  });

  it('that a process gave out of its memory are counted and sampled like others, and their metric is left to whoever sent them', async () => {
    const known = async (): Promise<number> =>
      (await metricsRegistry.getSingleMetric('quanyu_refusals_total')?.get())?.values.find(({ labels }) => labels['code'] === 'RATE_LIMITED')?.value ?? 0;
    const before = await known();
    for (let count = 0; count < 220; count += 1) decisions.recordKnown('order.place', 'RATE_LIMITED', { customerId: platform.ids.uuid(), ip: '203.0.113.77' });
    await decisions.flush();
    const kept = await repository.list(everything);
    expect([await counted(), kept.length, kept.reduce((sum, { weight }) => sum + weight, 0), await known()]).toEqual([220, 22, 220, before]);
    expect(kept[0]).toMatchObject({ kind: 'order.place', rule: 'RATE_LIMITED', verdict: 'refused', address: '203.0.113.0/24', evidence: { fromMemory: true } });
  });

  it('of a rare rule are kept whole beside a flood of another', async () => {
    for (let count = 0; count < 1_000; count += 1) decisions.record(refusal);
    decisions.record({ ...refusal, rule: 'list.device', verdict: 'challenged' });
    await decisions.flush();
    expect(await repository.list({ ...everything, rule: 'list.device' })).toHaveLength(1);
  });

  it('of several processes add up', async () => {
    const other = new Decisions(repository, platform.clock, silentLogger);
    for (const one of [decisions, other, other]) one.record(refusal);
    await Promise.all([decisions.flush(), other.flush()]);
    expect(await counted()).toBe(3);
  });

  it('are not lost while the database is away', async () => {
    let isAway = true;
    const flaky = new (class extends DecisionsRepository {
      override write(...written: Parameters<DecisionsRepository['write']>): Promise<void> {
        return isAway ? Promise.reject(new Error('away')) : super.write(...written);
      }
    })(platform.database);
    decisions = new Decisions(flaky, platform.clock, silentLogger);
    decisions.record(refusal);
    await decisions.flush();
    decisions.record(refusal);
    isAway = false;
    await decisions.flush();
    expect([await counted(), (await repository.list(everything)).length]).toEqual([2, 2]);
  });

  it('that refuse stand in the metric by rule and code, exactly', async () => {
    const read = async (): Promise<number> =>
      (await metricsRegistry.getSingleMetric('quanyu_refusals_total')?.get())?.values.find(({ labels }) => labels['rule'] === 'limit.customer' && labels['code'] === 'RATE_LIMITED')?.value ?? 0;
    const before = await read();
    for (let count = 0; count < 500; count += 1) decisions.record(refusal);
    decisions.record({ ...refusal, verdict: 'allowed' });
    await decisions.flush();
    expect((await read()) - before).toBe(500);
  });

  it('go when they are old', async () => {
    decisions.record(refusal);
    await decisions.flush();
    platform.clock.advance(31 * 86_400_000);
    await decisions.prune();
    expect([(await repository.list(everything)).length, await counted()]).toEqual([0, 1]);
    platform.clock.advance(60 * 86_400_000);
    await decisions.prune();
    expect(await counted()).toBe(0);
  });
});

describe('the sample of a second', () => {
  it('holds the first twenty and then one of each hundred', () => {
    expect([1, 20, 21, 119, 120, 220].map(computeWeight)).toEqual([1, 1, null, null, 100, 100]);
  });

  it('keeps an IPv6 network as it is', () => {
    expect([maskAddress('203.0.113.77'), maskAddress('2001:db8:1:2::/64'), maskAddress('unknown')]).toEqual(['203.0.113.0/24', '2001:db8:1:2::/64', 'unknown']);
  });
});
