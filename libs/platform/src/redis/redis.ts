import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';

/** A connection that fails fast: a gate that does not answer in time must not hold a request. */
export function connectGateRedis(url: string): Redis {
  const redis = new Redis(url, {
    commandTimeout: 500,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    retryStrategy: (attempt) => Math.min(1_000, attempt * 100),
    lazyConnect: false,
  });
  // Without a listener an unreachable Redis would end the process; readiness and metrics tell instead.
  redis.on('error', () => undefined);
  return redis;
}

/** A connection for BullMQ, which waits for Redis to come back. */
export function connectQueueRedis(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: (attempt) => Math.min(2_000, attempt * 200) });
  redis.on('error', () => undefined);
  return redis;
}

/** A Lua script beside its TypeScript wrapper. The header documents KEYS and ARGV, and a test compares them. */
export class LuaScript {
  private readonly source: string;
  private readonly sha: string;

  constructor(file: URL | string) {
    this.source = readFileSync(file, 'utf8');
    this.sha = createHash('sha1').update(this.source).digest('hex');
  }

  /** EVALSHA, loading the script when this Redis does not know it (a restart, or a failover). */
  async run(redis: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }

  /** Runs the script once per entry in one round trip. */
  async runMany(redis: Redis, calls: readonly { keys: readonly string[]; args: readonly (string | number)[] }[]): Promise<unknown[]> {
    const attempt = async (): Promise<[Error | null, unknown][]> => {
      const pipeline = redis.pipeline();
      for (const { keys, args } of calls) pipeline.evalsha(this.sha, keys.length, ...keys, ...args);
      return (await pipeline.exec()) ?? [];
    };
    let replies = await attempt();
    if (replies.some(([error]) => error?.message.startsWith('NOSCRIPT'))) {
      await redis.script('LOAD', this.source);
      replies = await attempt();
    }
    return replies.map(([error, value]) => {
      if (error !== null) throw error;
      return value;
    });
  }
}
