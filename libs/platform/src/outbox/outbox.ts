import type { z } from 'zod';
import { type Clock } from '../clock.js';
import type { Database, Tx } from '../database/database.js';
import { type IdSource } from '../ids.js';
import type { Logger } from '../logger.js';

/** A fact that happened, told to other domains after the commit. */
export interface EventDefinition<Payload> {
  readonly topic: string;
  readonly schema: z.ZodType<Payload>;
}

export function defineEvent<Payload>(topic: string, schema: z.ZodType<Payload>): EventDefinition<Payload> {
  return { topic, schema };
}

/** An event on its way to those who handle many at once. */
export interface Delivery<Payload> {
  readonly eventId: string;
  readonly payload: Payload;
}

type AnyHandler = (payload: unknown, eventId: string) => Promise<void>;
type AnyBatchHandler = (tx: Tx, deliveries: readonly Delivery<unknown>[]) => Promise<void>;

/** How long a claimed event stays with its worker before another may take it. */
const LEASE_MS = 60_000;
/** After this many failures an event waits for a person; the alarm is a metric and the console. */
export const MAX_ATTEMPTS = 20;
/** Events of one transaction, at most. */
const MAX_TOGETHER = 64;
/** One wake is for all that is due, so further ones wait this long for company. */
const WAKE_EVERY_MS = 100;

/**
 * The transactional outbox. A row is written with the fact; a worker runs the handlers and marks it done. BullMQ only
 * wakes the worker: with Redis flushed or gone, the sweep finds the row. A topic is handled event by event, at least once
 * each, so those handlers are idempotent; or many events at once, in the very transaction that marks them done.
 */
export class Outbox {
  private readonly handlers = new Map<string, AnyHandler[]>();
  private readonly batchHandlers = new Map<string, AnyBatchHandler[]>();
  private draining: Promise<number> | null = null;
  private drainAgain = false;
  private wakeTimer: NodeJS.Timeout | null = null;
  private wakeAgain = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly logger: Logger,
    private readonly wake: () => void,
  ) {}

  /** Subscribes to a topic. Upper domains subscribe to lower ones, never the other way. */
  on<Payload>(event: EventDefinition<Payload>, handler: (payload: Payload, eventId: string) => Promise<void>): void {
    if (this.batchHandlers.has(event.topic)) throw new Error(`${event.topic} is handled many at once`);
    const handlers = this.handlers.get(event.topic) ?? [];
    handlers.push((payload, eventId) => handler(event.schema.parse(payload), eventId));
    this.handlers.set(event.topic, handlers);
  }

  /**
   * Subscribes to a topic with work that lives in this database alone. The handlers of a topic share one transaction with the
   * mark that its events are done, so each event has its effect once. When it fails, each event is tried by itself.
   */
  onBatch<Payload>(event: EventDefinition<Payload>, handler: (tx: Tx, deliveries: readonly Delivery<Payload>[]) => Promise<void>): void {
    if (this.handlers.has(event.topic)) throw new Error(`${event.topic} is handled event by event`);
    const handlers = this.batchHandlers.get(event.topic) ?? [];
    handlers.push((tx, deliveries) => handler(tx, deliveries.map(({ eventId, payload }) => ({ eventId, payload: event.schema.parse(payload) }))));
    this.batchHandlers.set(event.topic, handlers);
  }

  /** Writes the event in the transaction of its fact. `dueAt` delays it, as a durable timer. */
  async add<Payload>(tx: Tx, event: EventDefinition<Payload>, payload: Payload, dueAt?: Date): Promise<void> {
    await this.addMany(tx, event, [payload], dueAt);
  }

  /** `add` for several facts of one transaction. */
  async addMany<Payload>(tx: Tx, event: EventDefinition<Payload>, payloads: readonly Payload[], dueAt?: Date): Promise<void> {
    if (dueAt === undefined) tx.afterCommit(() => this.wakeSoon());
    const now = this.clock.now();
    await tx.prepared(
      'platform.addEvents',
      `INSERT INTO platform.outbox_event (id, topic, payload, created_at, due_at) SELECT e.id, $3, e.payload, $4, $5 FROM unnest($1::uuid[], $2::jsonb[]) AS e (id, payload)`,
      [payloads.map(() => this.ids.uuid()), payloads.map((payload) => JSON.stringify(payload)), event.topic, now, dueAt ?? now],
    );
  }

  /** Runs one event if it is due and nobody holds it. Safe to call twice, or with an id that is long done. */
  async deliver(eventId: string): Promise<void> {
    const [event] = await this.database.query<{ topic: string; payload: unknown; attempts: number }>(
      `UPDATE platform.outbox_event SET due_at = $2, attempts = attempts + 1
       WHERE id = $1 AND done_at IS NULL AND due_at <= $3 AND attempts < $4 RETURNING topic, payload, attempts`,
      [eventId, new Date(this.clock.nowMs() + LEASE_MS), this.clock.now(), MAX_ATTEMPTS],
    );
    if (event === undefined) return;
    try {
      if (this.batchHandlers.has(event.topic)) {
        await this.database.transaction((tx) => this.handleTogether(tx, event.topic, [{ eventId, payload: event.payload }]));
        return;
      }
      // Every handler gets its turn: one that fails must not keep the news from the others, and all are idempotent.
      const results = await Promise.allSettled((this.handlers.get(event.topic) ?? []).map((handler) => handler(event.payload, eventId)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      await this.database.query(`UPDATE platform.outbox_event SET done_at = $2, last_error = NULL WHERE id = $1`, [eventId, this.clock.now()]);
    } catch (error) {
      const message = messageOf(error).slice(0, 500);
      const retryAt = new Date(this.clock.nowMs() + retryDelayMs(event.attempts));
      await this.database.query(`UPDATE platform.outbox_event SET due_at = $2, last_error = $3 WHERE id = $1 AND done_at IS NULL`, [eventId, retryAt, message]);
      this.logger.warn({ eventId, topic: event.topic, attempts: event.attempts, error: message }, 'an outbox event failed and will be retried');
    }
  }

  /**
   * Delivers what is due, oldest first; returns how many were found. This is how events survive without Redis. `limit` bounds
   * those that are handled one by one.
   */
  async sweep(limit: number): Promise<number> {
    const [together, alone] = await Promise.all([this.drain(), this.sweepAlone(limit)]);
    return together + alone;
  }

  private async sweepAlone(limit: number): Promise<number> {
    const due = await this.database.prepared<{ id: string }>(
      'platform.findDueEvents',
      `SELECT id FROM platform.outbox_event WHERE done_at IS NULL AND due_at <= $1 AND attempts < $2 AND topic <> ALL($4::text[]) ORDER BY due_at LIMIT $3`,
      [this.clock.now(), MAX_ATTEMPTS, limit, [...this.batchHandlers.keys()]],
    );
    await Promise.all(due.map(({ id }) => this.deliver(id)));
    return due.length;
  }

  /** One drain at a time in a process; what arrives meanwhile is taken by its next round. */
  private drain(): Promise<number> {
    this.drainAgain = this.draining !== null;
    this.draining ??= this.drainUntilEmpty().finally(() => {
      this.draining = null;
    });
    return this.draining;
  }

  private async drainUntilEmpty(): Promise<number> {
    let found = 0;
    do {
      this.drainAgain = false;
      for (const topic of this.batchHandlers.keys()) {
        for (let taken = MAX_TOGETHER; taken === MAX_TOGETHER; found += taken) taken = await this.deliverTogether(topic);
      }
    } while (this.drainAgain);
    return found;
  }

  /** Takes due events of a topic and delivers them in one transaction; when that fails, each by itself. */
  private async deliverTogether(topic: string): Promise<number> {
    let taken: Delivery<unknown>[] = [];
    try {
      await this.database.transaction(async (tx) => {
        taken = await tx.prepared<Delivery<unknown>>(
          'platform.takeDueEvents',
          `SELECT id AS "eventId", payload FROM platform.outbox_event
           WHERE done_at IS NULL AND due_at <= $1 AND attempts < $2 AND topic = $3 ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED`,
          [this.clock.now(), MAX_ATTEMPTS, topic, MAX_TOGETHER],
        );
        if (taken.length > 0) await this.handleTogether(tx, topic, taken);
      });
    } catch (error) {
      // Nothing was taken: the database is away, and the next sweep asks again.
      if (taken.length === 0) throw error;
      this.logger.warn({ topic, events: taken.length, error: messageOf(error) }, 'events that were taken together failed; each is delivered by itself');
      for (const { eventId } of taken) await this.deliver(eventId);
    }
    return taken.length;
  }

  private async handleTogether(tx: Tx, topic: string, deliveries: readonly Delivery<unknown>[]): Promise<void> {
    await Promise.all((this.batchHandlers.get(topic) ?? []).map((handler) => handler(tx, deliveries)));
    tx.lastly(
      tx.prepared(
        'platform.finishEvents',
        `WITH done AS (UPDATE platform.outbox_event SET done_at = $2, last_error = NULL WHERE id = ANY($1::uuid[]) AND done_at IS NULL RETURNING 1)
         SELECT platform.demand(count(*), $3, 'events that are not done yet') FROM done`,
        [deliveries.map(({ eventId }) => eventId), this.clock.now(), deliveries.length],
      ),
    );
  }

  private wakeSoon(): void {
    if (this.wakeTimer !== null) {
      this.wakeAgain = true;
      return;
    }
    this.wake();
    this.wakeTimer = setTimeout(() => {
      this.wakeTimer = null;
      if (!this.wakeAgain) return;
      this.wakeAgain = false;
      this.wakeSoon();
    }, WAKE_EVERY_MS);
    this.wakeTimer.unref();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}

/** 1 s, 2 s, 4 s … capped at 10 minutes. */
function retryDelayMs(attempts: number): number {
  return Math.min(600_000, 1_000 * 2 ** (attempts - 1));
}
