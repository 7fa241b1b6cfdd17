import { performance } from 'node:perf_hooks';
import { Counter, Gauge } from 'prom-client';
import { ROUTE_CLASSES, type RouteClass } from '../http/route.js';
import { metricsRegistry } from '../metrics.js';
import { CLASS_RULES, type ClassRule, computePressureMs, computeShedShare, type PressureLevel, pressureLevel, type PressureReading } from './overload.rules.js';

const READ_EVERY_MS = 50;

const inFlightGauge = new Gauge({ name: 'quanyu_requests_in_flight', help: 'Requests being worked on, by class', labelNames: ['class'] as const, registers: [metricsRegistry] });
const shedCounter = new Counter({ name: 'quanyu_requests_shed_total', help: 'Requests refused by the overload rules, by class', labelNames: ['class'] as const, registers: [metricsRegistry] });
const pressureGauge = new Gauge({ name: 'quanyu_pressure_ms', help: 'How long work waits in this process before it is begun, smoothed', registers: [metricsRegistry] });

interface ClassState {
  readonly rule: ClassRule;
  inFlight: number;
  /** Refused since the last reading; the metric is told then. */
  shed: number;
  shedShare: number;
  /** Shares of requests not yet refused add up here, so that exactly the share is refused, evenly. */
  owed: number;
}

export interface OverloadOptions {
  /** How many wait for a database connection, per connection of the pool. */
  readonly poolWaitersPerConnection: () => number;
  readonly rules?: Readonly<Record<RouteClass, ClassRule>>;
}

/**
 * Keeps a process useful when it is asked for more than it can do: a bounded number of requests per class, and under
 * pressure the least important classes are refused first, before their body is read and before anyone is looked up.
 */
export class Overload {
  private readonly states: Readonly<Record<RouteClass, ClassState>>;
  private readonly poolWaitersPerConnection: () => number;
  private timer: NodeJS.Timeout | null = null;
  private pressure = 0;

  constructor({ poolWaitersPerConnection, rules = CLASS_RULES }: OverloadOptions) {
    this.poolWaitersPerConnection = poolWaitersPerConnection;
    const state = (name: RouteClass): ClassState => ({ rule: rules[name], inFlight: 0, shed: 0, shedShare: 0, owed: 0 });
    this.states = Object.fromEntries(ROUTE_CLASSES.map((name) => [name, state(name)])) as Record<RouteClass, ClassState>;
  }

  /** Begins to watch the event loop and the pool. */
  start(): void {
    let dueAt = performance.now() + READ_EVERY_MS;
    let utilisation = performance.eventLoopUtilization();
    this.timer = setInterval(() => {
      const now = performance.now();
      const current = performance.eventLoopUtilization();
      this.read({
        loopDelayMs: Math.max(0, now - dueAt),
        loopUtilisation: performance.eventLoopUtilization(current, utilisation).utilization,
        poolWaitersPerConnection: this.poolWaitersPerConnection(),
      });
      utilisation = current;
      dueAt = now + READ_EVERY_MS;
    }, READ_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** Takes one reading of how busy the process is. */
  read(reading: PressureReading): void {
    this.pressure = computePressureMs(this.pressure, reading);
    for (const name of ROUTE_CLASSES) {
      const state = this.states[name];
      state.shedShare = computeShedShare(state.rule, this.pressure);
      inFlightGauge.set({ class: name }, state.inFlight);
      if (state.shed > 0) shedCounter.inc({ class: name }, state.shed);
      state.shed = 0;
    }
    pressureGauge.set(this.pressure);
  }

  /** Whether one more request of this class may be worked on. Costs a few comparisons. */
  admits(name: RouteClass): boolean {
    const state = this.states[name];
    if (state.inFlight < state.rule.maxInFlight) {
      if (state.shedShare === 0) return true;
      state.owed += state.shedShare;
      if (state.owed < 1) return true;
      state.owed -= 1;
    }
    state.shed += 1;
    return false;
  }

  /** A request that waited for its body may find its class full when it comes to be worked on. */
  hasRoom(name: RouteClass): boolean {
    const state = this.states[name];
    if (state.inFlight < state.rule.maxInFlight) return true;
    state.shed += 1;
    return false;
  }

  begin(name: RouteClass): void {
    this.states[name].inFlight += 1;
  }

  end(name: RouteClass): void {
    this.states[name].inFlight -= 1;
  }

  /** How long a request of this class may take, in milliseconds. */
  budgetMs(name: RouteClass): number {
    return this.states[name].rule.deadlineMs;
  }

  get level(): PressureLevel {
    return pressureLevel(this.pressure);
  }

  get pressureMs(): number {
    return this.pressure;
  }

  get inFlight(): number {
    return ROUTE_CLASSES.reduce((sum, name) => sum + this.states[name].inFlight, 0);
  }
}
