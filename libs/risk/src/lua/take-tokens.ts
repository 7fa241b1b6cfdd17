import { type GateRedis, LuaScript } from '@quanyu/platform';
import { computeIntervalMicros, type RateLimit } from '../token-bucket.rules.js';
import { groupedCalls } from './grouped-calls.js';

export interface TokenRequest {
  readonly key: string;
  /** What of the key stands in its hash tag. */
  readonly subject: string;
  readonly limit: RateLimit;
}

export interface TokenReply {
  /** 0 when the token was taken; otherwise the wait until one is there. */
  readonly waitMicros: number;
  /** How long until the bucket is full again. */
  readonly fullInMicros: number;
}

/** Redis serves nobody else while a script runs, so one call takes no more buckets than this: about a millisecond. */
const MAX_KEYS = 200;

// The path holds from `src/lua` and from `dist/lua`: the compiler copies no Lua.
const script = new LuaScript(new URL('../../src/lua/take-tokens.lua', import.meta.url));

/** Takes one token of each bucket, all in one round trip; on a cluster one per subject, side by side. */
export async function takeTokens(redis: GateRedis, requests: readonly TokenRequest[], nowMicros: number): Promise<TokenReply[]> {
  const replies: TokenReply[] = [];
  await Promise.all(
    groupedCalls(requests.map(({ subject }) => subject), redis.isCluster, MAX_KEYS).map(async (indexes) => {
      const keys: string[] = [];
      const args: number[] = [nowMicros];
      for (const index of indexes) {
        const request = requests[index];
        if (request === undefined) continue;
        keys.push(request.key);
        args.push(computeIntervalMicros(request.limit), request.limit.burst);
      }
      const reply = await script.run(redis, keys, args);
      if (!Array.isArray(reply)) throw new TypeError('take-tokens.lua gave an unknown reply');
      indexes.forEach((index, position) => {
        const micros: unknown = reply[position];
        const limit = requests[index]?.limit;
        if (typeof micros !== 'number' || limit === undefined) throw new TypeError('take-tokens.lua gave an unknown reply');
        replies[index] = micros < 0 ? { waitMicros: -micros, fullInMicros: computeIntervalMicros(limit) * limit.burst } : { waitMicros: 0, fullInMicros: micros };
      });
    }),
  );
  return replies;
}
