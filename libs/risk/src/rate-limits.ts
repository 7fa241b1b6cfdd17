import { type Clock, type Logger, platformError } from '@quanyu/platform';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { takeTokens, type TokenRequest } from './lua/take-token.js';
import { computeIntervalMicros, computeToken, type RateLimit } from './token-bucket.rules.js';

export interface LimitCheck {
  readonly limit: RateLimit;
  /** Whose bucket: something that the caller cannot choose freely, such as a customer id or `peerAddressKey`. */
  readonly subject: string;
}

/** After Redis failed to answer, requests do without it this long instead of waiting for it one by one. */
const REDIS_REST_MS = 1_000;
const MAX_LOCAL_KEYS = 50_000;

/**
 * Decides whether a request may proceed. Buckets live in Redis; while it is away each process keeps its own, so a
 * limit is then loose by the number of processes but never gone.
 */
export class RateLimits {
  /** Buckets known to be empty and until when, so that a flood of refused requests costs Redis nothing. */
  private readonly emptyUntilMicros = new LRUCache<string, number>({ max: MAX_LOCAL_KEYS });
  private readonly localBuckets = new LRUCache<string, number>({ max: MAX_LOCAL_KEYS });
  private redisRestsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly redis: Redis,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Takes one token of every bucket, in one round trip. A token that another bucket's refusal wastes harms nobody.
   * @throws RATE_LIMITED with `retryAfterSeconds`, the longest wait of the empty buckets.
   */
  async enforce(checks: readonly LimitCheck[]): Promise<void> {
    const nowMicros = this.clock.nowMs() * 1_000;
    const requests = checks.map((check) => ({ key: bucketKey(check), limit: check.limit }));
    refuseIfAnyWaits(requests.map((request) => this.knownWait(request, nowMicros)));
    const waits = await this.take(requests, nowMicros);
    requests.forEach(({ key }, index) => {
      const wait = waits[index] ?? 0;
      if (wait > 0) this.emptyUntilMicros.set(key, nowMicros + wait);
    });
    refuseIfAnyWaits(waits);
  }

  /** Gives back full buckets, for limits that count failures only: a right password clears the wrong ones before it. */
  async reset(checks: readonly LimitCheck[]): Promise<void> {
    const keys = checks.map(bucketKey);
    for (const key of keys) {
      this.emptyUntilMicros.delete(key);
      this.localBuckets.delete(key);
    }
    await Promise.all(keys.map((key) => this.redis.del(key).catch(() => undefined)));
  }

  private knownWait({ key, limit }: TokenRequest, nowMicros: number): number {
    const wait = (this.emptyUntilMicros.get(key) ?? nowMicros) - nowMicros;
    // No wait is longer than one token's interval, unless the clock was set back since.
    return wait <= computeIntervalMicros(limit) ? wait : 0;
  }

  private async take(requests: readonly TokenRequest[], nowMicros: number): Promise<number[]> {
    if (this.clock.nowMs() >= this.redisRestsUntilMs) {
      try {
        return await takeTokens(this.redis, requests, nowMicros);
      } catch (error) {
        this.redisRestsUntilMs = this.clock.nowMs() + REDIS_REST_MS;
        this.logger.warn({ error: String(error) }, 'limits are kept in this process while Redis is away');
      }
    }
    return requests.map((request) => this.takeLocally(request, nowMicros));
  }

  private takeLocally({ key, limit }: TokenRequest, nowMicros: number): number {
    const decision = computeToken(this.localBuckets.get(key), limit, nowMicros);
    this.localBuckets.set(key, decision.arrivalMicros);
    return decision.retryAfterMicros;
  }
}

/** The subject is the hash tag, so that a cluster keeps the buckets of one customer together and spreads customers. */
function bucketKey({ limit, subject }: LimitCheck): string {
  return `limit:${limit.name}:{${subject}}`;
}

function refuseIfAnyWaits(waitsMicros: readonly number[]): void {
  const longest = Math.max(0, ...waitsMicros);
  if (longest > 0) throw platformError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(longest / 1_000_000) });
}
