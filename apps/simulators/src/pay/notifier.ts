import { randomUUID } from 'node:crypto';
import { formatBeijingTime, type Clock } from '../clock.js';
import type { FaultPlan } from '../faults.js';
import { encryptResource } from '../signing.js';
import type { Notify, NotifyAttempt, SimulatorState } from '../state.js';
import type { Pace } from './pace.js';
import { signedHeaders, type PlatformKeys } from './platform-keys.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Waits between attempts, from the payment-notify page: 15 retries over 24 h 4 min. */
const RETRY_DELAYS_MS = [
  15 * SECOND, 15 * SECOND, 30 * SECOND, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 60 * MINUTE,
  3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR,
];
const REPLY_TIMEOUT_MS = 5 * SECOND;
const CONCURRENT_DELIVERIES_MAX = 64;

/** Ways in which a notify sent on demand is not genuine. */
export const FORGERIES = ['signature', 'probe', 'timestamp', 'serial', 'tag', 'amount', 'mchid', 'appid'] as const;
export type Forgery = (typeof FORGERIES)[number];

export interface News {
  readonly eventType: string;
  readonly summary: string;
  readonly resourceType: 'transaction' | 'refund';
  readonly subject: string;
  readonly url: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface NotifierParts {
  readonly state: SimulatorState;
  readonly clock: Clock;
  readonly keys: PlatformKeys;
  readonly apiV3Key: string;
  readonly faults: FaultPlan;
  readonly pace: Pace;
}

interface Delivery {
  readonly kind: NotifyAttempt['kind'];
  readonly forgery?: Forgery;
}

/**
 * Tells the merchant what happened, as WeChat Pay does: signed, encrypted anew for each attempt, and again by the
 * schedule until it answers 200 or 204 within five seconds. What is due survives a restart.
 */
export class Notifier {
  private readonly timers = new Map<string, () => void>();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private readonly stopping = new AbortController();
  private deliveriesRunning = 0;

  constructor(private readonly parts: NotifierParts) {}

  /** Takes up what a former run left pending. */
  start(): void {
    for (const notify of this.parts.state.notifies.values()) {
      if (notify.state === 'pending') this.schedule(notify);
    }
  }

  stop(): void {
    this.stopping.abort();
    this.forgetTimers();
  }

  announce(news: News): void {
    const { clock, faults, state } = this.parts;
    const nowMs = clock.nowMs();
    const { resource, ...rest } = news;
    const notify: Notify = {
      ...rest,
      id: randomUUID(),
      plaintext: JSON.stringify(resource),
      createdAtMs: nowMs,
      state: 'pending',
      round: 0,
      dueAtMs: nowMs + faults.current.delayNotifiesMs,
      attempts: [],
    };
    this.schedule(state.notifies.put(notify.id, notify));
  }

  /** Sends one notify once more, now, whatever its state. @returns the merchant's HTTP status, or what failed */
  async resend(id: string, forgery?: Forgery): Promise<NotifyAttempt | undefined> {
    const notify = this.parts.state.notifies.find(id);
    if (!notify) return undefined;
    const attempt = await this.deliver(notify, forgery ? { kind: 'forged', forgery } : { kind: 'duplicate' });
    this.record(id, attempt);
    return attempt;
  }

  /** Moves what is due when the pace changes. */
  changePace(factor: number): void {
    const { clock, pace, state } = this.parts;
    const nowMs = clock.nowMs();
    const stretch = pace.factor / factor;
    pace.factor = factor;
    for (const id of [...this.timers.keys()]) {
      const notify = state.notifies.find(id);
      if (!notify) continue;
      const dueAtMs = nowMs + Math.ceil(Math.max(0, notify.dueAtMs - nowMs) * stretch);
      this.schedule(state.notifies.put(id, { ...notify, dueAtMs }));
    }
  }

  /** Resolves when no delivery is under way. */
  async whenIdle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  forgetTimers(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  private schedule(notify: Notify): void {
    this.timers.get(notify.id)?.();
    const run = () => {
      this.timers.delete(notify.id);
      const round = this.runRound(notify.id).finally(() => this.inFlight.delete(round));
      this.inFlight.add(round);
    };
    this.timers.set(notify.id, this.parts.clock.after(Math.max(0, notify.dueAtMs - this.parts.clock.nowMs()), run));
  }

  private async runRound(id: string): Promise<void> {
    const { faults, state, clock } = this.parts;
    const notify = state.notifies.find(id);
    if (notify?.state !== 'pending') return;

    if (faults.current.muteNotifies) {
      this.record(id, { atMs: clock.nowMs(), serial: '', kind: 'genuine', error: 'muted' });
      return this.scheduleNext(id);
    }
    const kind = faults.take('notifyProbes') ? 'probe' : 'genuine';
    const attempt = await this.deliver(notify, { kind });
    if (this.stopping.signal.aborted) return;
    this.record(id, attempt);
    if (kind === 'probe' || (attempt.status !== 200 && attempt.status !== 204)) return this.scheduleNext(id);

    const accepted = state.notifies.find(id);
    if (accepted) state.notifies.put(id, { ...accepted, state: 'accepted' });
    for (let copy = 0; copy < faults.current.duplicateNotifies; copy += 1) {
      this.record(id, await this.deliver(notify, { kind: 'duplicate' }));
    }
  }

  private scheduleNext(id: string): void {
    const { state, clock, pace } = this.parts;
    const notify = state.notifies.find(id);
    if (notify?.state !== 'pending') return;
    const delayMs = RETRY_DELAYS_MS[notify.round];
    if (delayMs === undefined) {
      state.notifies.put(id, { ...notify, state: 'exhausted' });
      return;
    }
    this.schedule(state.notifies.put(id, { ...notify, round: notify.round + 1, dueAtMs: clock.nowMs() + pace.compress(delayMs) }));
  }

  private record(id: string, attempt: NotifyAttempt): void {
    const notify = this.parts.state.notifies.find(id);
    if (notify) this.parts.state.notifies.put(id, { ...notify, attempts: [...notify.attempts, attempt].slice(-40) });
  }

  private async deliver(notify: Notify, delivery: Delivery): Promise<NotifyAttempt> {
    await this.enter();
    try {
      return await this.post(notify, delivery);
    } finally {
      this.deliveriesRunning -= 1;
      this.waiting.shift()?.();
    }
  }

  private async enter(): Promise<void> {
    if (this.deliveriesRunning >= CONCURRENT_DELIVERIES_MAX) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.deliveriesRunning += 1;
  }

  private async post(notify: Notify, { kind, forgery }: Delivery): Promise<NotifyAttempt> {
    const atMs = this.parts.clock.nowMs();
    const { body, headers } = this.composeRequest(notify, kind === 'probe' ? 'probe' : forgery);
    const attempt = { atMs, serial: headers['Wechatpay-Serial'] ?? '', kind };
    try {
      const reply = await fetch(notify.url, {
        method: 'POST',
        body,
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(REPLY_TIMEOUT_MS)]),
      });
      await reply.arrayBuffer();
      return { ...attempt, status: reply.status };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { ...attempt, error: cause instanceof Error ? cause.message || cause.name : String(cause) };
    }
  }

  private composeRequest(notify: Notify, forgery: Forgery | undefined): { body: string; headers: Record<string, string> } {
    const { clock, keys, apiV3Key } = this.parts;
    const resource = encryptResource(forgePlaintext(notify.plaintext, forgery), notify.resourceType, apiV3Key);
    const body = JSON.stringify({
      id: notify.id,
      create_time: formatBeijingTime(notify.createdAtMs),
      resource_type: 'encrypt-resource',
      event_type: notify.eventType,
      summary: notify.summary,
      resource: {
        original_type: notify.resourceType,
        ...resource,
        ...(forgery === 'tag' && { ciphertext: flipLastByte(resource.ciphertext) }),
      },
    });
    const signer = keys.signerOfNotify();
    const timestampSeconds = Math.floor(clock.nowMs() / 1000) - (forgery === 'timestamp' ? 301 : 0);
    const signed = signedHeaders(body, signer, { timestampSeconds, probe: forgery === 'probe' });
    return {
      body,
      headers: {
        ...signed,
        'Content-Type': 'application/json',
        Accept: '*/*',
        'User-Agent': 'Mozilla/4.0',
        ...(forgery === 'signature' && { 'Wechatpay-Signature': flipLastByte(signed['Wechatpay-Signature'] ?? '') }),
        ...(forgery === 'serial' && { 'Wechatpay-Serial': `5${'0'.repeat(39)}` }),
      },
    };
  }
}

/** Changes one fact, for a merchant that believes a good signature without comparing the facts. */
function forgePlaintext(plaintext: string, forgery: Forgery | undefined): string {
  switch (forgery) {
    case 'amount':
      return plaintext.replace(/"total":(\d+)/, (_, total: string) => `"total":${Number(total) + 1}`);
    case 'mchid':
      return plaintext.replace(/"mchid":"[^"]*"/, '"mchid":"1900009999"');
    case 'appid':
      return plaintext.replace(/"appid":"[^"]*"/, '"appid":"wxffffffffffffffff"');
    default:
      return plaintext;
  }
}

function flipLastByte(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  return bytes.toString('base64');
}
