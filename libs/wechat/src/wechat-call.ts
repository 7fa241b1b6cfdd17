import type { Breaker, Logger } from '@quanyu/platform';
import { z } from 'zod';
import { wechatError } from './wechat.errors.js';

/** WeChat answers in well under a second; a request of ours never waits longer than this for it. */
const TIMEOUT_MS = 3_000;
const MAX_REPLY_BYTES = 64 * 1024;

export interface WechatRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Sent as JSON by POST; without it the request is a GET. */
  readonly body?: object;
}

/** Where WeChat is, and whether it answers at all. */
export interface WechatPlace {
  readonly baseUrl: string;
  readonly breaker: Breaker;
}

/** What WeChat answered: every JSON reply may carry an `errcode`, and 0 or none means yes. */
export interface WechatReply {
  readonly errorCode: number;
  readonly body: unknown;
}

const envelope = z.object({ errcode: z.int().optional(), errmsg: z.string().optional() });

/**
 * One HTTP call to WeChat. The reply is treated as hostile: bounded in time and size, never redirected, parsed.
 * Queries hold secrets, so addresses are never logged.
 * @throws WECHAT.UNAVAILABLE when there is no usable reply, and at once while WeChat is known not to answer.
 */
export async function callWechat(place: WechatPlace, request: WechatRequest, logger: Logger): Promise<WechatReply> {
  const unavailable = (): Error => wechatError('WECHAT.UNAVAILABLE');
  return place.breaker.run(async () => {
    try {
      return await ask(place.baseUrl, request);
    } catch (error) {
      logger.warn({ path: request.path, error: error instanceof Error ? error.name : 'unknown' }, 'WeChat gave no usable reply');
      throw unavailable();
    }
  }, unavailable);
}

async function ask(baseUrl: string, request: WechatRequest): Promise<WechatReply> {
  const url = new URL(request.path, baseUrl);
  url.search = new URLSearchParams(request.query).toString();
  const response = await fetch(url, {
    method: request.body === undefined ? 'GET' : 'POST',
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body), headers: { 'content-type': 'application/json' } }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await readBounded(response);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const body: unknown = JSON.parse(text);
  return { errorCode: envelope.parse(body).errcode ?? 0, body };
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream, so the rest is never read.
    if (size > MAX_REPLY_BYTES) throw new RangeError('the reply is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
