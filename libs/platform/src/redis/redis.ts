import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';

/** A Redis or a Redis Cluster: the commands are the same. On a cluster, keys of one command share a hash tag. */
export type GateRedis = Redis | Cluster;

const FAIL_FAST = { commandTimeout: 500, connectTimeout: 1_000, maxRetriesPerRequest: 1 };
const retryDelayMs = (attempt: number): number => Math.min(1_000, attempt * 100);

/**
 * A connection that fails fast: a gate that does not answer in time must not hold a request. Several hosts separated by
 * commas, or `?cluster=true`, name a cluster. Commands of one turn of the event loop share a round trip.
 */
export function connectGateRedis(url: string): GateRedis {
  const nodes = findClusterNodes(url);
  const redis =
    nodes === null
      ? new Redis(url, { ...FAIL_FAST, enableOfflineQueue: false, enableAutoPipelining: true, retryStrategy: retryDelayMs })
      : new Cluster(nodes.addresses, {
          redisOptions: { ...FAIL_FAST, ...nodes.credentials },
          enableOfflineQueue: false,
          enableAutoPipelining: true,
          slotsRefreshTimeout: 2_000,
          clusterRetryStrategy: retryDelayMs,
        });
  // Without a listener an unreachable Redis would end the process; readiness and metrics tell instead.
  redis.on('error', () => undefined);
  return redis;
}

/** The nodes that a cluster's address names; null for the address of a single Redis. */
export function findClusterNodes(url: string): { addresses: { host: string; port: number }[]; credentials: { username?: string; password?: string } } | null {
  const [, userInfo, hosts = '', rest = ''] = /^rediss?:\/\/(?:([^@/]*)@)?([^/?]*)(.*)$/.exec(url) ?? [];
  if (!hosts.includes(',') && !/[?&]cluster=true\b/.test(rest)) return null;
  const [username, password] = (userInfo ?? '').split(':').map(decodeURIComponent);
  return {
    addresses: hosts.split(',').map((host) => {
      const [name = '', port = '6379'] = host.split(/:(?=\d+$)/);
      return { host: name, port: Number(port) };
    }),
    credentials: { ...(username ? { username } : {}), ...(password ? { password } : {}) },
  };
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
  async run(redis: GateRedis, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.source, keys.length, ...keys, ...args);
    }
  }
}
