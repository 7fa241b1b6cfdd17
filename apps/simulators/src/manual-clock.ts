import type { Clock } from './clock.js';

/** A clock that moves when told, with the timers that fall due on the way. */
export class ManualClock implements Clock {
  private timers: { dueAtMs: number; action: () => void }[] = [];

  constructor(private currentMs = Date.now()) {}

  nowMs(): number {
    return this.currentMs;
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueAtMs: this.currentMs + delayMs, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Moves on and runs what falls due, each at its own time. */
  advance(ms: number): void {
    const untilMs = this.currentMs + ms;
    while (this.step(untilMs));
  }

  /** Moves to the next timer until then and runs it; false when there was none, and the time is reached. */
  step(untilMs: number): boolean {
    const [next] = this.timers.filter(({ dueAtMs }) => dueAtMs <= untilMs).sort((a, b) => a.dueAtMs - b.dueAtMs);
    if (next === undefined) {
      this.currentMs = Math.max(this.currentMs, untilMs);
      return false;
    }
    this.timers = this.timers.filter((timer) => timer !== next);
    this.currentMs = Math.max(this.currentMs, next.dueAtMs);
    next.action();
    return true;
  }
}
