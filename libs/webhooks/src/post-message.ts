import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { CheckedTarget } from './public-address.js';

export interface PostResult {
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The beginning of the answer, or what went wrong on the way. */
  readonly text: string;
}

/** From the first byte to the last. */
const WHOLE_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const KEPT_CHARACTERS = 500;

/**
 * Sends once, to the address that was checked and to no other: no redirects, no proxy, bounded in time and bytes. Never throws.
 * @param giveUp when it has taken long enough
 */
export function postMessage({ url, address }: CheckedTarget, headers: Readonly<Record<string, string>>, body: string, giveUp: AbortSignal = AbortSignal.timeout(WHOLE_MS)): Promise<PostResult> {
  return new Promise((resolve) => {
    const family = address.includes(':') ? 6 : 4;
    const options: RequestOptions = {
      method: 'POST',
      agent: false,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'quanyu-webhooks/1' },
      signal: giveUp,
      // The name stays in TLS and in the Host header; where it leads was decided before.
      lookup: (_hostname, { all }, done) => (all === true ? done(null, [{ address, family }]) : done(null, address, family)),
    };
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    request.on('error', (error) => resolve({ status: null, text: error.name === 'AbortError' || error.name === 'TimeoutError' ? '10 秒内没有答复' : error.message.slice(0, KEPT_CHARACTERS) }));
    request.on('response', (reply) => void read(reply).then((text) => resolve({ status: reply.statusCode ?? null, text }), (error: unknown) => resolve({ status: reply.statusCode ?? null, text: String(error).slice(0, KEPT_CHARACTERS) })));
    request.end(body);
  });
}

async function read(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of reply as AsyncIterable<Buffer>) {
    bytes += part.length;
    parts.push(part);
    if (bytes > MAX_ANSWER_BYTES) {
      reply.destroy();
      break;
    }
  }
  // PostgreSQL holds no NUL.
  return Buffer.concat(parts).toString('utf8').replaceAll('\u0000', '').slice(0, KEPT_CHARACTERS);
}
