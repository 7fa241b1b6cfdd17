import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock, Database, isDomainError } from '@quanyu/platform';

const FLUSH_EVERY_MS = 1_000;
const MINUTE_MS = 60_000;

export type AttemptStep = 'token' | 'order';

export interface AttemptMinute {
  readonly minute: Date;
  readonly step: AttemptStep;
  readonly outcome: string;
  readonly count: number;
}

interface Counted extends Omit<AttemptMinute, 'minute' | 'count'> {
  readonly sessionId: string;
  readonly minuteMs: number;
  count: number;
}

/** Counts attempts of each session by their outcome: in memory on the path, added to the database once a second. */
@Injectable()
export class AttemptCounts implements OnModuleInit, OnApplicationShutdown {
  private counts: Counted[] = [];
  /** Which of them goes on, by session and outcome: found without putting a key together, because every attempt of a flood is counted. */
  private open: Record<AttemptStep, Map<string, Map<string, Counted>>> = { token: new Map(), order: new Map() };
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush().catch(() => undefined), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.flush().catch(() => undefined);
  }

  /** `outcome` is `ok` or the code of the refusal. */
  count(sessionId: string, step: AttemptStep, outcome: string): void {
    const nowMs = this.clock.nowMs();
    const minuteMs = nowMs - (nowMs % MINUTE_MS);
    const counted = this.open[step].get(sessionId)?.get(outcome);
    if (counted?.minuteMs === minuteMs) counted.count += 1;
    else this.begin({ sessionId, step, outcome, minuteMs, count: 1 });
  }

  private begin(counted: Counted): void {
    const { sessionId, step, outcome } = counted;
    const outcomes = this.open[step].get(sessionId) ?? new Map<string, Counted>();
    this.open[step].set(sessionId, outcomes.set(outcome, counted));
    this.counts.push(counted);
  }

  /** Runs one attempt and counts how it ended. */
  async counting<T>(sessionId: string, step: AttemptStep, attempt: () => Promise<T>): Promise<T> {
    try {
      const result = await attempt();
      this.count(sessionId, step, 'ok');
      return result;
    } catch (error) {
      this.count(sessionId, step, isDomainError(error) ? error.code : 'INTERNAL');
      throw error;
    }
  }

  /** Adds what was counted to the database; what cannot be written is kept for the next time. */
  async flush(): Promise<void> {
    if (this.counts.length === 0) return;
    const taken = this.counts;
    this.counts = [];
    this.open = { token: new Map(), order: new Map() };
    try {
      await this.database.query(
        `INSERT INTO promotions.attempt_minute AS a (session_id, minute, step, outcome, count)
         SELECT c.session_id, c.minute, c.step, c.outcome, sum(c.count) FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[]) AS c (session_id, minute, step, outcome, count)
         GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
         ON CONFLICT (session_id, minute, step, outcome) DO UPDATE SET count = a.count + excluded.count`,
        [taken.map(({ sessionId }) => sessionId), taken.map(({ minuteMs }) => new Date(minuteMs)), taken.map(({ step }) => step), taken.map(({ outcome }) => outcome), taken.map(({ count }) => count)],
      );
    } catch (error) {
      this.counts.push(...taken);
      throw error;
    }
  }

  async read(sessionIds: readonly string[]): Promise<AttemptMinute[]> {
    return this.database.query<AttemptMinute>(
      `SELECT minute, step, outcome, sum(count)::bigint AS count FROM promotions.attempt_minute WHERE session_id = ANY($1::uuid[]) GROUP BY 1, 2, 3 ORDER BY 1`,
      [sessionIds],
    );
  }
}
