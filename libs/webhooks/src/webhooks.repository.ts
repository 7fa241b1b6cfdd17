import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { Message, MessageType } from './message.rules.js';

export type EndpointStatus = 'active' | 'paused' | 'disabled';

export interface Endpoint {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly types: readonly MessageType[];
  /** `disabled`: by the platform, because nothing arrived for days or the receiver said that it is gone. */
  readonly status: EndpointStatus;
  readonly sealedSecret: string;
  readonly sealedOldSecret: string | null;
  readonly oldSecretUntil: Date | null;
  /** Since when every message used up its tries; null when the last one arrived. */
  readonly failingSince: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
}

export interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly messageId: string;
  readonly type: MessageType;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly dueAt: Date;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}

/** How far a replay has come. */
export type ReplayedUntil = Pick<Delivery, 'id' | 'createdAt'>;

export interface Attempt {
  readonly attemptNo: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly answer: string;
}

const ENDPOINT = `id, name, url, types, status, sealed_secret AS "sealedSecret", sealed_old_secret AS "sealedOldSecret", old_secret_until AS "oldSecretUntil",
  failing_since AS "failingSince", version, created_at AS "createdAt", created_by AS "createdBy"`;
const DELIVERY = `d.id, d.endpoint_id AS "endpointId", d.message_id AS "messageId", m.type, m.occurred_at AS "occurredAt", m.data, d.status, d.attempts,
  d.due_at AS "dueAt", d.delivered_at AS "deliveredAt", d.created_at AS "createdAt"`;

@Injectable()
export class WebhooksRepository {
  constructor(private readonly database: Database) {}

  listEndpoints(): Promise<Endpoint[]> {
    return this.database.query<Endpoint>(`SELECT ${ENDPOINT} FROM webhooks.endpoint ORDER BY created_at, id`);
  }

  async findEndpoint(id: string, source: Queryable = this.database): Promise<Endpoint | null> {
    const [found] = await source.query<Endpoint>(`SELECT ${ENDPOINT} FROM webhooks.endpoint WHERE id = $1`, [id]);
    return found ?? null;
  }

  /** False when there are as many as there may be. */
  async insertEndpoint(tx: Tx, endpoint: Endpoint, most: number): Promise<boolean> {
    // Two at once would both count the same rows.
    await tx.execute(`LOCK TABLE webhooks.endpoint IN SHARE ROW EXCLUSIVE MODE`);
    const inserted = await tx.execute(
      `INSERT INTO webhooks.endpoint (id, name, url, types, status, sealed_secret, version, created_at, created_by)
       SELECT $1, $2, $3, $4, $5, $6, 1, $7, $8 WHERE (SELECT count(*) FROM webhooks.endpoint) < $9`,
      [endpoint.id, endpoint.name, endpoint.url, endpoint.types, endpoint.status, endpoint.sealedSecret, endpoint.createdAt, endpoint.createdBy, most],
    );
    return inserted === 1;
  }

  /** False when somebody else changed it first. */
  async updateEndpoint(tx: Tx, endpoint: Omit<Endpoint, 'createdAt' | 'createdBy'>): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE webhooks.endpoint SET name = $3, url = $4, types = $5, status = $6, sealed_secret = $7, sealed_old_secret = $8, old_secret_until = $9, failing_since = $10, version = version + 1
       WHERE id = $1 AND version = $2`,
      [endpoint.id, endpoint.version, endpoint.name, endpoint.url, endpoint.types, endpoint.status, endpoint.sealedSecret, endpoint.sealedOldSecret, endpoint.oldSecretUntil, endpoint.failingSince],
    );
    return changed === 1;
  }

  async deleteEndpoint(tx: Tx, id: string): Promise<boolean> {
    return (await tx.execute(`DELETE FROM webhooks.endpoint WHERE id = $1`, [id])) === 1;
  }

  /** Keeps the messages that an active receiver wants, and what each has to be sent; said twice it does nothing. */
  async keep(tx: Tx, messages: readonly Message[], { now, onlyTo }: { now: Date; onlyTo?: string }): Promise<void> {
    await tx.prepared(
      'webhooks.keep',
      `WITH told AS (
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::jsonb[]) AS t (id, type, occurred_at, data)
       ), wanted AS (
         SELECT t.*, e.id AS endpoint_id FROM told t JOIN webhooks.endpoint e ON CASE WHEN $6::uuid IS NULL THEN e.status = 'active' AND t.type = ANY (e.types) ELSE e.id = $6 END
       ), kept AS (
         INSERT INTO webhooks.message (id, type, occurred_at, data) SELECT DISTINCT ON (id) id, type, occurred_at, data FROM wanted ON CONFLICT DO NOTHING RETURNING id
       )
       INSERT INTO webhooks.delivery (id, endpoint_id, message_id, status, due_at, created_at)
       SELECT gen_random_uuid(), w.endpoint_id, w.id, 'pending', $5, $5 FROM wanted w JOIN kept k ON k.id = w.id ON CONFLICT DO NOTHING`,
      [messages.map(({ id }) => id), messages.map(({ type }) => type), messages.map(({ occurredAt }) => occurredAt), messages.map(({ data }) => JSON.stringify(data)), now, onlyTo ?? null],
    );
  }

  /** Active receivers for whom something is due. */
  async listDueEndpoints(now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT e.id FROM webhooks.endpoint e WHERE e.status = 'active'
         AND EXISTS (SELECT 1 FROM webhooks.delivery d WHERE d.endpoint_id = e.id AND d.status = 'pending' AND d.due_at <= $1)`,
      [now],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes what is due for a receiver, the longest due first; until `leaseUntil` nobody else does. */
  takeDue(tx: Tx, { endpointId, now, leaseUntil, limit }: { endpointId: string; now: Date; leaseUntil: Date; limit: number }): Promise<Delivery[]> {
    return tx.query<Delivery>(
      `WITH taken AS (
         SELECT d.id FROM webhooks.delivery d JOIN webhooks.endpoint e ON e.id = d.endpoint_id AND e.status = 'active'
         WHERE d.endpoint_id = $4 AND d.status = 'pending' AND d.due_at <= $1 ORDER BY d.due_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED
       )
       UPDATE webhooks.delivery d SET attempts = d.attempts + 1, due_at = $2 FROM taken t, webhooks.message m WHERE d.id = t.id AND m.id = d.message_id RETURNING ${DELIVERY}`,
      [now, leaseUntil, limit, endpointId],
    );
  }

  /** What became of one try. The number of the try is the guard: a slow answer to an earlier one changes nothing. */
  async settle(tx: Tx, delivery: Pick<Delivery, 'id' | 'attempts'>, outcome: { attempt: Omit<Attempt, 'attemptNo'>; status: Delivery['status']; dueAt: Date }): Promise<boolean> {
    const { attempt, status, dueAt } = outcome;
    await tx.execute(`INSERT INTO webhooks.attempt (delivery_id, attempt_no, at, duration_ms, status, answer) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, [
      delivery.id, delivery.attempts, attempt.at, attempt.durationMs, attempt.status, attempt.answer,
    ]);
    const settled = await tx.execute(`UPDATE webhooks.delivery SET status = $3, due_at = $4, delivered_at = CASE WHEN $3 = 'delivered' THEN $5::timestamptz END WHERE id = $1 AND attempts = $2 AND status = 'pending'`, [
      delivery.id, delivery.attempts, status, dueAt, attempt.at,
    ]);
    return settled === 1;
  }

  /** Notes on the receiver how it went, without touching its version: ops may be editing it. */
  async noteHealth(tx: Tx, endpointId: string, failingSince: Date | null): Promise<void> {
    await tx.execute(`UPDATE webhooks.endpoint SET failing_since = CASE WHEN $2::timestamptz IS NULL THEN NULL ELSE coalesce(failing_since, $2) END WHERE id = $1 AND (failing_since IS NULL) <> ($2::timestamptz IS NULL)`, [endpointId, failingSince]);
  }

  async disable(tx: Tx, endpointId: string): Promise<boolean> {
    return (await tx.execute(`UPDATE webhooks.endpoint SET status = 'disabled', version = version + 1 WHERE id = $1 AND status = 'active'`, [endpointId])) === 1;
  }

  listDeliveries(filter: { endpointId: string; status: string | null; before: { createdAt: string; id: string } | null; limit: number }): Promise<Delivery[]> {
    return this.database.query<Delivery>(
      `SELECT ${DELIVERY} FROM webhooks.delivery d JOIN webhooks.message m ON m.id = d.message_id
       WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.status = $2) AND ($3::timestamptz IS NULL OR (d.created_at, d.id) < ($3, $4::uuid))
       ORDER BY d.created_at DESC, d.id DESC LIMIT $5`,
      [filter.endpointId, filter.status, filter.before?.createdAt ?? null, filter.before?.id ?? null, filter.limit],
    );
  }

  async findDelivery(id: string): Promise<Delivery | null> {
    const [found] = await this.database.query<Delivery>(`SELECT ${DELIVERY} FROM webhooks.delivery d JOIN webhooks.message m ON m.id = d.message_id WHERE d.id = $1`, [id]);
    return found ?? null;
  }

  listAttempts(deliveryId: string): Promise<Attempt[]> {
    return this.database.query<Attempt>(`SELECT attempt_no AS "attemptNo", at, duration_ms AS "durationMs", status, answer FROM webhooks.attempt WHERE delivery_id = $1 ORDER BY attempt_no DESC`, [deliveryId]);
  }

  /** Sends what ended once more, in whichever way it ended. */
  async replay(tx: Tx, deliveryId: string, now: Date): Promise<boolean> {
    return (await tx.execute(`UPDATE webhooks.delivery SET status = 'pending', due_at = $2, delivered_at = NULL WHERE id = $1 AND status <> 'pending'`, [deliveryId, now])) === 1;
  }

  /** Sends what failed since then once more, the oldest behind `after` first; returns what that was, in this order. */
  replayFailed(tx: Tx, { endpointId, since, after, now, limit }: { endpointId: string; since: Date; after: ReplayedUntil | null; now: Date; limit: number }): Promise<ReplayedUntil[]> {
    return tx.query<ReplayedUntil>(
      `WITH failed AS (
         SELECT id, created_at FROM webhooks.delivery
         WHERE endpoint_id = $1 AND status = 'failed' AND created_at >= $2 AND ($3::timestamptz IS NULL OR (created_at, id) > ($3, $4::uuid))
         ORDER BY created_at, id LIMIT $6 FOR UPDATE
       ), again AS (
         UPDATE webhooks.delivery d SET status = 'pending', due_at = $5 FROM failed f WHERE d.id = f.id RETURNING d.id, d.created_at
       )
       SELECT id, created_at AS "createdAt" FROM again ORDER BY created_at, id`,
      [endpointId, since, after?.createdAt ?? null, after?.id ?? null, now, limit],
    );
  }

  prune(before: Date, limit: number): Promise<number> {
    return this.database.transaction((tx) => tx.execute(`DELETE FROM webhooks.message WHERE id IN (SELECT id FROM webhooks.message WHERE occurred_at < $1 ORDER BY occurred_at LIMIT $2)`, [before, limit]));
  }
}
