import type { Clock, Logger } from '@quanyu/platform';
import type { Call } from '../lua/wait-in-line.js';
import type { RecordedCall, WaitingRoomRepository } from './waiting-room.repository.js';

const FLUSH_EVERY_MS = 1_000;
const MAX_ROWS = 5_000;
/** More than this is not kept while PostgreSQL is away: the audit then has a gap, and the log says so. */
const MAX_WAITING = 100_000;

/** Keeps who was called for the audit of fairness: in memory on the hot path, and in PostgreSQL once a second in batches. */
export class AdmissionLog {
  private waiting: RecordedCall[] = [];
  private flushing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly repository: WaitingRoomRepository,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  record(roomId: string, calls: readonly Call[]): void {
    if (calls.length === 0) return;
    const calledAtMs = this.clock.nowMs();
    for (const call of calls) this.waiting.push({ ...call, roomId, calledAtMs });
  }

  start(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.flush();
  }

  /** Writes all that was recorded so far, unless PostgreSQL is away: then it stays for the next time. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, MAX_ROWS);
      try {
        await this.repository.insertCalls(batch);
      } catch (error) {
        const lost = this.waiting.splice(MAX_WAITING).length;
        this.logger.warn({ error: String(error), waiting: this.waiting.length, lost }, 'calls of waiting rooms could not be recorded yet');
        return;
      }
      this.waiting.splice(0, batch.length);
    }
  }
}
