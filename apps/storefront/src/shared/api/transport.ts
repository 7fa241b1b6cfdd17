import type { Transport, TransportReply } from '@quanyu/api-client';
import Taro from '@tarojs/taro';
import { clock } from '../clock';
import { deviceHeader } from '../session/device';

/** A file of this device, to be sent as field `file` of a form. */
export class LocalFile {
  constructor(readonly path: string) {}
}

const readTimeoutMs = 8_000;
const writeTimeoutMs = 15_000;
const uploadTimeoutMs = 60_000;

function headerOf(headers: unknown, name: string): string | null {
  if (typeof headers !== 'object' || headers === null) return null;
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() === name) return String(value);
  }
  return null;
}

/** Carries requests by the host's own means, and learns the server's time from every reply. */
export function taroTransport(headers: () => Record<string, string>): Transport {
  return {
    async send(request): Promise<TransportReply> {
      if (request.body instanceof LocalFile) {
        const sent = await Taro.uploadFile({
          url: API_BASE + request.path, filePath: request.body.path, name: 'file', fileName: 'photo.jpg', header: { ...deviceHeader(), ...headers(), ...request.headers }, timeout: uploadTimeoutMs,
        });
        return { status: sent.statusCode, body: parseBody(sent.data) };
      }
      const sentAtMs = clock.monotonic();
      const reply = await Taro.request<unknown>({
        url: API_BASE + request.path,
        method: request.method as 'GET',
        header: { ...(request.body === undefined ? {} : { 'content-type': 'application/json' }), ...deviceHeader(), ...headers(), ...request.headers },
        ...(request.body === undefined ? {} : { data: JSON.stringify(request.body) }),
        timeout: request.method === 'GET' ? readTimeoutMs : writeTimeoutMs,
        dataType: 'text',
      });
      const serverMs = Number(headerOf(reply.header, 'x-server-time'));
      if (serverMs > 0) clock.learn(serverMs, sentAtMs, clock.monotonic());
      return { status: reply.statusCode, body: parseBody(reply.data) };
    },
  };
}

function parseBody(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  if (data === '') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
