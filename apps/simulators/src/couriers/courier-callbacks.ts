import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Table } from '../journal.js';
import type { Pace } from '../pay/pace.js';
import type { CourierFaultPlan } from './courier-faults.js';
import type { CourierProvider, RideCallback } from './courier-state.js';

const REPLY_TIMEOUT_MS = 5_000;

/** How one provider tells: when again, what counts as heard, and its signature over the facts. */
export interface CallbackManner {
  readonly retrySeconds: readonly number[];
  readonly isHeard: (status: number, body: string) => boolean;
  /** The body of one attempt. A forged one carries a wrong signature. */
  readonly compose: (callback: RideCallback, forged: boolean) => Record<string, unknown>;
}

export interface CourierCallbackParts {
  readonly callbacks: Table<RideCallback>;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly faults: CourierFaultPlan;
  readonly manners: Readonly<Record<CourierProvider, CallbackManner>>;
}

type Attempt = RideCallback['attempts'][number];

/** Tells the merchant of every change of a ride, again and again by the provider's schedule until it is heard. */
export class CourierCallbacks {
  private readonly timers = new Map<string, () => void>();
  private readonly inFlight = new Set<Promise<void>>();
  private stopping = new AbortController();

  constructor(private readonly parts: CourierCallbackParts) {}

  /** Takes up what a former run left pending. */
  start(): void {
    for (const callback of this.parts.callbacks.values()) if (callback.state === 'pending') this.schedule(callback);
  }

  stop(): void {
    this.stopping.abort();
    this.forgetTimers();
  }

  forgetTimers(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  announce(news: Pick<RideCallback, 'provider' | 'originId' | 'url' | 'facts'>): void {
    const nowMs = this.parts.clock.nowMs();
    const delayMs = this.parts.faults.drawCallbackDelayMs();
    const callback: RideCallback = { ...news, id: randomUUID(), createdAtMs: nowMs, state: 'pending', round: 0, dueAtMs: nowMs + delayMs, attempts: [] };
    this.schedule(this.parts.callbacks.put(callback.id, callback));
  }

  /** Sends a callback once more, now, whatever its state; changed or forged when asked. */
  async resend(id: string, change: { forged: boolean; facts?: Record<string, string | number> | undefined }): Promise<Attempt | undefined> {
    const callback = this.parts.callbacks.find(id);
    if (callback === undefined) return undefined;
    const attempt = await this.post({ ...callback, facts: { ...callback.facts, ...change.facts } }, change.forged ? 'forged' : 'duplicate');
    this.record(id, attempt);
    return attempt;
  }

  /** Moves what is due when the pace changes. */
  changePace(stretch: number): void {
    const nowMs = this.parts.clock.nowMs();
    for (const id of [...this.timers.keys()]) {
      const callback = this.parts.callbacks.find(id);
      if (callback) this.schedule(this.parts.callbacks.put(id, { ...callback, dueAtMs: nowMs + Math.ceil(Math.max(0, callback.dueAtMs - nowMs) * stretch) }));
    }
  }

  async whenIdle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private schedule(callback: RideCallback): void {
    this.timers.get(callback.id)?.();
    const run = (): void => {
      this.timers.delete(callback.id);
      const round = this.runRound(callback.id).finally(() => this.inFlight.delete(round));
      this.inFlight.add(round);
    };
    this.timers.set(callback.id, this.parts.clock.after(Math.max(0, callback.dueAtMs - this.parts.clock.nowMs()), run));
  }

  private async runRound(id: string): Promise<void> {
    const { callbacks, faults, manners } = this.parts;
    const callback = callbacks.find(id);
    if (callback?.state !== 'pending') return;
    if (faults.current.muteCallbacks) {
      this.record(id, { atMs: this.parts.clock.nowMs(), kind: 'genuine', error: 'muted' });
      return this.scheduleNext(id);
    }
    if (faults.take('forgeCallbacks')) this.record(id, await this.post(callback, 'forged'));
    const attempt = await this.post(callback, 'genuine');
    if (this.stopping.signal.aborted) return;
    this.record(id, attempt);
    if (!manners[callback.provider].isHeard(attempt.status ?? 0, attempt.body)) return this.scheduleNext(id);
    const heard = callbacks.find(id);
    if (heard) callbacks.put(id, { ...heard, state: 'accepted' });
    for (let copy = 0; copy < faults.current.duplicateCallbacks; copy += 1) this.record(id, await this.post(callback, 'duplicate'));
  }

  private scheduleNext(id: string): void {
    const { callbacks, clock, pace, manners } = this.parts;
    const callback = callbacks.find(id);
    if (callback?.state !== 'pending') return;
    const seconds = manners[callback.provider].retrySeconds[callback.round];
    if (seconds === undefined) {
      callbacks.put(id, { ...callback, state: 'exhausted' });
      return;
    }
    this.schedule(callbacks.put(id, { ...callback, round: callback.round + 1, dueAtMs: clock.nowMs() + pace.compress(seconds * 1_000) }));
  }

  private record(id: string, { atMs, kind, status, error }: Attempt): void {
    const callback = this.parts.callbacks.find(id);
    const attempt: Attempt = { atMs, kind, ...(status !== undefined && { status }), ...(error !== undefined && { error }) };
    if (callback) this.parts.callbacks.put(id, { ...callback, attempts: [...callback.attempts, attempt].slice(-40) });
  }

  private async post(callback: RideCallback, kind: Attempt['kind']): Promise<Attempt & { body: string }> {
    const atMs = this.parts.clock.nowMs();
    try {
      const reply = await fetch(callback.url, {
        method: 'POST',
        body: JSON.stringify(this.parts.manners[callback.provider].compose(callback, kind === 'forged')),
        headers: { 'content-type': 'application/json; charset=utf-8' },
        redirect: 'manual',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(REPLY_TIMEOUT_MS)]),
      });
      return { atMs, kind, status: reply.status, body: (await reply.text()).slice(0, 200) };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { atMs, kind, error: cause instanceof Error ? cause.message || cause.name : String(cause), body: '' };
    }
  }
}
