import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../logger.js';
import { oneAtATime } from '../one-at-a-time.js';
import type { Database, Tx } from './database.js';

const CHANNEL = 'quanyu_change';
const POLL_MS = 750;
const RETRY_MS = 1_000;
const RETRY_AT_MOST_MS = 5_000;

type Listener = () => void | Promise<void>;

/**
 * Tells every process within a second that shared data changed (a published product, a store's hours), with PostgreSQL
 * alone: a version row per topic is the fact, NOTIFY is the wake, and a poll of the version rows covers a lost wake.
 */
export class ChangeFeed {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly seen = new Map<string, number>();
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly databaseUrl: string,
    private readonly logger: Logger,
    private readonly retryMs = RETRY_MS,
  ) {}

  /** Marks a topic as changed, in the transaction of the change. */
  async announce(tx: Tx, topic: string): Promise<void> {
    await tx.execute(
      `INSERT INTO platform.change_version (topic, version) VALUES ($1, 1)
       ON CONFLICT (topic) DO UPDATE SET version = platform.change_version.version + 1`,
      [topic],
    );
    await tx.execute(`SELECT pg_notify('${CHANNEL}', $1)`, [topic]);
  }

  /**
   * Calls `listener` after each change of the topic, one call at a time per listener. A change is announced once, so a call
   * that fails is repeated until it succeeds.
   */
  on(topic: string, listener: Listener): void {
    let waitMs = this.retryMs;
    const once = async (): Promise<boolean> => {
      try {
        await listener();
        waitMs = this.retryMs;
        return true;
      } catch (error) {
        this.logger.error({ topic, error: String(error) }, 'a change listener failed and will be called again');
        await delay(waitMs, undefined, { ref: false });
        waitMs = Math.min(waitMs * 2, RETRY_AT_MOST_MS);
        return this.stopped;
      }
    };
    const serial = oneAtATime(async () => {
      while (!(await once()));
    });
    const set = this.listeners.get(topic) ?? new Set<Listener>();
    set.add(serial);
    this.listeners.set(topic, set);
  }

  /** Begins to listen. Every listener runs once, because what it loaded before may have changed meanwhile. */
  async start(): Promise<void> {
    await this.poll();
    await this.listen();
    for (const listeners of this.listeners.values()) for (const listener of listeners) void listener();
    this.timer = setInterval(() => void this.poll().catch(() => undefined), POLL_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearInterval(this.timer);
    await this.client?.end().catch(() => undefined);
    this.client = null;
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'quanyu change feed', keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    client.on('notification', () => void this.poll().catch(() => undefined));
    client.on('error', () => undefined);
    client.on('end', () => {
      this.client = null;
      if (!this.stopped) setTimeout(() => void this.listen().catch(() => undefined), 1_000).unref();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.client = client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!this.stopped) this.logger.warn({ error: String(error) }, 'the change feed is polling until it can listen again');
    }
  }

  private async poll(): Promise<void> {
    const rows = await this.database.query<{ topic: string; version: number }>(`SELECT topic, version FROM platform.change_version`);
    for (const { topic, version } of rows) {
      const before = this.seen.get(topic);
      if (before === version) continue;
      this.seen.set(topic, version);
      // Listeners load the current state when they start, so the first reading is not news.
      if (before === undefined && this.timer === null) continue;
      for (const listener of this.listeners.get(topic) ?? []) void listener();
    }
  }
}
