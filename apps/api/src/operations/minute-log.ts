import { Injectable } from '@nestjs/common';
import { Clock, type RecurringTask } from '@quanyu/platform';
import { liveSnapshot } from './operations.contract.js';
import { OperationsRepository } from './operations.repository.js';
import { MINUTE_MS } from './pulse-board.js';
import { type Snapshot, WarRoom } from './war-room.js';

const HOUR_MS = 3_600_000;
const KEPT_MS = 14 * 24 * HOUR_MS;

/** What the war room showed, minute by minute, so that a peak can be looked at again. */
@Injectable()
export class MinuteLog {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly warRoom: WarRoom,
    private readonly clock: Clock,
  ) {}

  /** Minutes in [from, to), in order. A minute that an older build wrote differently is passed over. */
  async list(from: Date, to: Date): Promise<{ minute: Date; snapshot: Snapshot }[]> {
    const kept = await this.repository.listMinutes(from, to);
    return kept.flatMap(({ minute, snapshot }) => {
      const parsed = liveSnapshot.safeParse(snapshot);
      return parsed.success ? [{ minute, snapshot: parsed.data }] : [];
    });
  }

  /** Keeps the minute that is passing. */
  async keep(): Promise<void> {
    const nowMs = this.clock.nowMs();
    // A task that runs a little after the full minute still speaks of the one before.
    const minute = new Date(Math.round(nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS);
    await this.repository.keepMinute(minute, await this.warRoom.readMinute());
  }

  recurring(): RecurringTask[] {
    return [
      { name: 'operations.keep-minute', everyMs: MINUTE_MS, run: () => this.keep() },
      { name: 'operations.prune-minutes', everyMs: HOUR_MS, run: () => this.repository.pruneMinutes(new Date(this.clock.nowMs() - KEPT_MS)) },
    ];
  }
}
