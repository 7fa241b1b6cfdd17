import type { Transport } from './client.js';

interface FetchReply {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The part of `fetch` that is used, so that this package needs no DOM types. */
export interface FetchTransportOptions {
  fetch(url: string, init: { method?: string | undefined; headers?: unknown; body?: unknown; signal?: unknown }): Promise<FetchReply>;
  /** Put before every path; empty for the page's own origin. */
  readonly baseUrl?: string;
  /** Headers of every request, asked anew each time: the access token, for example. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Sees every reply's headers, for example to follow `x-server-time`. */
  readonly onReply?: (header: (name: string) => string | null) => void;
}

/** A transport over `fetch`, for browsers and Node. */
export function fetchTransport(options: FetchTransportOptions): Transport {
  // Taken off the object, because a browser's fetch refuses to run as another object's method.
  const { fetch, baseUrl = '', headers, onReply } = options;
  return {
    async send(request) {
      const isForm = typeof request.body === 'object' && request.body !== null && typeof Reflect.get(request.body, 'append') === 'function';
      const isText = typeof request.body === 'string';
      const contentType = request.body === undefined || isForm ? {} : { 'content-type': isText ? 'text/csv; charset=utf-8' : 'application/json' };
      const reply = await fetch(baseUrl + request.path, {
        method: request.method,
        headers: { ...contentType, ...headers?.(), ...request.headers },
        ...(request.body === undefined ? {} : { body: isForm || isText ? request.body : JSON.stringify(request.body) }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      onReply?.((name) => reply.headers.get(name));
      const text = await reply.text();
      return { status: reply.status, body: parseBody(text, reply.headers.get('content-type') ?? '') };
    },
  };
}

function parseBody(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (!contentType.includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
