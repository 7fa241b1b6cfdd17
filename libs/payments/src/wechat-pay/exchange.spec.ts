import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange } from './exchange.js';

const CALL = { method: 'POST', headers: { 'x-who': 'us' }, body: '{"name":"王小明"}', timeoutMs: 5_000, maxReplyBytes: 100 } as const;

let server: http.Server;
let answer: http.RequestListener;
const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3/x?y=1`;

beforeAll(async () => {
  server = http.createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

describe('a request to WeChat Pay', () => {
  it('arrives as it was signed, and its answer comes back byte for byte', async () => {
    answer = (request, response) => void bodyOf(request).then((body) => response.writeHead(201, { 'wechatpay-serial': 'S1' }).end(`${request.method} ${request.url} ${request.headers['x-who']} ${body}`));
    const reply = await exchange(address(), CALL);
    expect([reply.status, reply.body.toString('utf8'), reply.header('wechatpay-serial'), reply.header('missing')]).toEqual([201, 'POST /v3/x?y=1 us {"name":"王小明"}', 'S1', undefined]);
  });

  it('does not follow a redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end();
    expect((await exchange(address(), { ...CALL, method: 'GET', body: '' })).status).toBe(302);
  });

  it('fails when the answer is too large, cut short, or does not come in time', async () => {
    answer = (_request, response) => response.end('x'.repeat(101));
    await expect(exchange(address(), CALL)).rejects.toThrow('too large');
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    };
    await expect(exchange(address(), CALL)).rejects.toThrow();
    answer = () => undefined;
    await expect(exchange(address(), { ...CALL, timeoutMs: 20 })).rejects.toThrow('20 ms');
  });

  it('is sent again when the other side closed the kept connection in that very moment', async () => {
    answer = (_request, response) => response.end('first');
    await exchange(address(), CALL);
    let requests = 0;
    answer = (request, response) => {
      requests += 1;
      if (requests === 1) request.socket.resetAndDestroy();
      else response.end('second');
    };
    expect((await exchange(address(), CALL)).body.toString()).toBe('second');
    expect(requests).toBe(2);
  });
});
