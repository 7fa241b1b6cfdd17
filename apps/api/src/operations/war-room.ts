import { performance } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppLogger, Clock, type EventStream, fullPath, type ReplyOf, Switches } from '@quanyu/platform';
import { ordersRoutes } from '@quanyu/orders';
import { computeAlerts } from './alerts.rules.js';
import type { getOperationsLive } from './operations.contract.js';
import { PulseBoard, quantileOf, type Summary } from './pulse-board.js';
import { countRejects } from './reject-reasons.rules.js';
import { SlowFacts } from './slow-facts.js';

export type Snapshot = ReplyOf<typeof getOperationsLive>;

const BEAT_MS = 1_000;
/** A snapshot this young answers whoever asks. */
const FRESH_MS = 900;
const SALE_EVERY_MS = 2_000;
const SHOP_EVERY_MS = 5_000;
const ENDPOINTS_SHOWN = 16;
/** What counts as placing an order, by the names that the traffic has. */
const PLACING = ordersRoutes.filter(({ id }) => id === 'placeOrder' || id === 'placeFlashOrder').map((route) => `${route.method} ${fullPath(route)}`);

type Shop = Awaited<ReturnType<SlowFacts['readShop']>>;

/** What is shown until something was read. */
const NO_SALE: Pick<Snapshot, 'event' | 'stock'> = { event: null, stock: [] };
const NO_SHOP: Shop = {
  sales: { paidFenToday: 0, paidOrdersToday: 0, paidFenLastMinute: 0 },
  paySuccessPercent: null,
  paymentTimeouts: 0,
  holdsOverdue: 0,
  stores: [],
  outbox: { pending: 0, stuck: 0, oldestAgeSeconds: null },
  changes: [],
  targets: null,
};
const NO_REDIS: Awaited<ReturnType<SlowFacts['readRedis']>> = { redis: { isUp: false, clients: null, usedMemoryBytes: null, operationsPerSecond: null }, queues: [], onlineSessions: 0 };
const NO_DATABASE: Snapshot['database'] = { isUp: false, connections: 0, maxConnections: 0, active: 0, lockWaiting: 0, longestTransactionSeconds: 0, replicationLagSeconds: null };

/** Something that is read at most every so often; while it cannot be read, the last reading stands. */
class Slowly<T> {
  private readAtMs = Number.NEGATIVE_INFINITY;
  private hasRead = false;
  private reading: Promise<void> = Promise.resolve();
  isFailing = false;

  constructor(
    private last: T,
    private readonly everyMs: number,
    private readonly readNow: () => Promise<T>,
    private readonly onError: (error: unknown) => void,
  ) {}

  async read(): Promise<T> {
    const nowMs = performance.now();
    if (nowMs - this.readAtMs >= this.everyMs) {
      this.readAtMs = nowMs;
      this.reading = this.readNow().then(
        (value) => {
          this.last = value;
          this.isFailing = false;
          this.hasRead = true;
        },
        (error: unknown) => {
          this.isFailing = true;
          this.hasRead = true;
          this.onError(error);
        },
      );
    }
    // Only the first reading is waited for: a slow database must not stop the beat of the screen.
    if (!this.hasRead) await this.reading;
    return this.last;
  }
}

/** The war room: everything that is known about this second, put together once for all who watch. */
@Injectable()
export class WarRoom implements OnApplicationShutdown {
  private readonly watchers = new Set<EventStream>();
  private readonly alertsSince = new Map<string, string>();
  private readonly sale: Slowly<typeof NO_SALE>;
  private readonly shop: Slowly<Shop>;
  private readonly database: Slowly<Snapshot['database']>;
  private readonly redis: Slowly<typeof NO_REDIS>;
  private readonly rooms: Slowly<Snapshot['waitingRooms']>;
  private current: { atMs: number; snapshot: Promise<Snapshot> } | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly board: PulseBoard,
    facts: SlowFacts,
    private readonly switches: Switches,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
  ) {
    const onError = (error: unknown): void => this.logger.warn({ error: String(error) }, 'the war room shows an old reading');
    this.sale = new Slowly(NO_SALE, SALE_EVERY_MS, () => facts.readSale(), onError);
    this.shop = new Slowly(NO_SHOP, SHOP_EVERY_MS, () => facts.readShop(), onError);
    this.database = new Slowly(NO_DATABASE, SALE_EVERY_MS, () => facts.readDatabase(), onError);
    this.redis = new Slowly(NO_REDIS, SALE_EVERY_MS, () => facts.readRedis(), onError);
    this.rooms = new Slowly<Snapshot['waitingRooms']>([], SALE_EVERY_MS, () => facts.readRooms(), onError);
  }

  onApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Everything of this second. Whoever asks within it gets the same. */
  read(): Promise<Snapshot> {
    // Pace, not a rule: the process's own clock will do.
    const atMs = performance.now();
    if (this.current === null || atMs - this.current.atMs >= FRESH_MS) {
      this.current = { atMs, snapshot: this.compose(this.board.lastSecond()) };
    }
    return this.current.snapshot;
  }

  /** The minute that ends now: its rates are means over it. */
  readMinute(): Promise<Snapshot> {
    return this.compose(this.board.lastMinute());
  }

  /** Sends a snapshot once a second until the stream is closed. All streams share one beat. */
  watch(stream: EventStream): void {
    this.watchers.add(stream);
    stream.onClose(() => {
      this.watchers.delete(stream);
      if (this.watchers.size > 0 || this.timer === null) return;
      clearInterval(this.timer);
      this.timer = null;
    });
    void this.beat([stream]);
    if (this.timer !== null) return;
    this.timer = setInterval(() => void this.beat([...this.watchers]), BEAT_MS);
    this.timer.unref();
  }

  private async beat(streams: readonly EventStream[]): Promise<void> {
    try {
      const snapshot = await this.read();
      for (const stream of streams) stream.send('snapshot', snapshot);
    } catch (error) {
      this.logger.warn({ error: String(error) }, 'the war room missed a beat');
    }
  }

  private async compose(rates: Summary): Promise<Snapshot> {
    const nowMs = this.clock.nowMs();
    const [sale, shop, database, redis, waitingRooms] = await Promise.all([this.sale.read(), this.shop.read(), this.database.read(), this.redis.read(), this.rooms.read()]);
    const queueWaiting = waitingRooms.reduce((sum, { waiting }) => sum + waiting, 0);
    const headline = this.composeHeadline(rates, shop, { onlineSessions: redis.onlineSessions, queueWaiting });
    const snapshot: Snapshot = {
      at: new Date(nowMs).toISOString(),
      serverTimeMs: nowMs,
      ...sale,
      level: this.switches.level,
      switchesOn: [...this.switches.switchedOn()],
      headline,
      endpoints: composeEndpoints(rates, this.board.lastTenSeconds()),
      rejects: countRejects(this.board.lastMinute().problems, shop.paymentTimeouts),
      waitingRooms,
      queues: redis.queues,
      outbox: shop.outbox,
      database: this.database.isFailing ? NO_DATABASE : database,
      redis: redis.redis,
      processes: this.composeProcesses(),
      stores: shop.stores,
      alerts: [],
      changes: shop.changes,
      targets: shop.targets,
    };
    return { ...snapshot, alerts: this.datedAlerts(computeAlerts({ ...snapshot, holdsOverdue: shop.holdsOverdue }), snapshot.at) };
  }

  private composeProcesses(): Snapshot['processes'] {
    return this.board.processes().map(({ latest, heardMsAgo, isStale }) => ({
      processId: latest.processId,
      kind: latest.kind,
      eventLoopP99Ms: latest.eventLoopP99Ms,
      eventLoopUtilisationPercent: latest.eventLoopUtilisation * 100,
      cpuPercent: latest.cpuShare * 100,
      residentBytes: latest.residentBytes,
      inFlight: latest.inFlight,
      pressure: latest.pressure,
      heardMsAgo: Math.round(heardMsAgo),
      isStale,
    }));
  }

  private composeHeadline(rates: Summary, shop: Shop, present: Pick<Snapshot['headline'], 'onlineSessions' | 'queueWaiting'>): Snapshot['headline'] {
    const ten = this.board.lastTenSeconds();
    const minute = this.board.lastMinute();
    const all = [...rates.perSecond.values()].reduce((sum, rate) => ({ replies: sum.replies + rate.replies, failed: sum.failed + rate.failed, shed: sum.shed + rate.shed }), { replies: 0, failed: 0, shed: 0 });
    const placing = PLACING.map((name) => rates.perSecond.get(name));
    return {
      ...shop.sales,
      ordersLastMinute: PLACING.reduce((sum, name) => sum + (minute.routes.get(name)?.accepted ?? 0), 0),
      placingPerSecond: placing.reduce((sum, rate) => sum + (rate?.replies ?? 0), 0),
      placedPerSecond: placing.reduce((sum, rate) => sum + (rate?.accepted ?? 0), 0),
      placingP50Ms: quantileOf(ten, PLACING, 0.5),
      placingP95Ms: quantileOf(ten, PLACING, 0.95),
      placingP99Ms: quantileOf(ten, PLACING, 0.99),
      paySuccessPercent: shop.paySuccessPercent,
      requestsPerSecond: all.replies,
      errorPercent: all.replies === 0 ? null : Math.min(100, (all.failed / all.replies) * 100),
      shedPerSecond: all.shed,
      ...present,
    };
  }

  /** An alert that goes on keeps the moment at which it began. */
  private datedAlerts(alerts: ReturnType<typeof computeAlerts>, at: string): Snapshot['alerts'] {
    const kinds = new Set<string>(alerts.map(({ kind }) => kind));
    for (const kind of this.alertsSince.keys()) if (!kinds.has(kind)) this.alertsSince.delete(kind);
    return alerts.map((alert) => {
      const since = this.alertsSince.get(alert.kind) ?? at;
      this.alertsSince.set(alert.kind, since);
      return { ...alert, since };
    });
  }
}

/** The busiest routes, placing an order always among them. */
function composeEndpoints(rates: Summary, ten: Summary): Snapshot['endpoints'] {
  return [...rates.perSecond]
    .sort(([a, one], [b, other]) => Number(PLACING.includes(b)) - Number(PLACING.includes(a)) || other.replies - one.replies)
    .slice(0, ENDPOINTS_SHOWN)
    .map(([route, rate]) => ({
      route,
      perSecond: rate.replies,
      p50Ms: quantileOf(ten, [route], 0.5) ?? 0,
      p95Ms: quantileOf(ten, [route], 0.95) ?? 0,
      errorPercent: rate.replies === 0 ? 0 : Math.min(100, (rate.failed / rate.replies) * 100),
      shedPerSecond: rate.shed,
    }));
}
