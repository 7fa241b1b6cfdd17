import { Injectable } from '@nestjs/common';
import { addSketch, Clock, computeQuantileMs, emptySketch, type LatencySketch, LiveFeed } from '@quanyu/platform';
import { type Pulse, pulse, PULSE_CHANNEL } from './pulse.js';

/** A process that was not heard for so long is shown as stale and counts no more. */
export const STALE_MS = 5_000;
/** A process that was not heard for so long is forgotten. */
const FORGOTTEN_MS = 60_000;
const KEPT_MS = 65_000;
/** Quantiles of one second jump; those of ten are read by people. */
const QUANTILE_MS = 10_000;
export const MINUTE_MS = 60_000;

export interface RouteSum {
  readonly name: string;
  replies: number;
  accepted: number;
  failed: number;
  shed: number;
  readonly sketch: LatencySketch;
}

/** Everything that all processes did in a stretch of time. */
export interface Summary {
  /** Rates of processes add up, each over its own time. */
  readonly perSecond: ReadonlyMap<string, { replies: number; accepted: number; failed: number; shed: number }>;
  readonly routes: ReadonlyMap<string, RouteSum>;
  readonly problems: ReadonlyMap<string, number>;
}

/** The pulses of all processes of about the last minute, heard over the live feed. */
@Injectable()
export class PulseBoard {
  private readonly heard = new Map<string, Pulse[]>();

  constructor(
    private readonly live: LiveFeed,
    private readonly clock: Clock,
  ) {}

  /** Begins to hear the other processes; `ownId` is heard directly. */
  start(ownId: string): void {
    this.live.subscribe(PULSE_CHANNEL, (message) => {
      const parsed = pulse.safeParse(JSON.parse(message));
      if (parsed.success && parsed.data.processId !== ownId) this.hear(parsed.data);
    });
  }

  hear(taken: Pulse): void {
    const nowMs = this.clock.nowMs();
    const pulses = this.heard.get(taken.processId) ?? [];
    pulses.push(taken);
    while (pulses[0] !== undefined && nowMs - pulses[0].atMs > KEPT_MS) pulses.shift();
    this.heard.set(taken.processId, pulses);
  }

  /** The newest pulse of every process that is not forgotten, with its age. */
  processes(): { latest: Pulse; heardMsAgo: number; isStale: boolean }[] {
    const nowMs = this.clock.nowMs();
    for (const [processId, pulses] of this.heard) {
      const latest = pulses.at(-1);
      if (latest === undefined || nowMs - latest.atMs > FORGOTTEN_MS) this.heard.delete(processId);
    }
    return [...this.heard.values()].flatMap((pulses) => {
      const latest = pulses.at(-1);
      if (latest === undefined) return [];
      const heardMsAgo = Math.max(0, nowMs - latest.atMs);
      return [{ latest, heardMsAgo, isStale: heardMsAgo > STALE_MS }];
    });
  }

  /** The last second of every process that is heard. */
  lastSecond(): Summary {
    return summarise(this.processes().filter(({ isStale }) => !isStale).map(({ latest }) => [latest]));
  }

  lastTenSeconds(): Summary {
    return this.since(QUANTILE_MS);
  }

  lastMinute(): Summary {
    return this.since(MINUTE_MS);
  }

  private since(ms: number): Summary {
    const fromMs = this.clock.nowMs() - ms;
    return summarise([...this.heard.values()].map((pulses) => pulses.filter(({ atMs }) => atMs > fromMs)));
  }
}

function summarise(processes: readonly (readonly Pulse[])[]): Summary {
  const perSecond = new Map<string, { replies: number; accepted: number; failed: number; shed: number }>();
  const routes = new Map<string, RouteSum>();
  const problems = new Map<string, number>();
  for (const pulses of processes) {
    const seconds = pulses.reduce((sum, taken) => sum + taken.seconds, 0);
    for (const taken of pulses) {
      for (const route of taken.routes) {
        const sum = routes.get(route.name) ?? { name: route.name, replies: 0, accepted: 0, failed: 0, shed: 0, sketch: emptySketch() };
        const rate = perSecond.get(route.name) ?? { replies: 0, accepted: 0, failed: 0, shed: 0 };
        for (const key of ['replies', 'accepted', 'failed', 'shed'] as const) {
          sum[key] += route[key];
          rate[key] += route[key] / seconds;
        }
        addSketch(sum.sketch, route.sketch);
        routes.set(route.name, sum);
        perSecond.set(route.name, rate);
      }
      for (const [code, count] of Object.entries(taken.problems)) problems.set(code, (problems.get(code) ?? 0) + count);
    }
  }
  return { perSecond, routes, problems };
}

/** The quantile over several routes together; null when none of them answered. */
export function quantileOf({ routes }: Summary, names: readonly string[], share: number): number | null {
  const sketch = emptySketch();
  for (const name of names) addSketch(sketch, routes.get(name)?.sketch ?? []);
  return computeQuantileMs(sketch, share);
}
