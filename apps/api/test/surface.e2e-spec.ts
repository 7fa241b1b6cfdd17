import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullPath } from '@quanyu/platform';
import { allErrors, allRoutes } from '../src/domains.js';
import { openTestShop, type TestShop } from './test-shop.js';

describe('the surface of the API', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await openTestShop({ CORS_ORIGINS: 'https://shop.example.com' });
  }, 120_000);
  afterAll(() => shop.close());

  it('has exactly the routes of the contract', () => {
    const served = [...shop.app.routes].filter((name) => /^\w+ \/(api|callbacks)\//.test(name)).sort();
    expect(served).toEqual(allRoutes.map((route) => `${route.method} ${fullPath(route)}`).sort());
  });

  it('has an error code of its own list for every refusal that a route names', () => {
    const unknown = allRoutes.flatMap((route) => route.errors.filter((code) => !allErrors.has(code)).map((code) => `${route.id}: ${code}`));
    expect(unknown).toEqual([]);
  });

  it('tells probes that it lives, has started and is ready, with the state of its servers', async () => {
    expect(await shop.ask('GET', '/livez')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await shop.ask('GET', '/startupz')).toMatchObject({ status: 200, body: { status: 'started' } });
    expect(await shop.ask('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready', database: 'up', redis: 'up' }, headers: { 'cache-control': 'no-store' } });
  });

  it('shows its metrics to Prometheus by route and status, never by address', async () => {
    await shop.ask('GET', '/api/storefront/stores/0193a5b0-0000-7000-8000-00000000abcd');
    const { text } = await shop.ask('GET', '/metrics');
    expect(text).toContain('route="/api/storefront/stores/:storeId",status="4xx"');
    expect(text).not.toContain('0193a5b0');
  });

  it('answers an unknown address with a problem that can be quoted', async () => {
    const answer = await shop.ask('GET', '/api/storefront/nothing', { headers: { 'x-request-id': 'quoted-by-phone-1' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'REQUEST.NOT_FOUND', requestId: 'quoted-by-phone-1' }, headers: { 'x-request-id': 'quoted-by-phone-1' } });
  });

  it('answers a broken body at an unknown address with a problem that can be quoted, too', async () => {
    const answer = await shop.ask('POST', '/api/storefront/nothing', { headers: { 'x-request-id': 'quoted-by-phone-2', 'content-type': 'application/json' }, payload: '{"a":' });
    expect(answer).toMatchObject({ headers: { 'x-request-id': 'quoted-by-phone-2' }, body: { requestId: 'quoted-by-phone-2' } });
  });

  it('tells the time with every reply', async () => {
    const { headers } = await shop.ask('GET', '/api/storefront/bootstrap');
    expect(Number(headers['x-server-time'])).toBe(shop.clock.nowMs());
  });

  it('keeps what depends on who asks out of every cache', async () => {
    const { headers } = await shop.ask('GET', '/api/storefront/me', { token: await shop.shopperToken() });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('spares a shopper whose catalogue has not changed the download', async () => {
    const first = await shop.ask('GET', '/api/storefront/home');
    const second = await shop.ask('GET', '/api/storefront/home', { headers: { 'if-none-match': String(first.headers['etag']) } });
    expect(first.status).toBe(200);
    expect(second).toMatchObject({ status: 304, text: '' });
  });

  it('lets browsers of the allowed origins call, and no others', async () => {
    const preflight = (origin: string) => shop.ask('OPTIONS', '/api/storefront/stores', { headers: { origin, 'access-control-request-method': 'GET' } });
    expect((await preflight('https://shop.example.com')).headers['access-control-allow-origin']).toBe('https://shop.example.com');
    expect((await preflight('https://evil.example.com')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it('shows three documents to read, from its own files alone', async () => {
    const page = await shop.ask('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/https?:\/\//);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect((await shop.ask('GET', '/docs/reader.js')).headers['content-type']).toContain('text/javascript');
    for (const api of ['storefront', 'staff', 'admin']) {
      expect((await shop.ask('GET', `/docs/openapi/${api}.json`)).body['openapi']).toBe('3.1.0');
    }
  });

  it('serves pictures for ever, as what they are, and nothing beside them', async () => {
    const { MEDIA_DIR } = shop.env;
    mkdirSync(MEDIA_DIR, { recursive: true });
    writeFileSync(join(MEDIA_DIR, 'abc-375.webp'), 'picture');
    writeFileSync(join(MEDIA_DIR, '.secret'), 'secret');
    expect((await shop.ask('GET', '/media/abc-375.webp')).headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    for (const path of ['/media/', '/media/.secret', '/media/..%2f..%2fetc%2fpasswd', '/media/nothing.webp']) {
      expect((await shop.ask('GET', path)).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('opens the queue board to engineers who took a ticket, and to nobody else', async () => {
    expect((await shop.ask('GET', '/ops/queues')).status).toBe(401);
    expect((await shop.ask('GET', '/ops/queues/api/queues')).status).toBe(401);
    const ticket = await shop.ask('POST', '/api/admin/jobs/board-ticket', { token: await shop.staffToken('engineer') });
    const [cookie = ''] = String(ticket.headers['set-cookie']).split(';');
    expect(String(ticket.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/i);
    expect((await shop.ask('GET', '/ops/queues', { headers: { cookie } })).status).toBe(200);
    expect((await shop.ask('GET', '/ops/queues', { headers: { cookie: `${cookie}x` } })).status).toBe(401);
    shop.clock.advance(11 * 60_000);
    expect((await shop.ask('GET', '/ops/queues', { headers: { cookie } })).status).toBe(401);
  });

  it('shows engineers the queues and what waits in the outbox', async () => {
    const { status, body } = await shop.ask('GET', '/api/admin/jobs', { token: await shop.staffToken('engineer') });
    expect(status).toBe(200);
    expect(body).toMatchObject({ isQueueReachable: true, outbox: { stuck: 0 } });
    expect((body['queues'] as { name: string }[]).map(({ name }) => name)).toEqual(['outbox', 'preheat', 'recurring']);
  });

  it('shows ops a day without orders as zeros', async () => {
    const { status, body } = await shop.ask('GET', '/api/admin/dashboard', { token: await shop.staffToken('opsAdmin') });
    expect(status).toBe(200);
    expect(body).toMatchObject({ paidOrders: 0, paidFen: 0, averageOrderFen: 0, orderStatuses: [], alerts: [], stores: { open: 0, paused: 0, resting: 0 } });
  });
});

describe('stopping the API', () => {
  it('ends open event streams instead of waiting for them', async () => {
    const shop = await openTestShop();
    const token = await shop.staffToken('opsAdmin');
    const response = await fetch(`http://127.0.0.1:${shop.env.PORT}/api/staff/stores/0193a5b0-0000-7000-8000-00000000abcd/events`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const ended = response.text().then(
      () => 'ended',
      () => 'cut',
    );
    await shop.close();
    expect(['ended', 'cut']).toContain(await ended);
  }, 60_000);
});
