import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock, silentLogger } from '@quanyu/platform';
import { WechatApi } from './wechat-api.js';

interface Received {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

type Answer = (request: Received, response: ServerResponse) => void;

/** A server that answers whatever a test wants, also what WeChat never would. */
class AnyServer {
  readonly received: Received[] = [];
  answer: Answer = () => undefined;
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = Buffer.concat(chunks).toString('utf8');
    const received = { path: url.pathname, query: url.searchParams, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    this.received.push(received);
    this.answer(received, response);
  }
}

const json = (body: unknown) => (_request: Received, response: ServerResponse) => void response.end(JSON.stringify(body));

describe('the WeChat client', () => {
  let server: AnyServer;
  let wechat: WechatApi;
  let clock: ManualClock;

  beforeEach(async () => {
    server = new AnyServer();
    clock = new ManualClock(0);
    wechat = new WechatApi({ baseUrl: await server.open(), appId: 'wxapp', appSecret: 'secret' }, clock, silentLogger);
  });
  afterEach(() => server.close());

  const codeOf = async (call: Promise<unknown>): Promise<unknown> => call.then(() => 'no error', (error: unknown) => (error instanceof Error ? (Reflect.get(error, 'code') as unknown) : error));

  describe('when the reply is not what it should be', () => {
    it.each<[string, Answer]>([
      ['is no JSON', (_request, response) => void response.end('<html>')],
      ['is of another shape', json({ openid: { $ne: 1 } })],
      ['has an openid with strange letters', json({ openid: 'o\u0000x', session_key: 'k' })],
      ['is larger than any real one', (_request, response) => void response.end(`{"openid":"o1","padding":"${'x'.repeat(70_000)}"}`)],
      ['sends us elsewhere', (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end()],
      ['is an error of the server', (_request, response) => void response.writeHead(502).end('{}')],
      ['breaks off', (_request, response) => void response.destroy()],
      ['is an error that we do not know', json({ errcode: 99_999, errmsg: 'new' })],
    ])('says that WeChat is not available if it %s', async (_what, answer) => {
      server.answer = answer;
      expect(await codeOf(wechat.codeToSession('code'))).toBe('WECHAT.UNAVAILABLE');
    });

    it('gives up on a server that never answers', async () => {
      expect(await codeOf(wechat.codeToSession('code'))).toBe('WECHAT.UNAVAILABLE');
    });

    it('refuses a phone number that was issued to another app', async () => {
      server.answer = ({ path }, response) =>
        void response.end(
          JSON.stringify(
            path === '/cgi-bin/stable_token'
              ? { access_token: 't', expires_in: 7_200 }
              : { errcode: 0, phone_info: { purePhoneNumber: '13900000001', countryCode: 86, watermark: { appid: 'wxother' } } },
          ),
        );
      expect(await codeOf(wechat.phoneNumber('code', 'o1'))).toBe('WECHAT.UNAVAILABLE');
    });
  });

  describe('the access token', () => {
    const message = { openId: 'o1', templateId: 't1', page: 'pages/order', data: { thing1: '已备好' } };
    let refused: Set<string>;
    const tokenRequests = () => server.received.filter(({ path }) => path === '/cgi-bin/stable_token');
    const sends = () => server.received.filter(({ path }) => path !== '/cgi-bin/stable_token').map(({ query }) => query.get('access_token'));

    beforeEach(() => {
      refused = new Set();
      server.answer = ({ path, query, body }, response) => {
        const forced = tokenRequests().filter((request) => request.body['force_refresh'] === true).length;
        if (path === '/cgi-bin/stable_token') response.end(JSON.stringify({ access_token: `token-${forced}`, expires_in: 7_200 }));
        else response.end(JSON.stringify({ errcode: refused.has(query.get('access_token') ?? '') ? 40_001 : 0, touser: body['touser'] }));
      };
    });

    it('is fetched once for callers that come together', async () => {
      await Promise.all(Array.from({ length: 20 }, () => wechat.sendSubscribeMessage(message)));
      expect(tokenRequests()).toHaveLength(1);
      expect(sends()).toHaveLength(20);
    });

    it('is renewed five minutes before its end', async () => {
      await wechat.sendSubscribeMessage(message);
      clock.advance((7_200 - 301) * 1_000);
      await wechat.sendSubscribeMessage(message);
      expect(tokenRequests()).toHaveLength(1);
      clock.advance(1_000);
      await wechat.sendSubscribeMessage(message);
      expect(tokenRequests()).toHaveLength(2);
    });

    it('is renewed by force when WeChat refuses the very one that it hands out, and the call repeated once', async () => {
      refused.add('token-0');
      expect(await wechat.sendSubscribeMessage(message)).toBe('sent');
      expect(tokenRequests().map(({ body }) => body['force_refresh'])).toEqual([false, false, true]);
      expect(sends()).toEqual(['token-0', 'token-1']);
    });

    it('is not forced again within thirty seconds', async () => {
      for (const token of ['token-0', 'token-1', 'token-2']) refused.add(token);
      expect(await codeOf(wechat.sendSubscribeMessage(message))).toBe('WECHAT.UNAVAILABLE');
      expect(await codeOf(wechat.sendSubscribeMessage(message))).toBe('WECHAT.UNAVAILABLE');
      expect(tokenRequests().filter(({ body }) => body['force_refresh'] === true)).toHaveLength(1);
    });

    it('costs one renewal when many callers are refused together', async () => {
      await wechat.sendSubscribeMessage(message);
      refused.add('token-0');
      const outcomes = await Promise.all(Array.from({ length: 10 }, () => wechat.sendSubscribeMessage(message)));
      expect(new Set(outcomes)).toEqual(new Set(['sent']));
      expect(tokenRequests().filter(({ body }) => body['force_refresh'] === true)).toHaveLength(1);
    });
  });
});
