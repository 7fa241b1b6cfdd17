import { Inject, Injectable } from '@nestjs/common';
import { AppLogger, Clock, GATE_REDIS, type GateRedis } from '@quanyu/platform';
import { type CountRequest, countSignals } from '../lua/count-signals.js';

interface Waiting {
  readonly requests: readonly CountRequest[];
  readonly resolve: (counts: (number | undefined)[]) => void;
}

/** After Redis failed to answer, nothing is counted for this long. */
const REDIS_REST_MS = 1_000;

/**
 * Counts who is seen how often. All counters of one turn of the event loop are one command, in the same write as the limits of that
 * turn. While Redis is away nothing is known, which hits no rule.
 */
@Injectable()
export class Counters {
  private waiting: Waiting[] = [];
  private redisRestsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(GATE_REDIS) private readonly redis: GateRedis,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  /** Counts once more, and returns where each counter stands; undefined is not known. */
  count(requests: readonly CountRequest[]): Promise<(number | undefined)[]> {
    if (requests.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      this.waiting.push({ requests, resolve });
      if (this.waiting.length === 1) setImmediate(() => void this.countTogether());
    });
  }

  private async countTogether(): Promise<void> {
    const together = this.waiting;
    this.waiting = [];
    const counts = await this.countAll(together.flatMap(({ requests }) => requests));
    let from = 0;
    for (const { requests, resolve } of together) {
      const to = from + requests.length;
      resolve(counts.slice(from, to));
      from = to;
    }
  }

  private async countAll(requests: readonly CountRequest[]): Promise<(number | undefined)[]> {
    if (this.clock.nowMs() >= this.redisRestsUntilMs) {
      try {
        return await countSignals(this.redis, requests, this.clock.nowMs());
      } catch (error) {
        this.redisRestsUntilMs = this.clock.nowMs() + REDIS_REST_MS;
        this.logger.warn({ error: String(error) }, 'risk counts nothing while Redis is away');
      }
    }
    return requests.map(() => undefined);
  }
}
