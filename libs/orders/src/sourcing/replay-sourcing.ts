import { Injectable } from '@nestjs/common';
import { AppLogger, Clock, type RecurringTask } from '@quanyu/platform';
import { computeReplay, type PastDecision } from './replay.rules.js';
import { type PastOrder, type Replay, ReplayRepository } from './replay.repository.js';
import { sourcingDecision } from './sourcing.schema.js';

const EVERY_MS = 1_000;
const PAGE = 200;
const LEASE_MS = 30_000;
/** Ids are in the order of placing but for the skew of clocks: so much farther back nothing of the span is left. */
const SKEW_MS = 3_600_000;

/** Runs replays that were asked for, page by page. The row says how far one is, so that another worker goes on behind a killed one. */
@Injectable()
export class ReplaySourcing {
  constructor(
    private readonly replays: ReplayRepository,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'orders.replay-sourcing', everyMs: EVERY_MS, run: () => this.runNext() }];
  }

  /** Runs the oldest open replay to its end. */
  async runNext(): Promise<void> {
    const replay = await this.replays.claim(this.clock.now(), this.leaseUntil());
    if (replay === null) return;
    try {
      await this.run(replay);
    } catch (error) {
      this.logger.error({ replayId: replay.id, error: String(error) }, 'a replay failed');
      await this.replays.end(replay.id, 'failed', this.clock.now());
    }
  }

  private async run(claimed: Replay): Promise<void> {
    let replay = claimed;
    for (;;) {
      const page = await this.replays.listPast(replay.lastOrderId, PAGE);
      const last = page.at(-1);
      if (last === undefined || page.every(({ placedAt }) => placedAt.getTime() < replay.fromAt.getTime() - SKEW_MS)) break;
      const own = page.filter(({ placedAt }) => placedAt >= replay.fromAt && placedAt < replay.toAt);
      const past = own.map(readDecisions);
      const skippedOrders = past.filter((decisions) => decisions.length === 0).length;
      const next = { lastOrderId: last.orderId, progress: computeReplay(replay.progress, past.flat(), { rules: replay.rules, skippedOrders }), leaseUntil: this.leaseUntil() };
      if (!(await this.replays.advance(replay, next))) return;
      replay = { ...replay, ...next };
    }
    await this.replays.end(replay.id, 'done', this.clock.now());
  }

  private leaseUntil(): Date {
    return new Date(this.clock.nowMs() + LEASE_MS);
  }
}

/** Decisions of an older shape are left out, and counted as skipped when nothing of the order is left. */
function readDecisions({ orderId, orderNo, decisions }: PastOrder): PastDecision[] {
  return decisions.flatMap((json) => {
    const read = sourcingDecision.safeParse(json);
    return read.success ? [{ orderId, orderNo, decision: read.data }] : [];
  });
}
