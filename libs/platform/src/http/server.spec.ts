import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { z } from 'zod';
import { defineErrors, platformError } from '../errors.js';
import { CLASS_RULES } from '../overload/overload.rules.js';
import { Overload } from '../overload/overload.js';
import { runRoute } from './endpoint.js';
import { defineRoute, fullPath, type RequestContext } from './route.js';
import { configureHttp, fastifyOptions, registerHotRead, registerRefusalGate } from './server.js';
import { staticRefusal } from './static-refusal.js';

const NOW_MS = Date.parse('2026-11-20T12:00:00+08:00');
const saleError = defineErrors({ 'SALE.SOLD_OUT': { status: 409, title: '已抢光', action: '看相似' } });
const open = { kind: 'public' } as const;
const reply = z.strictObject({ served: z.boolean() });
const buy = defineRoute({ id: 'buy', api: 'storefront', method: 'POST', path: '/items/:itemId/orders', summary: '', tag: '', access: open, class: 'order', reply, errors: [] });
const search = defineRoute({ id: 'search', api: 'storefront', method: 'GET', path: '/search', summary: '', tag: '', access: open, class: 'search', reply, errors: [] });
const report = defineRoute({ id: 'report', api: 'admin', method: 'POST', path: '/reports', summary: '', tag: '', access: open, class: 'back', body: z.strictObject({ text: z.string() }), bodyLimitBytes: 512 * 1024, reply, errors: [] });
const remark = defineRoute({ id: 'remark', api: 'admin', method: 'POST', path: '/remarks', summary: '', tag: '', access: open, class: 'back', body: z.strictObject({ text: z.string().optional() }), reply, errors: [] });
const home = defineRoute({ id: 'home', api: 'storefront', method: 'GET', path: '/home', summary: '', tag: '', access: open, class: 'browse', reply, errors: [] });
const notify = defineRoute({ id: 'notify', api: 'callbacks', method: 'POST', path: '/pay', summary: '', tag: '', access: open, class: 'payNotify', reply, errors: [] });

describe('the entrance of a route', () => {
  let fastify: FastifyInstance;
  let overload: Overload;
  let handled: string[];
  let deadlines: number[];
  let soldOut: Set<string>;
  beforeEach(async () => {
    handled = [];
    deadlines = [];
    soldOut = new Set();
    overload = new Overload({ poolWaitersPerConnection: () => 0, rules: { ...CLASS_RULES, search: { ...CLASS_RULES.search, maxInFlight: 1 } } });
    fastify = Fastify(fastifyOptions({ trustedProxyHops: 0, logLevel: 'silent' }));
    configureHttp(fastify, { authenticator: { authenticate: async () => null }, checkReplies: true, nowMs: () => NOW_MS, routes: [buy, search, home, notify, report, remark], overload });
    const refusal = staticRefusal(saleError('SALE.SOLD_OUT', { retryAfterSeconds: 7 }));
    registerRefusalGate(fastify, buy, (request) => (soldOut.has((request.params as { itemId: string }).itemId) ? refusal : null));
    for (const route of [buy, notify]) {
      fastify.post(fullPath(route), (request, answer) => runRoute(route, async (_input: unknown, context: RequestContext) => note(route.id, context), request, answer));
    }
    fastify.post(fullPath(report), (request, answer) => runRoute(report, async (_input: unknown, context: RequestContext) => note('report', context), request, answer));
    fastify.post(fullPath(remark), (request, answer) => runRoute(remark, async (_input: unknown, context: RequestContext) => note('remark', context), request, answer));
    fastify.get(fullPath(search), (request, answer) => runRoute(search, async (_input, context) => note('search', context), request, answer));
    registerHotRead(fastify, home, (_request, answer) => void answer.send('{"served":true}'));
    await fastify.ready();
  });
  afterEach(() => fastify.close());

  function note(id: string, { deadlineMs }: Pick<RequestContext, 'deadlineMs'>): { served: boolean } {
    handled.push(id);
    deadlines.push(deadlineMs);
    return { served: true };
  }

  const order = (itemId: string, payload = '{}', headers: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
    fastify.inject({ method: 'POST', url: `/api/storefront/items/${itemId}/orders`, payload, headers: { 'content-type': 'application/json', ...headers } });

  /** A busy loop that runs late by so much. */
  const press = (loopDelayMs: number): void => {
    for (let reading = 0; reading < 50; reading += 1) overload.read({ loopDelayMs, loopUtilisation: 1, poolWaitersPerConnection: 0 });
  };

  it('refuses an address that cannot be read, or whose parts are too long, in the words of every refusal, and does not repeat it', async () => {
    for (const url of [`/api/storefront/items/${'x'.repeat(300)}/orders`, '/api/storefront/items/%zz/orders']) {
      const answer = await fastify.inject({ method: 'POST', url });
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
      expect(answer.json()).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ path: 'path' }], requestId: answer.headers['x-request-id'] });
      expect(answer.body).not.toMatch(/xxx|%zz/);
    }
  });

  it('waits for the headers of a request no longer than for all of it, so that a body that drips is cut off as well', () => {
    const { headersTimeout, requestTimeout } = fastify.server;
    expect([headersTimeout, requestTimeout, headersTimeout < requestTimeout]).toEqual([10_000, 15_000, true]);
  });

  it('refuses at a gate with the same problem as every other refusal, and each with its own request id', async () => {
    soldOut.add('a');
    const first = await order('a', '{}', { 'x-request-id': 'request-of-a-loser' });
    const second = await order('a');
    expect(first).toMatchObject({ statusCode: 409, headers: { 'retry-after': '7', 'x-request-id': 'request-of-a-loser', 'x-server-time': String(NOW_MS), 'content-length': String(Buffer.byteLength(first.body)) } });
    expect(first.json()).toEqual({ type: 'urn:quanyu:error:SALE.SOLD_OUT', code: 'SALE.SOLD_OUT', title: '已抢光', status: 409, action: '看相似', requestId: 'request-of-a-loser', details: { retryAfterSeconds: 7 } });
    expect(second.json<{ requestId: string }>().requestId).toBe(second.headers['x-request-id']);
    expect(second.headers['x-request-id']).not.toBe('request-of-a-loser');
    expect(handled).toEqual([]);
  });

  it('refuses at a gate before it reads the body', async () => {
    soldOut.add('a');
    expect((await order('a', 'not json at all')).statusCode).toBe(409);
    expect((await order('b', 'not json at all')).statusCode).toBe(400);
  });

  it('lets through what no gate refuses', async () => {
    soldOut.add('a');
    expect((await order('b')).json()).toEqual({ served: true });
  });

  it('takes a body as large as its route allows, and of any other route no more than a quarter of a megabyte', async () => {
    const send = (url: string, characters: number): Promise<LightMyRequestResponse> =>
      fastify.inject({ method: 'POST', url, payload: JSON.stringify({ text: 'x'.repeat(characters) }), headers: { 'content-type': 'application/json' } });
    const replies = [await send(fullPath(report), 400_000), await send(fullPath(report), 600_000), await send('/api/storefront/items/1/orders', 400_000)];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 413, 413]);
    expect(replies[2]?.json()).toMatchObject({ code: 'REQUEST.TOO_LARGE', errors: [{ path: 'body' }] });
  });

  it('takes no body for an empty one where nothing in it is needed, and null for none at all', async () => {
    const [url, headers] = [fullPath(remark), { 'content-type': 'application/json' }];
    const [absent, empty, nothing] = [await fastify.inject({ method: 'POST', url }), await fastify.inject({ method: 'POST', url, headers, payload: '{}' }), await fastify.inject({ method: 'POST', url, headers, payload: 'null' })];
    expect([absent.statusCode, empty.statusCode, nothing.statusCode]).toEqual([200, 200, 400]);
    expect(nothing.headers['content-type']).toContain('application/problem+json');
    expect(nothing.json()).toMatchObject({ code: 'REQUEST.INVALID', errors: [{ path: 'body' }] });
  });

  it('tells the time and the request id with every reply', async () => {
    for (const url of ['/api/storefront/home', '/api/storefront/search', '/nowhere']) {
      const { headers } = await fastify.inject({ method: 'GET', url, headers: { 'x-request-id': 'quoted-1' } });
      expect(headers).toMatchObject({ 'x-request-id': 'quoted-1', 'x-server-time': String(NOW_MS) });
    }
  });

  it('turns browsing away under pressure while payment notices and orders are served', async () => {
    press(600);
    const browse = await fastify.inject({ method: 'GET', url: '/api/storefront/home' });
    expect([browse.statusCode, browse.json<{ code: string }>().code, browse.headers['retry-after']]).toEqual([503, 'SERVICE.BUSY', '1']);
    expect((await order('a')).statusCode).toBe(200);
    expect((await fastify.inject({ method: 'POST', url: '/callbacks/pay' })).statusCode).toBe(200);
    press(100_000);
    expect((await order('a')).statusCode).toBe(503);
    expect((await fastify.inject({ method: 'POST', url: '/callbacks/pay' })).statusCode).toBe(200);
    press(0);
    expect((await fastify.inject({ method: 'GET', url: '/api/storefront/home' })).statusCode).toBe(200);
  });

  it('works on no more of a class at once than it may, and gives each place back', async () => {
    const find = (): Promise<LightMyRequestResponse> => fastify.inject({ method: 'GET', url: '/api/storefront/search' });
    overload.begin('search');
    expect((await find()).statusCode).toBe(503);
    overload.end('search');
    expect((await find()).statusCode).toBe(200);
    expect([(await find()).statusCode, overload.inFlight]).toEqual([200, 0]);
  });

  it('gives a request the time of its class, or what its caller still waits', async () => {
    await order('a');
    await order('a', '{}', { 'x-timeout-ms': '800' });
    await order('a', '{}', { 'x-timeout-ms': '999999' });
    const budgets = deadlines.map((deadlineMs) => deadlineMs - NOW_MS);
    expect(budgets[0]).toBeGreaterThan(4_000);
    expect(budgets[1]).toBeLessThanOrEqual(800);
    expect(budgets[2]).toBeLessThanOrEqual(5_000);
  });

  it('names the limit that refused, in the fields of the standard', async () => {
    const limited = platformError('RATE_LIMITED', { retryAfterSeconds: 3, policy: 'orders', quota: 20, windowSeconds: 60 });
    expect(staticRefusal(limited).headers).toEqual(['retry-after', '3', 'ratelimit-policy', '"orders";q=20;w=60', 'ratelimit', '"orders";r=0;t=3']);
  });
});
