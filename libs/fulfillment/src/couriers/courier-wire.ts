import { createHash, timingSafeEqual } from 'node:crypto';
import { Breaker } from '@quanyu/platform';
import { CourierRefusal, CourierUnknown } from './courier-port.js';
import type { PlatformCode } from './courier-state.js';

const TIMEOUT_MS = 5_000;
const MAX_REPLY_BYTES = 262_144;

/** JSON over HTTP to one courier platform. What does not answer for a while is not asked for a moment. */
export class CourierWire {
  private readonly breaker: Breaker;

  constructor(
    private readonly courier: PlatformCode,
    private readonly baseUrl: string,
  ) {
    this.breaker = new Breaker({ name: `courier.${courier}`, failures: 5, restMs: 5_000, isFailure: (error) => error instanceof CourierUnknown });
  }

  /** @throws CourierRefusal `busy` when nothing was sent or the platform had no time; CourierUnknown when nobody knows */
  async post(path: string, body: object): Promise<unknown> {
    return this.breaker.run(
      () => this.send(path, JSON.stringify(body)),
      () => new CourierRefusal(this.courier, 'busy', 'it is not asked for a moment'),
    );
  }

  private async send(path: string, body: string): Promise<unknown> {
    let status: number;
    let text: string;
    try {
      const reply = await fetch(this.baseUrl + path, {
        method: 'POST', body, redirect: 'error', headers: { 'content-type': 'application/json; charset=utf-8' }, signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      status = reply.status;
      text = await reply.text();
    } catch (error) {
      throw new CourierUnknown(this.courier, 'no answer', error);
    }
    if (status === 429) throw new CourierRefusal(this.courier, 'busy', 'too many requests');
    if (status !== 200) throw new CourierUnknown(this.courier, `HTTP ${status}`);
    if (text.length > MAX_REPLY_BYTES) throw new CourierUnknown(this.courier, 'the reply is too large');
    const parsed = parseJson(text);
    if (parsed === undefined) throw new CourierUnknown(this.courier, 'the reply is no JSON');
    return parsed;
  }
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** Compares without telling by its duration how much was right. */
export function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export const toFen = (yuan: number): number => Math.round(yuan * 100);
export const toYuan = (fen: number): number => fen / 100;
