import { pruneOldRows } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

describe('what nobody asks for again', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await createTestPlatform();
  });
  afterAll(() => platform.close());

  const daysAgo = (days: number) => new Date(platform.clock.nowMs() - days * 86_400_000);

  it('is deleted: events that are long done and keys that are long used; what waits and what the seed wrote stays', async () => {
    const event = (topic: string, doneAt: Date | null) =>
      platform.database.query(`INSERT INTO platform.outbox_event (id, topic, payload, created_at, due_at, done_at) VALUES ($1, $2, '{}', $3, $3, $4)`, [platform.ids.uuid(), topic, daysAgo(40), doneAt]);
    const key = (scope: string, usedAt: Date) =>
      platform.database.query(`INSERT INTO platform.idempotency_key (scope, key, request_hash, created_at) VALUES ($1, 'k', 'h', $2)`, [scope, usedAt]);
    await Promise.all([event('long-done', daysAgo(8)), event('just-done', daysAgo(6)), event('waiting', null)]);
    await Promise.all([key('customer:old', daysAgo(31)), key('customer:new', daysAgo(29)), key('system', daysAgo(400))]);

    expect(await pruneOldRows(platform.database, platform.clock.now())).toBe(2);
    expect(await pruneOldRows(platform.database, platform.clock.now())).toBe(0);
    expect(await platform.database.query(`SELECT topic FROM platform.outbox_event ORDER BY topic`)).toEqual([{ topic: 'just-done' }, { topic: 'waiting' }]);
    expect(await platform.database.query(`SELECT scope FROM platform.idempotency_key ORDER BY scope`)).toEqual([{ scope: 'customer:new' }, { scope: 'system' }]);
  });
});
