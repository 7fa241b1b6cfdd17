import { Inject, Injectable } from '@nestjs/common';
import { Clock, GATE_REDIS, type GateRedis, Jobs, type ReplyOf, shopDate, shopInstant } from '@quanyu/platform';
import { WaitingLine, WaitingRooms } from '@quanyu/risk';
import { Stores } from '@quanyu/stores';
import { QUEUE_NAMES } from '../http/queue-board.js';
import { ViewsRepository } from '../views/views.repository.js';
import { OnlineSessions } from './online-sessions.js';
import type { getOperationsLive } from './operations.contract.js';
import { type EventRow, OperationsRepository } from './operations.repository.js';

type Snapshot = ReplyOf<typeof getOperationsLive>;

const PAYMENTS_SINCE_MS = 15 * 60_000;
const STORES_SHOWN = 60;
const CHANGES_SHOWN = 30;
const STOCK_SHOWN = 20;
const ANSWER_WITHIN_MS = 800;

/** What Redis says of itself, of the queues and of who is there. */
@Injectable()
export class RedisFacts {
  constructor(
    @Inject(GATE_REDIS) private readonly gate: GateRedis,
    private readonly jobs: Jobs,
    private readonly online: OnlineSessions,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<Pick<Snapshot, 'redis' | 'queues'> & { onlineSessions: number }> {
    const [info, queues, onlineSessions] = await Promise.all([
      this.gate.info().catch(() => null),
      within(ANSWER_WITHIN_MS, Promise.all(this.jobs.inspect(QUEUE_NAMES).map((queue) => this.readQueue(queue)))).catch(() => []),
      this.online.count(),
    ]);
    const number = (name: string): number | null => {
      const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(info ?? '')?.[1];
      return found === undefined ? null : Number(found);
    };
    return {
      redis: { isUp: info !== null, clients: number('connected_clients'), usedMemoryBytes: number('used_memory'), operationsPerSecond: number('instantaneous_ops_per_sec') },
      queues,
      onlineSessions,
    };
  }

  private async readQueue(queue: ReturnType<Jobs['inspect']>[number]): Promise<Snapshot['queues'][number]> {
    const [{ waiting = 0, active = 0, delayed = 0, failed = 0 }, [oldest]] = await Promise.all([queue.getJobCounts('waiting', 'active', 'delayed', 'failed'), queue.getJobs(['waiting'], 0, 0, true)]);
    return { name: queue.name, waiting, active, delayed, failed, oldestAgeSeconds: oldest === undefined ? null : Math.max(0, Math.round((this.clock.nowMs() - oldest.timestamp) / 1_000)) };
  }
}

/** The waiting rooms that are in use. */
@Injectable()
export class RoomFacts {
  constructor(
    private readonly rooms: WaitingRooms,
    private readonly line: WaitingLine,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<Snapshot['waitingRooms']> {
    const nowMs = this.clock.nowMs();
    const shown = this.rooms.list().filter(({ roomId, endsAt, closedAt }) => this.rooms.isRequired(roomId) && (endsAt === null || endsAt.getTime() > nowMs) && closedAt === null);
    return Promise.all(
      shown.map(async (room) => {
        const counts = await this.line.count(room);
        const state = room.soldOutAt !== null ? 'soldOut' : room.startsAt.getTime() > nowMs ? 'upcoming' : 'open';
        return {
          roomId: room.roomId,
          name: room.name,
          state,
          waiting: counts === null ? 0 : counts.waitingMembers + counts.waitingOthers,
          admitPerSecond: this.rooms.ratePerSecond(room),
          version: room.version,
        } as const;
      }),
    );
  }
}

/** What the war room reads from PostgreSQL and Redis: not every second, and never for two screens twice. */
@Injectable()
export class SlowFacts {
  constructor(
    private readonly repository: OperationsRepository,
    private readonly views: ViewsRepository,
    private readonly stores: Stores,
    private readonly redis: RedisFacts,
    private readonly rooms: RoomFacts,
    private readonly clock: Clock,
  ) {}

  /** The event and what is left of its stock. */
  async readSale(): Promise<Pick<Snapshot, 'event' | 'stock'>> {
    const now = this.clock.now();
    const [event, stock] = await Promise.all([this.repository.findEvent(now), this.repository.listFlashStock(now, STOCK_SHOWN)]);
    return {
      event: event === null ? null : toEvent(event, now),
      stock: stock.map(({ soldLastMinute, ...item }) => ({
        ...item,
        perMinute: soldLastMinute,
        etaSeconds: soldLastMinute === 0 ? null : Math.ceil((item.leftUnits / soldLastMinute) * 60),
      })),
    };
  }

  async readShop() {
    const now = this.clock.now();
    const [sales, payments, paymentTimeouts, heat, outbox, changes, targets, alerts] = await Promise.all([
      this.repository.readSales(shopInstant(shopDate(now), 0), now),
      this.repository.countPayments(new Date(now.getTime() - PAYMENTS_SINCE_MS)),
      this.repository.countPaymentTimeouts(new Date(now.getTime() - 60_000)),
      this.repository.listStoreHeat(now, STORES_SHOWN),
      this.views.readOutbox(now),
      this.repository.listChanges(CHANGES_SHOWN),
      this.repository.findTargets(),
      this.views.countAlerts(null, now),
    ]);
    return {
      sales,
      paySuccessPercent: payments.begun === 0 ? null : (payments.succeeded / payments.begun) * 100,
      paymentTimeouts,
      holdsOverdue: alerts.find(({ kind }) => kind === 'overdueUnpaid')?.count ?? 0,
      stores: heat.map((row) => ({ ...row, name: this.stores.findStore(row.storeId)?.name ?? '' })),
      outbox: { pending: outbox.pending, stuck: outbox.stuck, oldestAgeSeconds: ageSeconds(outbox.oldest_due_at, now) },
      changes: changes.map((change) => ({ ...change, at: change.at.toISOString() })),
      targets,
    };
  }

  readDatabase(): Promise<Snapshot['database']> {
    return this.repository.readDatabase(this.clock.now()).then((facts) => ({ isUp: true, ...facts }));
  }

  readRedis(): Promise<Pick<Snapshot, 'redis' | 'queues'> & { onlineSessions: number }> {
    return this.redis.read();
  }

  readRooms(): Promise<Snapshot['waitingRooms']> {
    return this.rooms.read();
  }
}

function toEvent(row: EventRow, now: Date): NonNullable<Snapshot['event']> {
  const isUpcoming = now < row.startsAt;
  const isOver = row.status === 'ended' || now >= row.endsAt;
  const phase = isOver ? 'ended' : row.status === 'paused' ? 'paused' : isUpcoming ? 'upcoming' : 'live';
  return {
    campaignId: row.campaignId,
    name: row.name,
    sessionName: row.sessions > 1 ? `第 ${row.sessionNo} 场，共 ${row.sessions} 场` : null,
    phase,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
    countdownTo: isOver ? null : (isUpcoming ? row.startsAt : row.endsAt).toISOString(),
  };
}

function ageSeconds(since: Date | null, now: Date): number | null {
  return since === null ? null : Math.max(0, Math.round((now.getTime() - since.getTime()) / 1_000));
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('no answer in time')), ms).unref();
    }),
  ]);
}
