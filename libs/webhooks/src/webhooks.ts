import { Injectable } from '@nestjs/common';
import { AppLogger, Clock, Database, pruneInBites, type RecurringTask, type Tx, writeAudit } from '@quanyu/platform';
import { EditEndpoints } from './edit-endpoints.js';
import { bodyOf, headersOf, type Message, nextTryAt } from './message.rules.js';
import { postMessage, type PostResult } from './post-message.js';
import { Targets } from './public-address.js';
import { webhooksError } from './webhooks.errors.js';
import { type Delivery, type Endpoint, type ReplayedUntil, WebhooksRepository } from './webhooks.repository.js';

const SEND_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 3_600_000;
/** To one receiver: more at once would be an attack on it. */
const SENT_AT_ONCE = 5;
/** So often in one run, while it takes everything: then the other receivers' news of meanwhile have their turn. */
const ROUNDS_PER_RUN = 20;
/** Longer than a try may take. */
const LEASE_MS = 30_000;
const KEPT_MS = 30 * 86_400_000;
/** A receiver that took nothing for so long is switched off. */
const GIVEN_UP_MS = 5 * 86_400_000;
const GONE = 410;
/** What one request sends once more: many short transactions, and an end. */
const REPLAYS: ReplayBounds = { rowsPerBite: 1_000, mostBites: 200 };

export interface ReplayBounds {
  readonly rowsPerBite: number;
  readonly mostBites: number;
}

/** News for a retailer's own systems, signed, tried again until they arrive, and kept for a month to be looked at and sent again. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly database: Database,
    private readonly repository: WebhooksRepository,
    private readonly endpoints: EditEndpoints,
    private readonly clock: Clock,
    private readonly logger: AppLogger,
    private readonly targets: Targets,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'webhooks.send', everyMs: SEND_EVERY_MS, run: () => this.sendDue() },
      { name: 'webhooks.prune', everyMs: PRUNE_EVERY_MS, run: async () => void (await this.prune()) },
    ];
  }

  /** Keeps messages for every active receiver that wants them, in the transaction that handles the news. Idempotent by their ids. */
  publish(tx: Tx, messages: readonly Message[]): Promise<void> {
    return this.repository.keep(tx, messages, { now: this.clock.now() });
  }

  /** Once more. @throws WEBHOOKS.DELIVERY_NOT_FOUND */
  async replay(deliveryId: string): Promise<void> {
    if ((await this.repository.findDelivery(deliveryId)) === null) throw webhooksError('WEBHOOKS.DELIVERY_NOT_FOUND');
    await this.database.transaction((tx) => this.repository.replay(tx, deliveryId, this.clock.now()));
  }

  /**
   * What failed since then, once more, the oldest first; how many that are, and whether the bounds left some. Each bite is a transaction of its
   * own: what it made due stays due, so after a crash the same request does the rest. @throws WEBHOOKS.NOT_FOUND
   */
  async replayFailed(endpointId: string, since: Date, { rowsPerBite, mostBites } = REPLAYS): Promise<{ deliveries: number; hasMore: boolean }> {
    await this.endpoints.get(endpointId);
    const now = this.clock.now();
    let deliveries = 0;
    // Each is met once, although the first of them may have failed again meanwhile.
    let after: ReplayedUntil | null = null;
    for (let bites = 0; bites < mostBites; bites += 1) {
      const bite: ReplayedUntil[] = await this.database.transaction((tx) => this.repository.replayFailed(tx, { endpointId, since, after, now, limit: rowsPerBite }));
      deliveries += bite.length;
      if (bite.length < rowsPerBite) return { deliveries, hasMore: false };
      after = bite.at(-1) ?? null;
    }
    return { deliveries, hasMore: true };
  }

  /**
   * Sends what is due, to each receiver in its own pace: one that hangs keeps no other waiting, and one that is in trouble is left alone until
   * the next run. Safe in several processes at once; a process that dies is followed by another after the lease.
   */
  async sendDue(): Promise<void> {
    const endpointIds = await this.repository.listDueEndpoints(this.clock.now());
    await Promise.all(endpointIds.map((endpointId) => this.sendTo(endpointId)));
  }

  /** Forgets what is older than a month. Returns how many messages went. */
  prune(): Promise<number> {
    const before = new Date(this.clock.nowMs() - KEPT_MS);
    return pruneInBites((rows) => this.repository.prune(before, rows));
  }

  private async sendTo(endpointId: string): Promise<void> {
    for (let round = 0; round < ROUNDS_PER_RUN; round += 1) {
      const leaseUntil = new Date(this.clock.nowMs() + LEASE_MS);
      const taken = await this.database.transaction((tx) => this.repository.takeDue(tx, { endpointId, now: this.clock.now(), leaseUntil, limit: SENT_AT_ONCE }));
      const arrived = await Promise.all(taken.map((delivery) => this.send(delivery)));
      if (taken.length < SENT_AT_ONCE || arrived.includes(false)) return;
    }
  }

  /** Whether it arrived. */
  private async send(delivery: Delivery): Promise<boolean> {
    const endpoint = await this.repository.findEndpoint(delivery.endpointId);
    if (endpoint === null) return false;
    const startedMs = performance.now();
    const at = this.clock.now();
    const result = await this.post(endpoint, delivery, at);
    const attempt = { at, durationMs: Math.round(performance.now() - startedMs), status: result.status, answer: result.text };
    const isDelivered = result.status !== null && result.status >= 200 && result.status < 300;
    const next = isDelivered || result.status === GONE ? null : nextTryAt(delivery.attempts, at);
    const status = isDelivered ? 'delivered' : next === null ? 'failed' : 'pending';
    await this.database.transaction(async (tx) => {
      if (!(await this.repository.settle(tx, delivery, { attempt, status, dueAt: next ?? at }))) return;
      if (status === 'pending') return;
      await this.repository.noteHealth(tx, endpoint.id, isDelivered ? null : at);
      const failingMs = isDelivered ? 0 : at.getTime() - (endpoint.failingSince ?? at).getTime();
      if (result.status === GONE || failingMs >= GIVEN_UP_MS) await this.disable(tx, endpoint, result);
    });
    return isDelivered;
  }

  private async post(endpoint: Endpoint, delivery: Delivery, now: Date): Promise<PostResult> {
    try {
      // Looked at again each time: what a name means may have changed since it was entered.
      const target = await this.targets.check(endpoint.url);
      const message = { id: delivery.messageId, type: delivery.type, occurredAt: delivery.occurredAt, data: delivery.data };
      const body = bodyOf(message);
      return await postMessage(target, headersOf(message, body, { secrets: this.endpoints.secretsOf(endpoint), now }), body);
    } catch (error) {
      return { status: null, text: error instanceof Error ? error.message : String(error) };
    }
  }

  private async disable(tx: Tx, endpoint: Endpoint, { status }: PostResult): Promise<void> {
    if (!(await this.repository.disable(tx, endpoint.id))) return;
    const reason = status === GONE ? '接收方说它不再存在（410）' : '连续 5 天没有送达';
    await writeAudit(tx, { actor: 'system', action: 'webhook.disable', targetType: 'webhook', targetId: endpoint.id, reason, at: this.clock.now() });
    this.logger.warn({ endpointId: endpoint.id, status }, 'a receiver of webhooks was switched off');
  }
}
