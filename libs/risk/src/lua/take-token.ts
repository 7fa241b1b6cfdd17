import { LuaScript } from '@quanyu/platform';
import type { Redis } from 'ioredis';
import { computeIntervalMicros, type RateLimit } from '../token-bucket.rules.js';

export interface TokenRequest {
  readonly key: string;
  readonly limit: RateLimit;
}

// The path holds from `src/lua` and from `dist/lua`: the compiler copies no Lua.
const script = new LuaScript(new URL('../../src/lua/take-token.lua', import.meta.url));

/** Takes one token of each bucket in one round trip; answers the wait of each in microseconds, 0 where it was taken. */
export async function takeTokens(redis: Redis, requests: readonly TokenRequest[], nowMicros: number): Promise<number[]> {
  const calls = requests.map(({ key, limit }) => ({ keys: [key], args: [computeIntervalMicros(limit), limit.burst, nowMicros] }));
  const replies = await script.runMany(redis, calls);
  return replies.map((reply) => {
    if (!Array.isArray(reply) || typeof reply[1] !== 'number') throw new TypeError('take-token.lua gave an unknown reply');
    return reply[1];
  });
}
