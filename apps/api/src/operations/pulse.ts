import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { addSketch, Clock, emptySketch, type LatencySketch, LiveFeed, Overload, type RouteTraffic, traffic } from '@quanyu/platform';
import { z } from 'zod';
import { OnlineSessions } from './online-sessions.js';

export const PULSE_CHANNEL = 'operations.pulse';
const PULSE_EVERY_MS = 1_000;

const count = z.int().min(0);

/** What one process did in the last second or so, told to every process that may show it. */
export const pulse = z.strictObject({
  processId: z.string(),
  kind: z.enum(['api', 'worker']),
  atMs: z.number(),
  seconds: z.number().positive(),
  routes: z.array(
    z.strictObject({
      name: z.string(),
      replies: count,
      accepted: count,
      /** 5xx that nobody chose: without 503. */
      failed: count,
      shed: count,
      /** Latencies of the accepted. */
      sketch: z.array(count).readonly(),
    }),
  ),
  /** Problem replies by error code. */
  problems: z.record(z.string(), count),
  eventLoopP99Ms: z.number().min(0),
  eventLoopUtilisation: z.number().min(0).max(1),
  cpuShare: z.number().min(0),
  residentBytes: count,
  inFlight: count,
  pressure: z.enum(['normal', 'elevated', 'high', 'severe']),
});

export type Pulse = z.output<typeof pulse>;

interface Reading {
  readonly replies: number;
  readonly accepted: number;
  readonly failed: number;
  readonly shed: number;
  readonly sketch: LatencySketch;
}

/** Takes the pulse of this process once a second and tells it. Costs nothing per request: it compares running counts. */
@Injectable()
export class PulseSender implements OnApplicationShutdown {
  readonly processId = `${hostname()}:${process.pid}`;
  private readonly before = new Map<RouteTraffic, Reading>();
  private problemsBefore = new Map<string, number>();
  private loopBefore = performance.eventLoopUtilization();
  private cpuBefore = process.cpuUsage();
  private takenAtMs = performance.now();
  private slowestTickMs = 0;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly live: LiveFeed,
    private readonly overload: Overload,
    private readonly online: OnlineSessions,
    private readonly clock: Clock,
  ) {}

  /** Begins. `listen` also hears this process's own pulse, so that a screen here lives without Redis. */
  start(kind: Pulse['kind'], listen: (own: Pulse) => void): void {
    // What was before is not of the first second.
    this.take(kind);
    let tickAtMs = performance.now();
    const tick = setInterval(() => {
      const now = performance.now();
      this.slowestTickMs = Math.max(this.slowestTickMs, now - tickAtMs - TICK_MS);
      tickAtMs = now;
    }, TICK_MS);
    const beat = setInterval(() => {
      const taken = this.take(kind);
      listen(taken);
      this.live.publish(PULSE_CHANNEL, taken);
      this.online.flush();
    }, PULSE_EVERY_MS);
    this.timers = [tick, beat];
    for (const timer of this.timers) timer.unref();
  }

  onApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private take(kind: Pulse['kind']): Pulse {
    const now = performance.now();
    const elapsedMs = Math.max(1, now - this.takenAtMs);
    this.takenAtMs = now;
    const loop = performance.eventLoopUtilization();
    const cpu = process.cpuUsage();
    const cpuMs = (cpu.user + cpu.system - this.cpuBefore.user - this.cpuBefore.system) / 1_000;
    const taken: Pulse = {
      processId: this.processId,
      kind,
      atMs: this.clock.nowMs(),
      seconds: elapsedMs / 1_000,
      routes: [...traffic.routes()].flatMap((route) => this.grown(route) ?? []),
      problems: this.grownProblems(),
      eventLoopP99Ms: Math.max(0, this.slowestTickMs),
      eventLoopUtilisation: Math.min(1, performance.eventLoopUtilization(loop, this.loopBefore).utilization),
      cpuShare: cpuMs / elapsedMs,
      residentBytes: process.memoryUsage.rss(),
      inFlight: Math.max(0, this.overload.inFlight),
      pressure: this.overload.level,
    };
    this.loopBefore = loop;
    this.cpuBefore = cpu;
    this.slowestTickMs = 0;
    return taken;
  }

  /** What a route answered since the last pulse; null when nothing. */
  private grown(route: RouteTraffic): Pulse['routes'][number] | null {
    const sketch = emptySketch();
    const ok = route.latencies.get(2);
    if (ok !== undefined) addSketch(sketch, ok.sketch);
    const reading: Reading = {
      replies: route.replies.reduce((sum, replies) => sum + replies, 0),
      accepted: route.replies[2],
      failed: route.replies[5] - route.unavailable,
      shed: route.shed,
      sketch,
    };
    const before = this.before.get(route);
    this.before.set(route, reading);
    if (before === undefined ? reading.replies === 0 : before.replies === reading.replies) return null;
    return {
      name: route.name,
      replies: reading.replies - (before?.replies ?? 0),
      accepted: reading.accepted - (before?.accepted ?? 0),
      failed: reading.failed - (before?.failed ?? 0),
      shed: reading.shed - (before?.shed ?? 0),
      sketch: sketch.map((total, bucket) => total - (before?.sketch[bucket] ?? 0)),
    };
  }

  private grownProblems(): Record<string, number> {
    const grown: Record<string, number> = {};
    for (const [code, total] of traffic.problems) {
      const more = total - (this.problemsBefore.get(code) ?? 0);
      if (more > 0) grown[code] = more;
    }
    this.problemsBefore = new Map(traffic.problems);
    return grown;
  }
}

const TICK_MS = 20;
