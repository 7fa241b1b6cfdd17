import { type AnyRoute, fullPath } from '@quanyu/platform';
import { allErrors, allRoutes } from '../src/domains.js';
import { badRequests, sampleRequest } from './request-samples.js';
import { type Answer, openTestShop, type TestShop } from './test-shop.js';

const documented = allRoutes.filter((route) => route.api !== 'callbacks');
const named = (routes: readonly AnyRoute[]) => routes.map((route) => ({ route, name: `${route.method} ${fullPath(route)}` }));
const isStream = (route: AnyRoute): boolean => route.produces === 'text/event-stream';

describe('bad input', () => {
  let shop: TestShop;
  let staffToken: string;
  let shopperToken: string;

  beforeAll(async () => {
    shop = await openTestShop();
    staffToken = await shop.staffToken('opsAdmin');
    shopperToken = await shop.shopperToken();
  }, 120_000);
  afterAll(() => shop.close());

  let keys = 0;
  async function send(route: AnyRoute, request: { url: string; query?: Record<string, string>; body?: unknown; headers?: Record<string, string> }): Promise<Answer> {
    keys += 1;
    const token = route.access.kind === 'staff' ? staffToken : route.access.kind === 'customer' ? shopperToken : undefined;
    const search = new URLSearchParams(request.query ?? {}).toString();
    return shop.ask(route.method, request.url + (search === '' ? '' : `?${search}`), {
      ...(token === undefined ? {} : { token }),
      headers: {
        ...(route.idempotent === true ? { 'idempotency-key': `bad-input-${keys}` } : {}),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { payload: JSON.stringify(request.body) }),
    });
  }

  /** A refusal that a program can act on: a code of the list, its status, no inner words. */
  function expectRefusal(answer: Answer): void {
    const spec = allErrors.get(String(answer.body['code']));
    expect(spec?.status).toBe(answer.status);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.body['requestId']).toBe(answer.headers['x-request-id']);
  }

  describe.each(named(documented.filter((route) => badRequests(route).length > 0)))('of $name', ({ route }) => {
    it.each(badRequests(route))('is refused with its field named: $what at $path', async ({ path, query, body }) => {
      const answer = await send(route, { url: sampleRequest(route).url, query, body });
      expectRefusal(answer);
      expect(answer.body['code']).toBe('REQUEST.INVALID');
      const paths = ((answer.body['errors'] ?? []) as { path: string }[]).map((error) => error.path);
      expect(paths.some((named) => named === path || named.startsWith(`${path}.`) || named.startsWith(`${path}[`))).toBe(true);
    });
  });

  it.each(named(documented.filter((route) => route.consumes === undefined && route.body?.safeParse({}).success === true)))('is none where $name is sent no body, because it needs nothing of one', async ({ route }) => {
    const { url, query } = sampleRequest(route);
    const { body } = await send(route, { url, query });
    const paths = ((body['errors'] ?? []) as { path: string }[]).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith('body'))).toEqual([]);
  });

  it.each(named(documented.filter((route) => route.params !== undefined)))('in the address of $name is refused', async ({ route }) => {
    for (const bad of ['not-an-id', '%00', '1'.repeat(150), '..%2f..%2fetc%2fpasswd', '%E4%BD%A0']) {
      const url = fullPath(route).replaceAll(/:\w+/g, bad);
      expectRefusal(await send(route, { url, body: route.body === undefined ? undefined : sampleRequest(route).body }));
    }
  });

  it.each(named(documented.filter((route) => route.body !== undefined && route.consumes === undefined)))('as a body of $name that is no JSON is refused', async ({ route }) => {
    const { url, query } = sampleRequest(route);
    const broken = { ...(route.idempotent === true ? { 'idempotency-key': 'broken-body-1' } : {}) };
    const token = route.access.kind === 'staff' ? staffToken : shopperToken;
    const search = new URLSearchParams(query).toString();
    for (const [type, payload, status] of [['application/json', '{"a":', 400], ['application/json', '{"__proto__":{"x":1}}', 400], ['application/xml', '<a/>', 415], ['application/json', JSON.stringify({ a: 'x'.repeat((route.bodyLimitBytes ?? 256 * 1024) + 50_000) }), 413]] as const) {
      const answer = await shop.ask(route.method, `${url}?${search}`, { token, headers: { ...broken, 'content-type': type }, payload });
      expectRefusal(answer);
      expect(answer.status).toBe(status);
    }
  });

  it.each(named(documented.filter((route) => route.idempotent === true)))('without an idempotency key is refused by $name', async ({ route }) => {
    const { url, body } = sampleRequest(route);
    for (const key of ['', 'short', 'x'.repeat(129), 'with space']) {
      const answer = await send(route, { url, body, headers: { 'idempotency-key': key } });
      expect(answer.body['code']).toBe('REQUEST.IDEMPOTENCY_KEY_REQUIRED');
    }
  });

  it.each(named(documented.filter((route) => !isStream(route))))('that is well formed but names nothing real never breaks $name', async ({ route }) => {
    const { url, query, body } = sampleRequest(route);
    const answer = await send(route, { url, query, body });
    if (answer.status >= 400) expect(allErrors.get(String(answer.body['code']))?.status).toBe(answer.status);
    expect(answer.body['code']).not.toBe('INTERNAL');
  });
});
