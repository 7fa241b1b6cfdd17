import { pruneOldRows } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

describe('what nobody asks for again', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await createTestPlatform();
  });
  afterAll(() => platform.close());

  const daysAgo = (days: number) => new Date(platform.clock.nowMs() - days * 86_400_000);

  beforeEach(() => platform.database.query(`TRUNCATE platform.outbox_event, platform.idempotency_key`));

  const event = (topic: string, doneAt: Date | null) =>
    platform.database.query(`INSERT INTO platform.outbox_event (id, topic, payload, created_at, due_at, done_at) VALUES ($1, $2, '{}', $3, $3, $4)`, [platform.ids.uuid(), topic, daysAgo(40), doneAt]);
  const key = (scope: string, usedAt: Date) =>
    platform.database.query(`INSERT INTO platform.idempotency_key (scope, key, request_hash, created_at) VALUES ($1, 'k', 'h', $2)`, [scope, usedAt]);

  it('is deleted: events that are long done and keys that are long used; what waits and what the seed wrote stays', async () => {
    await Promise.all([event('long-done', daysAgo(8)), event('just-done', daysAgo(6)), event('waiting', null)]);
    await Promise.all([key('customer:old', daysAgo(31)), key('customer:new', daysAgo(29)), key('system', daysAgo(400))]);

    expect(await pruneOldRows(platform.database, platform.clock.now())).toBe(2);
    expect(await pruneOldRows(platform.database, platform.clock.now())).toBe(0);
    expect(await platform.database.query(`SELECT topic FROM platform.outbox_event ORDER BY topic`)).toEqual([{ topic: 'just-done' }, { topic: 'waiting' }]);
    expect(await platform.database.query(`SELECT scope FROM platform.idempotency_key ORDER BY scope`)).toEqual([{ scope: 'customer:new' }, { scope: 'system' }]);
  });

  it('is deleted in bites until nothing is left of it, and in no more of them than one run may take', async () => {
    const kept = async (): Promise<number> => (await platform.database.query(`SELECT 1 FROM platform.outbox_event UNION ALL SELECT 1 FROM platform.idempotency_key`)).length;
    for (let n = 0; n < 5; n += 1) await Promise.all([event(`old-${n}`, daysAgo(8)), key(`customer:${n}`, daysAgo(31))]);
    expect([await pruneOldRows(platform.database, platform.clock.now(), { rowsPerBite: 1, mostBites: 2 }), await kept()]).toEqual([4, 6]);
    expect([await pruneOldRows(platform.database, platform.clock.now(), { rowsPerBite: 2, mostBites: 9 }), await kept()]).toEqual([6, 0]);
  });

  it('is found without reading what is younger', async () => {
    const plan = await platform.database.transaction(async (tx) => {
      await tx.execute(`SET LOCAL enable_seqscan = off`);
      return tx.query(`EXPLAIN SELECT id FROM platform.outbox_event WHERE done_at < $1 ORDER BY done_at LIMIT 10`, [daysAgo(7)]);
    });
    expect(JSON.stringify(plan)).toContain('Index Scan using outbox_event_done');
  });
});
