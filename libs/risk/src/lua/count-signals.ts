import { type GateRedis, LuaScript } from '@quanyu/platform';
import { groupedCalls } from './grouped-calls.js';

/** The customer or the request to count; `look` only reads where the counter of either kind stands. */
export type Counted = { readonly customer: string | 'look' } | { readonly request: 'count' | 'look' };

/** One counter of one subject. */
export interface CountRequest {
  /** Which counter: rule point, what is counted, by what. */
  readonly name: string;
  /** Whose; stands in the hash tag of the keys. */
  readonly subject: string;
  readonly counts: Counted;
  readonly windowSeconds: number;
}

/** About a millisecond of Redis for one call. */
const MAX_COUNTERS = 150;

// The path holds from `src/lua` and from `dist/lua`: the compiler copies no Lua.
const script = new LuaScript(new URL('../../src/lua/count-signals.lua', import.meta.url));

/** Counts all requests in one round trip and says where each counter stands now. */
export async function countSignals(redis: GateRedis, requests: readonly CountRequest[], nowMs: number): Promise<number[]> {
  const replies: number[] = [];
  await Promise.all(
    groupedCalls(requests.map(({ subject }) => subject), redis.isCluster, MAX_COUNTERS).map(async (indexes) => {
      const keys: string[] = [];
      const args: (string | number)[] = [];
      for (const index of indexes) {
        const request = requests[index];
        if (request === undefined) continue;
        const { name, subject, counts: counted, windowSeconds } = request;
        const windowMs = windowSeconds * 1_000;
        const bucket = Math.floor(nowMs / windowMs);
        keys.push(`risk:${name}:{${subject}}:${bucket}`, `risk:${name}:{${subject}}:${bucket - 1}`);
        args.push(argumentOf(counted), 2 * windowSeconds, Math.round(1_000 * (1 - (nowMs % windowMs) / windowMs)));
      }
      const reply = await script.run(redis, keys, args);
      if (!Array.isArray(reply)) throw new TypeError('count-signals.lua gave an unknown reply');
      indexes.forEach((index, position) => {
        const count: unknown = reply[position];
        if (typeof count !== 'number') throw new TypeError('count-signals.lua gave an unknown reply');
        replies[index] = count;
      });
    }),
  );
  return replies;
}

function argumentOf(counted: Counted): string {
  if ('request' in counted) return counted.request === 'count' ? '' : '=';
  return counted.customer === 'look' ? '?' : counted.customer;
}
