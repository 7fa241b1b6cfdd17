import type { Clock, GateRedis, IdSource } from '@quanyu/platform';

const KEY = 'waiting:capacity';
const EXCHANGE_EVERY_MS = 2_000;
/** What a process said counts this long; then it has ended or lost Redis. */
const FRESH_MS = 10_000;
/** What was said longer ago is taken away. A process that only paused comes back before that. */
const KEEP_MS = 6 * FRESH_MS;
/** Weight of a new measurement against those before. */
const NEW_WEIGHT = 0.2;

/**
 * How many orders per second the system can take, measured where they are taken. Every process keeps an estimate of
 * its own and tells the others of it through Redis; the sum is the capacity.
 */
export class AdmissionControl {
  private readonly processId: string;
  private ownPerSecond: number | null = null;
  private totalPerSecond: number | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly redis: GateRedis,
    private readonly clock: Clock,
    ids: IdSource,
  ) {
    this.processId = ids.token(9);
  }

  /** The order path says how many orders per second this process could commit just now; odd values are left out. */
  reportCapacity(ordersPerSecond: number): void {
    if (!Number.isFinite(ordersPerSecond) || ordersPerSecond <= 0) return;
    this.ownPerSecond = this.ownPerSecond === null ? ordersPerSecond : this.ownPerSecond + NEW_WEIGHT * (ordersPerSecond - this.ownPerSecond);
  }

  /** Orders per second of all processes; null until one has measured. */
  capacityPerSecond(): number | null {
    return this.totalPerSecond ?? this.ownPerSecond;
  }

  start(): void {
    this.timer = setInterval(() => void this.exchange(), EXCHANGE_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Tells the own estimate and learns those of the others. Without Redis the last sum stays: nobody is let in then anyway. */
  async exchange(): Promise<void> {
    const nowMs = this.clock.nowMs();
    try {
      if (this.ownPerSecond !== null) {
        await this.redis.hset(KEY, this.processId, `${this.ownPerSecond}|${nowMs}`);
        await this.redis.pexpire(KEY, KEEP_MS);
      }
      const estimates = Object.entries(await this.redis.hgetall(KEY)).map(([processId, text]) => {
        const [perSecond = 0, saidAtMs = 0] = text.split('|').map(Number);
        return { processId, perSecond, ageMs: nowMs - saidAtMs };
      });
      const fresh = estimates.filter(({ perSecond, ageMs }) => ageMs < FRESH_MS && perSecond > 0);
      this.totalPerSecond = fresh.length === 0 ? null : fresh.reduce((sum, { perSecond }) => sum + perSecond, 0);
      const ended = estimates.filter(({ ageMs }) => ageMs >= KEEP_MS).map(({ processId }) => processId);
      if (ended.length > 0) await this.redis.hdel(KEY, ...ended);
    } catch {
      return;
    }
  }
}
