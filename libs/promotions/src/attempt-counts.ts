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

/** Counts attempts of each session by their outcome: in memory on the path, added to the database once a second. */
@Injectable()
export class AttemptCounts implements OnModuleInit, OnApplicationShutdown {
  private counts = new Map<string, number>();
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
    const minute = Math.floor(this.clock.nowMs() / MINUTE_MS) * MINUTE_MS;
    const key = `${sessionId} ${minute} ${step} ${outcome}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
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
    if (this.counts.size === 0) return;
    const taken = this.counts;
    this.counts = new Map();
    const rows = [...taken].map(([key, count]) => {
      const [sessionId = '', minute = '0', step = '', outcome = ''] = key.split(' ');
      return { sessionId, minute: new Date(Number(minute)), step, outcome, count };
    });
    try {
      await this.database.query(
        `INSERT INTO promotions.attempt_minute AS a (session_id, minute, step, outcome, count)
         SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[]) ORDER BY 1, 2, 3, 4
         ON CONFLICT (session_id, minute, step, outcome) DO UPDATE SET count = a.count + excluded.count`,
        [rows.map(({ sessionId }) => sessionId), rows.map(({ minute }) => minute), rows.map(({ step }) => step), rows.map(({ outcome }) => outcome), rows.map(({ count }) => count)],
      );
    } catch (error) {
      for (const [key, count] of taken) this.counts.set(key, (this.counts.get(key) ?? 0) + count);
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
