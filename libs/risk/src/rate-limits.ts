import { type Clock, type GateRedis, type Logger, platformError, staticRefusal, type StaticRefusal } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { type TokenReply, type TokenRequest, takeTokens } from './lua/take-tokens.js';
import { computeIntervalMicros, computeToken, type RateLimit } from './token-bucket.rules.js';

export interface LimitCheck {
  readonly limit: RateLimit;
  /** Whose bucket: something that the caller cannot choose freely, such as a customer id or `peerAddressKey`. */
  readonly subject: string;
}

/** What is left of the tightest of the limits that were checked; see `applyLimitHeaders`. */
export interface LimitState {
  /** The limit's name. */
  readonly policy: string;
  readonly quota: number;
  readonly windowSeconds: number;
  /** Requests that would pass at once. */
  readonly remaining: number;
  /** Until it is whole again. */
  readonly resetSeconds: number;
}

interface Waiting {
  readonly requests: readonly TokenRequest[];
  readonly resolve: (replies: TokenReply[]) => void;
}

/** After Redis failed to answer, requests do without it this long instead of waiting for it one by one. */
const REDIS_REST_MS = 1_000;
/** Of each limit whose buckets are known to be empty, and of all buckets kept while Redis is away. */
const MAX_LOCAL_KEYS = 50_000;
/** Of each limit, one per second of waiting. */
const MAX_REFUSALS = 1_000;

/**
 * Decides whether a request may proceed. Buckets live in Redis; while it is away each process keeps its own, so a
 * limit is then loose by the number of processes but never gone.
 */
export class RateLimits {
  /**
   * Buckets known to be empty and until when, by limit and subject, so that a flood of refused requests costs Redis nothing. The key in
   * Redis would have to be put together for every request; a subject is there, and its hash is known.
   */
  private readonly emptyUntilMicros = new Map<string, LRUCache<string, number>>();
  private readonly localBuckets = new LRUCache<string, number>({ max: MAX_LOCAL_KEYS });
  /** By the limit's name and seconds of waiting: found without putting a key together, as above. */
  private readonly refusals = new Map<string, LRUCache<number, StaticRefusal>>();
  private redisRestsUntilMs = Number.NEGATIVE_INFINITY;
  private waiting: Waiting[] = [];

  constructor(
    private readonly redis: GateRedis,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Takes one token of every bucket. All checks of one turn of the event loop share a round trip and a script call. A
   * token that another bucket's refusal wastes harms nobody.
   * @throws RATE_LIMITED with `retryAfterSeconds`, the longest wait of the empty buckets.
   */
  async enforce(checks: readonly LimitCheck[]): Promise<LimitState> {
    const nowMicros = this.clock.nowMs() * 1_000;
    const requests = checks.map(toRequest);
    const known = requests.map((request) => ({ waitMicros: this.knownWait(request, nowMicros), fullInMicros: 0 }));
    if (known.some(({ waitMicros }) => waitMicros > 0)) throw refusalOf(requests, known);
    const replies = await this.take(requests);
    if (replies.some(({ waitMicros }) => waitMicros > 0)) {
      replies.forEach(({ waitMicros }, index) => {
        const request = requests[index];
        if (waitMicros > 0 && request !== undefined) this.emptied(request.limit).set(request.subject, this.clock.nowMs() * 1_000 + waitMicros);
      });
      throw refusalOf(requests, replies);
    }
    return tightest(requests, replies);
  }

  /**
   * The refusal of a caller whose bucket is known to be empty, at once and without Redis; null when it must be asked.
   * For a refusal gate, which answers a flood for the price of a static reply.
   */
  findKnownRefusal(limit: RateLimit, subject: string): StaticRefusal | null {
    const waitMicros = this.knownWait({ limit, subject }, this.clock.nowMs() * 1_000);
    return waitMicros > 0 ? this.refusal(limit, Math.ceil(waitMicros / 1_000_000)) : null;
  }

  /** Gives back full buckets, for limits that count failures only: a right password clears the wrong ones before it. */
  async reset(checks: readonly LimitCheck[]): Promise<void> {
    const requests = checks.map(toRequest);
    for (const { key, limit, subject } of requests) {
      this.emptyUntilMicros.get(limit.name)?.delete(subject);
      this.localBuckets.delete(key);
    }
    await Promise.all(requests.map(({ key }) => this.redis.del(key).catch(() => undefined)));
  }

  private emptied({ name }: RateLimit): LRUCache<string, number> {
    const known = this.emptyUntilMicros.get(name) ?? new LRUCache<string, number>({ max: MAX_LOCAL_KEYS });
    this.emptyUntilMicros.set(name, known);
    return known;
  }

  private knownWait({ limit, subject }: LimitCheck, nowMicros: number): number {
    // Not `get`: asked for every request, and how recently is of no use.
    const until = this.emptyUntilMicros.get(limit.name)?.peek(subject);
    if (until === undefined) return 0;
    const wait = until - nowMicros;
    // No wait is longer than one token's interval, unless the clock was set back since.
    return wait > 0 && wait <= computeIntervalMicros(limit) ? wait : 0;
  }

  /** Waits until this turn of the event loop has seen all its requests, so that they go together. */
  private take(requests: readonly TokenRequest[]): Promise<TokenReply[]> {
    return new Promise((resolve) => {
      this.waiting.push({ requests, resolve });
      if (this.waiting.length === 1) setImmediate(() => void this.takeTogether());
    });
  }

  private async takeTogether(): Promise<void> {
    const together = this.waiting;
    this.waiting = [];
    const requests = together.flatMap((waiting) => waiting.requests);
    const replies = await this.takeAll(requests);
    let from = 0;
    for (const waiting of together) {
      const to = from + waiting.requests.length;
      waiting.resolve(replies.slice(from, to));
      from = to;
    }
  }

  private async takeAll(requests: readonly TokenRequest[]): Promise<TokenReply[]> {
    const nowMicros = this.clock.nowMs() * 1_000;
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

  private takeLocally({ key, limit }: TokenRequest, nowMicros: number): TokenReply {
    const { arrivalMicros, retryAfterMicros } = computeToken(this.localBuckets.get(key), limit, nowMicros);
    this.localBuckets.set(key, arrivalMicros);
    return { waitMicros: retryAfterMicros, fullInMicros: arrivalMicros - nowMicros };
  }

  private refusal(limit: RateLimit, seconds: number): StaticRefusal {
    const known = this.refusals.get(limit.name)?.get(seconds);
    if (known !== undefined) return known;
    const refusal = staticRefusal(rateLimited(limit, seconds));
    this.refusals.set(limit.name, (this.refusals.get(limit.name) ?? new LRUCache<number, StaticRefusal>({ max: MAX_REFUSALS })).set(seconds, refusal));
    return refusal;
  }
}

/** The subject is the hash tag, so that a cluster keeps the buckets of one customer together and spreads customers. */
function toRequest({ limit, subject }: LimitCheck): TokenRequest {
  return { key: `limit:${limit.name}:{${subject}}`, subject, limit };
}

function refusalOf(requests: readonly TokenRequest[], replies: readonly TokenReply[]): Error {
  let [longest] = requests;
  let waitMicros = 0;
  replies.forEach((reply, index) => {
    if (reply.waitMicros <= waitMicros) return;
    ({ waitMicros } = reply);
    longest = requests[index];
  });
  if (longest === undefined) throw new Error('a limit without a bucket refused');
  return rateLimited(longest.limit, Math.ceil(waitMicros / 1_000_000));
}

function rateLimited({ name, count, perSeconds }: RateLimit, retryAfterSeconds: number): ReturnType<typeof platformError> {
  return platformError('RATE_LIMITED', { retryAfterSeconds, policy: name, quota: count, windowSeconds: perSeconds });
}

function tightest(requests: readonly TokenRequest[], replies: readonly TokenReply[]): LimitState {
  const states = requests.map(({ limit }, index): LimitState => {
    const fullInMicros = replies[index]?.fullInMicros ?? 0;
    const interval = computeIntervalMicros(limit);
    return {
      policy: limit.name,
      quota: limit.count,
      windowSeconds: limit.perSeconds,
      remaining: Math.floor((interval * limit.burst - fullInMicros) / interval),
      resetSeconds: Math.ceil(fullInMicros / 1_000_000),
    };
  });
  const [first] = states;
  if (first === undefined) throw new Error('a check names at least one limit');
  return states.reduce((least, state) => (state.remaining < least.remaining ? state : least), first);
}
