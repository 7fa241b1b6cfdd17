import { Switches } from '@quanyu/platform';
import { waitFor } from '@quanyu/testing';
import { openTestShop, type TestShop } from './test-shop.js';

interface Board {
  level: string;
  boardVersion: number;
  canUndo: boolean;
  items: { key: string; isOn: boolean; version: number; revertsAt: string | null }[];
}

describe('degradation switches', () => {
  let shop: TestShop;
  let token: string;
  beforeAll(async () => {
    shop = await openTestShop();
    token = await shop.staffToken('engineer');
  }, 120_000);
  afterAll(() => shop.close());

  const board = async (): Promise<Board> => (await shop.ask('GET', '/api/admin/switches', { token })).body as unknown as Board;
  const on = ({ items }: Board): string[] => items.filter(({ isOn }) => isOn).map(({ key }) => key);
  const preset = async (name: string, more: object = {}) =>
    shop.ask('POST', '/api/admin/switches/presets', { token, payload: { preset: name, reason: '演练', revertAfterMinutes: null, preview: false, boardVersion: (await board()).boardVersion, ...more } });
  const set = (key: string, isOn: boolean, version: number, revertAfterMinutes: number | null = null) =>
    shop.ask('PUT', `/api/admin/switches/${key}`, { token, payload: { isOn, reason: '演练', revertAfterMinutes, version } });
  const versionOf = async (key: string): Promise<number> => (await board()).items.find((item) => item.key === key)?.version ?? 0;

  it('are all off at first', async () => {
    expect(await board()).toMatchObject({ level: 'normal', canUndo: false });
    expect(on(await board())).toEqual([]);
    expect((await shop.ask('GET', '/api/storefront/bootstrap')).body).toMatchObject({ switches: [] });
  });

  it('show what a preset would change before it is applied', async () => {
    const { body } = await preset('L2', { preview: true });
    expect((body['changes'] as { key: string }[]).map(({ key }) => key)).toEqual(['recommendations', 'reviews', 'searchSorting', 'liveStock', 'couponStacking']);
    expect(on(await board())).toEqual([]);
  });

  it('are turned by a preset all at once, and turned back by undoing it', async () => {
    const one = await versionOf('search');
    await set('search', true, one);
    const { status, body } = await preset('L1');
    expect([status, (body['board'] as Board).level, (body['board'] as Board).canUndo]).toEqual([200, 'L1', true]);
    expect((await preset('undo')).status).toBe(200);
    expect(on(await board())).toEqual(['search']);
    expect(await preset('undo')).toMatchObject({ status: 409, body: { code: 'OPERATIONS.NOTHING_TO_UNDO' } });
    await preset('normal');
    expect((await board()).level).toBe('normal');
  });

  it('are not turned by somebody who looked at an older state', async () => {
    const seen = await board();
    await set('search', true, await versionOf('search'));
    expect(await preset('L1', { boardVersion: seen.boardVersion })).toMatchObject({ status: 409, body: { code: 'REQUEST.VERSION_CONFLICT' } });
    expect(await set('search', false, (await versionOf('search')) - 1)).toMatchObject({ status: 409, body: { code: 'REQUEST.VERSION_CONFLICT' } });
    await preset('normal');
  });

  it('go back by themselves when their time is over', async () => {
    const switches = shop.app.nest.get(Switches);
    await set('search', true, await versionOf('search'), 2);
    shop.clock.advance(60_000);
    expect(await switches.revertDue()).toBe(0);
    shop.clock.advance(60_000);
    expect([await switches.revertDue(), await switches.revertDue()]).toEqual([1, 0]);
    expect(on(await board())).toEqual([]);
  });

  it('leave a line in the audit log for every turn', async () => {
    const auditor = await shop.staffToken('opsAdmin');
    const { body } = await shop.ask('GET', '/api/admin/audit-entries?action=switch.', { token: auditor });
    const actions = (body['items'] as { action: string }[]).map(({ action }) => action);
    expect(new Set(actions)).toEqual(new Set(['switch.set', 'switch.preset', 'switch.revert']));
  });

  it('may be seen and turned by ops alone', async () => {
    const clerk = await shop.staffToken('customerService');
    expect((await shop.ask('GET', '/api/admin/switches', { token: clerk })).status).toBe(403);
  });

  it('take away what they say and nothing else', async () => {
    const before = await shop.ask('GET', '/api/storefront/home');
    await preset('L3');
    expect((await shop.ask('GET', '/api/storefront/bootstrap')).body).toMatchObject({ switches: ['recommendations', 'reviews', 'searchSorting', 'liveStock', 'couponStacking', 'search', 'queueOnly'] });
    expect((await shop.ask('GET', '/api/storefront/home')).body).toEqual({ ...before.body, floors: [] });
    for (const path of ['/search?q=a', '/search/suggest?q=a']) {
      expect(await shop.ask('GET', `/api/storefront${path}`)).toMatchObject({ status: 503, body: { code: 'SERVICE.DEGRADED', details: { switch: 'search' } } });
    }
    expect((await shop.ask('GET', '/api/storefront/categories')).status).toBe(200);
    await preset('normal');
    expect((await shop.ask('GET', '/api/storefront/home')).body).toEqual(before.body);
    await preset('L2');
    expect((await shop.ask('GET', '/api/storefront/search?q=a&sort=priceAsc')).body).toMatchObject({ isSortingPaused: true, recommended: [] });
    await preset('normal');
  });
});

describe('the war room', () => {
  let shop: TestShop;
  let token: string;
  beforeAll(async () => {
    shop = await openTestShop();
    token = await shop.staffToken('engineer');
  }, 120_000);
  afterAll(() => shop.close());

  it('shows every process with its pulse, the database and Redis', async () => {
    const look = async () => (await shop.ask('GET', '/api/admin/operations/live', { token })).body;
    await waitFor(async () => ((await look())['processes'] as unknown[]).length > 0);
    expect(await look()).toMatchObject({ level: 'normal', event: null, database: { isUp: true }, redis: { isUp: true }, processes: [{ kind: 'api', isStale: false }], stock: [], rejects: [] });
  });

  it('streams itself to the screen', async () => {
    const abort = new AbortController();
    const reply = await fetch(`http://127.0.0.1:${shop.env.PORT}/api/admin/operations/stream`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal });
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of reply.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.split('event: snapshot').length > 2) break;
    }
    abort.abort();
    const data = /event: snapshot\ndata: (.*)\n\n/.exec(text)?.[1] ?? '{}';
    expect(JSON.parse(data)).toMatchObject({ headline: { queueWaiting: 0 }, database: { isUp: true } });
  });

  it('counts what shoppers were refused, by reason', async () => {
    for (let count = 0; count < 3; count += 1) await shop.ask('POST', '/api/storefront/orders', { payload: {} });
    await shop.ask('GET', '/api/storefront/stores/0193a5b0-0000-7000-8000-00000000abcd');
    const switches = shop.app.nest.get(Switches);
    const { boardVersion } = await switches.read();
    const actor = { staffId: '0193a5b0-0000-7000-8000-00000000abcd', name: '测试' };
    await switches.apply({ wanted: new Set(['search']), preset: 'L3', reason: '演练', revertAfterMinutes: null, boardVersion }, { actor, ip: '127.0.0.1', requestId: 'test-request' });
    await shop.ask('GET', '/api/storefront/search?q=a');
    let seen: Record<string, unknown> = {};
    await waitFor(async () => {
      seen = (await shop.ask('GET', '/api/admin/operations/live', { token })).body;
      return (seen['rejects'] as unknown[]).length > 0 && (seen['changes'] as unknown[]).length > 0;
    });
    expect(seen).toMatchObject({ level: 'custom', switchesOn: ['search'], rejects: [{ reason: 'degraded', lastMinute: 1 }], changes: [{ action: 'switch.preset', actorName: '测试' }] });
  });

  it('keeps its minutes and plays them again', async () => {
    const { MinuteLog } = await import('../src/operations/minute-log.js');
    const log = shop.app.nest.get(MinuteLog);
    await log.keep();
    await log.keep();
    const from = new Date(shop.clock.nowMs() - 600_000).toISOString();
    const to = new Date(shop.clock.nowMs() + 600_000).toISOString();
    const query = (detail: string) => shop.ask('GET', `/api/admin/operations/minutes?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}&detail=${detail}`, { token });
    expect((await query('headline')).body).toMatchObject({ items: [{ headline: { onlineSessions: expect.any(Number) }, snapshot: null }] });
    expect((await query('full')).body).toMatchObject({ items: [{ snapshot: { database: { isUp: true } } }] });
    const day = await shop.ask('GET', `/api/admin/operations/minutes?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`, { token });
    expect(day).toMatchObject({ status: 422, body: { code: 'OPERATIONS.RANGE_TOO_LONG' } });
  });
});
