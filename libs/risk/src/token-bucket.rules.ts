/** How often something may happen: `burst` at once, then `count` per `perSeconds`, evenly. */
export interface RateLimit {
  /** Part of the bucket's key, for example `sign-in.account`. */
  readonly name: string;
  readonly burst: number;
  readonly count: number;
  readonly perSeconds: number;
}

export interface TokenDecision {
  /** State of the bucket afterwards: when the next token would arrive if it were empty. */
  readonly arrivalMicros: number;
  /** 0 when the token was taken; otherwise the wait until one is there, and the bucket is unchanged. */
  readonly retryAfterMicros: number;
}

/** Time in which one token comes back. Whole microseconds, so that Redis and this process agree exactly. */
export function computeIntervalMicros(limit: RateLimit): number {
  return Math.ceil((limit.perSeconds * 1_000_000) / limit.count);
}

/** The rule of `take-tokens.lua` in TypeScript: the limiter for when Redis is away, and the model that tests compare. */
export function computeToken(arrivalMicros: number | undefined, limit: RateLimit, nowMicros: number): TokenDecision {
  const interval = computeIntervalMicros(limit);
  const allowance = interval * limit.burst;
  const arrival = Math.min(Math.max(arrivalMicros ?? nowMicros, nowMicros), nowMicros + allowance);
  const wait = arrival + interval - allowance - nowMicros;
  return wait > 0 ? { arrivalMicros: arrivalMicros ?? arrival, retryAfterMicros: wait } : { arrivalMicros: arrival + interval, retryAfterMicros: 0 };
}
