import { Inject, Injectable } from '@nestjs/common';
import { Clock, GATE_REDIS, type GateRedis, traffic } from '@quanyu/platform';

const MINUTE_MS = 60_000;
const SHOWN_MINUTES = 5;
const KEY_SECONDS = 600;
/** More of one second are told with the next: who is there is seen again. */
const MOST_PER_SECOND = 5_000;

/**
 * How many signed-in shoppers were active lately, over all processes: a HyperLogLog per minute in Redis, exact to
 * about one percent. A lost key only makes the number small for five minutes.
 */
@Injectable()
export class OnlineSessions {
  constructor(
    @Inject(GATE_REDIS) private readonly redis: GateRedis,
    private readonly clock: Clock,
  ) {}

  /** Tells Redis who was active since the last time. */
  flush(): void {
    const seen = traffic.takeActiveSessions(MOST_PER_SECOND);
    if (seen.length === 0) return;
    const key = keyOf(Math.trunc(this.clock.nowMs() / MINUTE_MS));
    this.redis.pfadd(key, ...seen).catch(() => undefined);
    this.redis.expire(key, KEY_SECONDS).catch(() => undefined);
  }

  /** Sessions active in the last five minutes; 0 while Redis is away. */
  async count(): Promise<number> {
    const minute = Math.trunc(this.clock.nowMs() / MINUTE_MS);
    const keys = Array.from({ length: SHOWN_MINUTES }, (_unused, back) => keyOf(minute - back));
    return this.redis.pfcount(...keys).catch(() => 0);
  }
}

/** One hash tag, because a cluster counts keys of one slot together. */
function keyOf(minute: number): string {
  return `{online}:${minute}`;
}
