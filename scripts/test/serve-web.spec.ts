import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { adminSite, createWebServer } from '../lib/serve-web.mjs';

describe('the web server in front of console and store workbench', () => {
  let folder: string;
  let api: Server;
  let web: FastifyInstance;
  let origin: string;
  let answer: (request: IncomingMessage, reply: ServerResponse) => void;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quanyu-web-'));
    for (const [file, text] of [
      ['index.html', 'chooser'],
      ['console/index.html', 'console page'],
      ['public/index.html', '<script>start()</script><script src="/a.js"></script>'],
      ['store/index.html', 'store page'],
      ['assets/index-BDx3k9Qz.js', 'code'],
      ['favicon.svg', '<svg/>'],
    ] as const) {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    api = createServer((request, reply) => answer(request, reply));
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const address = api.address();
    if (address === null || typeof address === 'string') throw new Error('the API of this test has no port');
    web = await createWebServer(adminSite(folder), `http://127.0.0.1:${address.port}`, 'silent');
    origin = await web.listen({ port: 0, host: '127.0.0.1' });
  });

  afterAll(async () => {
    await web.close();
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['/', 'chooser'],
    ['/console', 'console page'],
    ['/console/', 'console page'],
    ['/console/orders/42?tab=stock', 'console page'],
    ['/store/board', 'store page'],
  ])('draws %s', async (path, text) => {
    const reply = await fetch(origin + path);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(reply.headers.get('cache-control')).toBe('no-cache');
    expect(await reply.text()).toBe(text);
  });

  it('lets a page run its own files and the script that stands in it, and nothing that was slipped in', async () => {
    const reply = await fetch(`${origin}/console`);
    const policy = reply.headers.get('content-security-policy') ?? '';
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts.split(' ')).toEqual(["'self'", `'sha256-${createHash('sha256').update('start()').digest('base64')}'`, "'wasm-unsafe-eval'"]);
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toContain("object-src 'none'");
  });

  it('lets browsers keep a file whose name carries its content', async () => {
    const reply = await fetch(`${origin}/assets/index-BDx3k9Qz.js`);
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await fetch(`${origin}/favicon.svg`)).headers.get('cache-control')).toBe('no-cache');
  });

  it('says that a missing file is missing, not that it is a page', async () => {
    expect((await fetch(`${origin}/assets/gone-00000000.js`)).status).toBe(404);
    expect((await fetch(`${origin}/console`, { method: 'POST' })).status).toBe(404);
  });

  it('passes a request to the API whole, with the visitor it came from', async () => {
    const seen = new Promise<{ method: string | undefined; url: string | undefined; headers: IncomingMessage['headers']; body: string }>((resolve) => {
      answer = async (request, reply) => {
        const pieces: Buffer[] = [];
        for await (const piece of request) pieces.push(piece as Buffer);
        resolve({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(pieces).toString() });
        reply.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'a=b; HttpOnly' }).end('{"ok":true}');
      };
    });
    const reply = await fetch(`${origin}/api/admin/products?draft=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
      body: '{"title":"连衣裙"}',
    });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('set-cookie')).toBe('a=b; HttpOnly');
    expect(await reply.json()).toEqual({ ok: true });
    const { method, url, headers, body } = await seen;
    expect({ method, url, body }).toEqual({ method: 'POST', url: '/api/admin/products?draft=true', body: '{"title":"连衣裙"}' });
    expect(headers.host).toBe(new URL(origin).host);
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  it('passes a live feed piece by piece, and closes it at the API when the screen goes away', async () => {
    let feed: ServerResponse | undefined;
    const closed = new Promise<void>((resolve) => {
      answer = (request, reply) => {
        feed = reply;
        reply.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
        request.on('close', () => resolve());
        reply.on('close', () => resolve());
      };
    });
    const screen = new AbortController();
    const reply = await fetch(`${origin}/api/staff/board/events`, { signal: screen.signal });
    const reader = reply.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: first\n\n');
    feed?.write('data: second\n\n');
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: second\n\n');
    screen.abort();
    await closed;
  });

  it('says with a code that screens know that the API is away', async () => {
    const lonely = await createWebServer(adminSite(folder), 'http://127.0.0.1:9', 'silent');
    const reply = await lonely.inject('/api/storefront/home');
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toMatchObject({ code: 'SERVICE.UNAVAILABLE', status: 503 });
    await lonely.close();
  });
});
