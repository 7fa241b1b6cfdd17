import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { postMessage } from './post-message.js';

/** A name that no resolver knows: whoever asked one would get nowhere. */
const NAME = 'receiver.invalid';

describe('a message on its way', () => {
  const servers: Server[] = [];
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function aReceiver(answer: RequestListener): Promise<URL> {
    const server = createServer(answer);
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new URL(`http://${NAME}:${(server.address() as AddressInfo).port}/hooks`);
  }
  const post = (url: URL, giveUp?: AbortSignal) => postMessage({ url, address: '127.0.0.1' }, { 'webhook-id': 'one' }, '{}', giveUp);

  it('goes to the address that was looked at, whatever its name means by then, and says the name', async () => {
    const heard: IncomingMessage[] = [];
    const url = await aReceiver((request, reply) => {
      heard.push(request);
      reply.end('fine');
    });
    expect(await post(url)).toEqual({ status: 200, text: 'fine' });
    expect(heard.map(({ url: path, headers }) => [path, headers.host, headers['webhook-id']])).toEqual([['/hooks', url.host, 'one']]);
  });

  it('does not follow where it is sent on to', async () => {
    const asked: (string | undefined)[] = [];
    const url = await aReceiver((request, reply) => {
      asked.push(request.url);
      reply.writeHead(307, { location: 'http://127.0.0.1:1/inside' }).end();
    });
    expect(await post(url)).toMatchObject({ status: 307 });
    expect(asked).toEqual(['/hooks']);
  });

  it('listens to so much of an answer, and hangs up on one without an end', async () => {
    let [hungUp, told] = [false, 0];
    const url = await aReceiver((_request, reply) => {
      const part = Buffer.alloc(16 * 1_024, 'x');
      const tell = (): void => {
        if (hungUp) return;
        told += part.length;
        reply.write(part, () => setImmediate(tell));
      };
      reply.on('close', () => (hungUp = true));
      tell();
    });
    const { status, text } = await post(url);
    expect([status, text.length]).toEqual([200, 500]);
    // What had left before the receiver noticed is bounded by what a connection holds.
    expect(told).toBeLessThan(64 * 1_024 * 1_024);
  });

  it('waits for no answer for ever', async () => {
    const patience = new AbortController();
    const url = await aReceiver(() => patience.abort(new DOMException('it took too long', 'TimeoutError')));
    expect(await post(url, patience.signal)).toEqual({ status: null, text: '10 秒内没有答复' });
  });

  it('waits no longer for the end of an answer that drips', async () => {
    const patience = new AbortController();
    const url = await aReceiver((_request, reply) => {
      reply.writeHead(200);
      reply.write('a', () => patience.abort(new DOMException('it took too long', 'TimeoutError')));
    });
    expect((await post(url, patience.signal)).text).not.toBe('a');
  });

  it('keeps an answer that a database can hold', async () => {
    const url = await aReceiver((_request, reply) => reply.end('no\u0000thing'));
    expect(await post(url)).toEqual({ status: 200, text: 'nothing' });
  });
});
