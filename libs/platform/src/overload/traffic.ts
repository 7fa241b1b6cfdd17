import { Histogram } from 'prom-client';
import type { AnyRoute } from '../http/route.js';
import { fullPath } from '../http/route.js';
import { metricsRegistry } from '../metrics.js';

/** Upper edges of the buckets of a latency in milliseconds; the last bucket holds everything slower. */
export const LATENCY_EDGES_MS = [0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096, 8192] as const;

const BUCKETS = LATENCY_EDGES_MS.length + 1;

/** A count of latencies by bucket. Sketches of several processes or seconds add up. */
export type LatencySketch = number[];

export function emptySketch(): LatencySketch {
  return new Array<number>(BUCKETS).fill(0);
}

export function addLatency(sketch: LatencySketch, ms: number): void {
  let bucket = 0;
  while (bucket < BUCKETS - 1 && ms > (LATENCY_EDGES_MS[bucket] ?? Infinity)) bucket += 1;
  sketch[bucket] = (sketch[bucket] ?? 0) + 1;
}

export function addSketch(into: LatencySketch, other: readonly number[]): void {
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) into[bucket] = (into[bucket] ?? 0) + (other[bucket] ?? 0);
}

/** The latency in milliseconds that this share (0 … 1) of requests stayed below, interpolated in its bucket; null without requests. */
export function computeQuantileMs(sketch: readonly number[], share: number): number | null {
  const total = sketch.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [bucket, count] of sketch.entries()) {
    if (count > 0 && below + count >= share * total) {
      const from = LATENCY_EDGES_MS[bucket - 1] ?? 0;
      const to = LATENCY_EDGES_MS[bucket] ?? from * 2;
      return from + ((share * total - below) / count) * (to - from);
    }
    below += count;
  }
  return null;
}

/** What one route answered since the process began. Plain fields, because every request of the shop adds here. */
export class RouteTraffic {
  /** Replies by the first digit of their status. */
  readonly replies: [number, number, number, number, number, number] = [0, 0, 0, 0, 0, 0];
  /** Latencies by the first digit of the status. Refusals of a gate are counted above and take no time worth a bucket. */
  readonly latencies = new Map<number, { sketch: LatencySketch; sumMs: number }>();
  /** 503 among the replies: refused for the sake of others, not broken. */
  unavailable = 0;
  /** Refused by the overload rules before any work. */
  shed = 0;

  constructor(
    readonly method: string,
    readonly path: string,
  ) {}

  get name(): string {
    return `${this.method} ${this.path}`;
  }

  count(status: number): void {
    const hundreds = Math.trunc(status / 100);
    this.replies[hundreds] = (this.replies[hundreds] ?? 0) + 1;
    if (status === 503) this.unavailable += 1;
  }

  observe(status: number, ms: number): void {
    this.count(status);
    const hundreds = Math.trunc(status / 100);
    let latency = this.latencies.get(hundreds);
    if (latency === undefined) {
      latency = { sketch: emptySketch(), sumMs: 0 };
      this.latencies.set(hundreds, latency);
    }
    addLatency(latency.sketch, ms);
    latency.sumMs += ms;
  }
}

/** What this process answered, by route and by error code: the source of the metrics and of the war room. */
export class Traffic {
  private readonly byRoute = new Map<AnyRoute, RouteTraffic>();
  private readonly activeSessions = new Set<string>();
  /** Problem replies by error code. */
  readonly problems = new Map<string, number>();

  of(route: AnyRoute): RouteTraffic {
    let traffic = this.byRoute.get(route);
    if (traffic === undefined) {
      traffic = new RouteTraffic(route.method, fullPath(route));
      this.byRoute.set(route, traffic);
    }
    return traffic;
  }

  routes(): Iterable<RouteTraffic> {
    return this.byRoute.values();
  }

  /** Notes that a shopper of this session asked for something. */
  noteSession(sessionId: string): void {
    this.activeSessions.add(sessionId);
  }

  /** The sessions noted since the last call, `limit` at most; others stay for the next. */
  takeActiveSessions(limit: number): string[] {
    const taken: string[] = [];
    for (const sessionId of this.activeSessions) {
      if (taken.length >= limit) break;
      taken.push(sessionId);
      this.activeSessions.delete(sessionId);
    }
    return taken;
  }

  countProblem(code: string): void {
    this.problems.set(code, (this.problems.get(code) ?? 0) + 1);
  }
}

export const traffic = new Traffic();

/** The counts above as a Prometheus histogram; prom-client's own costs more than a hot read may. */
class HttpRequestSeconds extends Histogram<'method' | 'route' | 'status'> {
  /** Where prom-client makes its buckets into values, for text and for JSON alike. */
  async getForPromString(): Promise<object> {
    const values = [...traffic.routes()].flatMap(({ method, path, latencies }) =>
      [...latencies].flatMap(([hundreds, { sketch, sumMs }]) => {
        const labels = { method, route: path, status: `${hundreds}xx` };
        let below = 0;
        const buckets = sketch.map((count, bucket) => {
          below += count;
          const edge = LATENCY_EDGES_MS[bucket];
          return { metricName: `${NAME}_bucket`, labels: { ...labels, le: edge === undefined ? '+Inf' : String(edge / 1_000) }, value: below };
        });
        return [...buckets, { metricName: `${NAME}_sum`, labels, value: sumMs / 1_000 }, { metricName: `${NAME}_count`, labels, value: below }];
      }),
    );
    return { name: NAME, help: HELP, type: 'histogram', aggregator: 'sum', values };
  }
}

const NAME = 'quanyu_http_request_seconds';
const HELP = 'Time from request to reply, by route and status class';

export const httpRequests = new HttpRequestSeconds({
  name: NAME,
  help: HELP,
  labelNames: ['method', 'route', 'status'] as const,
  buckets: LATENCY_EDGES_MS.map((ms) => ms / 1_000),
  registers: [metricsRegistry],
});
