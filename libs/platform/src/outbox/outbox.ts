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

type AnyHandler = (payload: unknown, eventId: string) => Promise<void>;

/** How long a claimed event stays with its worker before another may take it. */
const LEASE_MS = 60_000;
/** After this many failures an event waits for a person; the alarm is a metric and the console. */
export const MAX_ATTEMPTS = 20;

/**
 * The transactional outbox. A row is written with the fact; a worker runs the handlers and marks it done. BullMQ only
 * wakes the worker: with Redis flushed or gone, the sweep finds the row. Handlers run at least once and are idempotent.
 */
export class Outbox {
  private readonly handlers = new Map<string, AnyHandler[]>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly logger: Logger,
    private readonly wake: (eventId: string) => void,
  ) {}

  /** Subscribes to a topic. Upper domains subscribe to lower ones, never the other way. */
  on<Payload>(event: EventDefinition<Payload>, handler: (payload: Payload, eventId: string) => Promise<void>): void {
    const handlers = this.handlers.get(event.topic) ?? [];
    handlers.push((payload, eventId) => handler(event.schema.parse(payload), eventId));
    this.handlers.set(event.topic, handlers);
  }

  /** Writes the event in the transaction of its fact. `dueAt` delays it, as a durable timer. */
  async add<Payload>(tx: Tx, event: EventDefinition<Payload>, payload: Payload, dueAt?: Date): Promise<void> {
    const id = this.ids.uuid();
    await tx.execute(`INSERT INTO platform.outbox_event (id, topic, payload, created_at, due_at) VALUES ($1, $2, $3, $4, $5)`, [
      id,
      event.topic,
      JSON.stringify(payload),
      this.clock.now(),
      dueAt ?? this.clock.now(),
    ]);
    if (dueAt === undefined) tx.afterCommit(() => this.wake(id));
  }

  /** `add` for several facts of one transaction. */
  async addMany<Payload>(tx: Tx, event: EventDefinition<Payload>, payloads: readonly Payload[]): Promise<void> {
    const ids = payloads.map(() => this.ids.uuid());
    tx.afterCommit(() => ids.forEach((id) => this.wake(id)));
    await tx.prepared(
      'platform.addEvents',
      `INSERT INTO platform.outbox_event (id, topic, payload, created_at, due_at) SELECT e.id, $3, e.payload, $4, $4 FROM unnest($1::uuid[], $2::jsonb[]) AS e (id, payload)`,
      [ids, payloads.map((payload) => JSON.stringify(payload)), event.topic, this.clock.now()],
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
      // Every handler gets its turn: one that fails must not keep the news from the others, and all are idempotent.
      const results = await Promise.allSettled((this.handlers.get(event.topic) ?? []).map((handler) => handler(event.payload, eventId)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      await this.database.query(`UPDATE platform.outbox_event SET done_at = $2, last_error = NULL WHERE id = $1`, [eventId, this.clock.now()]);
    } catch (error) {
      const message = error instanceof Error ? error.message.slice(0, 500) : 'unknown error';
      const retryAt = new Date(this.clock.nowMs() + retryDelayMs(event.attempts));
      await this.database.query(`UPDATE platform.outbox_event SET due_at = $2, last_error = $3 WHERE id = $1`, [eventId, retryAt, message]);
      this.logger.warn({ eventId, topic: event.topic, attempts: event.attempts, error: message }, 'an outbox event failed and will be retried');
    }
  }

  /** Delivers what is due, oldest first; returns how many were found. This is how events survive without Redis. */
  async sweep(limit: number): Promise<number> {
    const due = await this.database.query<{ id: string }>(
      `SELECT id FROM platform.outbox_event WHERE done_at IS NULL AND due_at <= $1 AND attempts < $2 ORDER BY due_at LIMIT $3`,
      [this.clock.now(), MAX_ATTEMPTS, limit],
    );
    await Promise.all(due.map(({ id }) => this.deliver(id)));
    return due.length;
  }
}

/** 1 s, 2 s, 4 s … capped at 10 minutes. */
function retryDelayMs(attempts: number): number {
  return Math.min(600_000, 1_000 * 2 ** (attempts - 1));
}
