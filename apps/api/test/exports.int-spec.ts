import { Exports, EXPORTS_PER_DAY, isDomainError } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

const HOUR_MS = 3_600_000;

describe('files that staff take along', () => {
  let platform: TestPlatform;
  let exports: Exports;
  beforeAll(async () => {
    platform = await createTestPlatform();
    exports = new Exports(platform.database, platform.clock);
  });
  afterAll(() => platform.close());

  const staff = (name: string) => ({ actor: { staffId: platform.ids.uuid(), name }, ip: '203.0.113.9', requestId: 'request-9' });
  const take = (by: ReturnType<typeof staff>) => exports.begin({ by, action: 'product.export', targetType: 'product', targetId: 'many', what: { q: '毛巾' } });

  it('say who took them, when, in which request and how many that are today, and so does the audit log', async () => {
    const by = staff('运营小周');
    await take(by);
    expect(await take(by)).toBe(`# 导出 运营小周 · ${platform.clock.now().toISOString()} · 请求 request-9 · 今天第 2 次`);
    const lines = await platform.database.query(`SELECT action, after FROM platform.audit_entry WHERE actor_id = $1 ORDER BY id`, [by.actor.staffId]);
    expect(lines).toEqual([1, 2].map((countToday) => ({ action: 'product.export', after: { what: { q: '毛巾' }, countToday } })));
  });

  it('are so many a day for each of them and no more, also when they are asked for at once, and as many again the next day', async () => {
    const by = staff('运营小李');
    const results = await Promise.allSettled(Array.from({ length: EXPORTS_PER_DAY + 5 }, () => take(by)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refused).toHaveLength(5);
    expect(refused.every((reason) => isDomainError(reason, 'EXPORT.DAILY_LIMIT'))).toBe(true);
    await take(staff('运营小王'));
    platform.clock.advance(24 * HOUR_MS);
    expect(await take(by)).toContain('今天第 1 次');
  });
});
