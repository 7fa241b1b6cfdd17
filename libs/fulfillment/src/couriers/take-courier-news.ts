import { Injectable } from '@nestjs/common';
import { Clock, Database, type Tx } from '@quanyu/platform';
import type { CourierNews } from './courier-port.js';
import { type CourierStatus, isEnded, movesForward } from './courier-state.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { type CourierMoveKind, type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { RequestCourier } from './request-courier.js';

/** How soon a rider on the way is asked about again. */
export const LOOK_MS: Readonly<Record<Exclude<CourierStatus, 'delivered' | 'canceled' | 'returned' | 'failed'>, number>> = {
  created: 30_000,
  accepted: 30_000,
  arrived: 30_000,
  picked: 30_000,
  returning: 120_000,
};

/** Reasons of ours to give a rider up and look for another; after any other cancellation of ours nobody else is called. */
export const REASSIGNING: ReadonlySet<string> = new Set(['nobodyAccepted', 'riderMissing']);

/** What news of a ride means for the delivery. */
export const MOVES: Readonly<Record<Exclude<CourierStatus, 'created'>, CourierMoveKind>> = {
  accepted: 'assigned',
  arrived: 'arrived',
  picked: 'pickedUp',
  returning: 'returning',
  delivered: 'delivered',
  returned: 'returned',
  canceled: 'lost',
  failed: 'lost',
};

export type NewsEffect = 'moved' | 'none' | 'repeated';

/**
 * Takes what is said of a rider, by callback, by query or by ourselves. What was said is kept; it moves the order only forward, by
 * rank, in the statement that writes. The fulfilment order hears of it in the same transaction.
 */
@Injectable()
export class TakeCourierNews {
  constructor(
    private readonly database: Database,
    private readonly repository: CouriersRepository,
    private readonly work: DeliveryWork,
    private readonly requests: RequestCourier,
    private readonly clock: Clock,
  ) {}

  async take(order: CourierOrder, news: CourierNews, told: { source: 'callback' | 'query' | 'us'; raw: unknown; by?: string }): Promise<NewsEffect> {
    return this.database.transaction(async (tx) => {
      const facts = await this.work.lock(tx, order.fulfillmentOrderId);
      const current = await this.repository.lock(tx, order.id);
      if (current === null) return 'none';
      const isForward = movesForward(current.status, news.status);
      const isNew = await this.repository.recordEvent(tx, current, { news, source: told.source, raw: told.raw, effect: isForward ? 'moved' : 'none' });
      if (!isNew) return 'repeated';
      if (!isForward) {
        await this.noteUnexpected(tx, current, news);
        return 'none';
      }
      const moved = await this.repository.move(tx, current.id, news, isEnded(news.status) ? null : LOOK_MS[news.status as keyof typeof LOOK_MS]);
      if (!moved) throw new Error('a locked courier order did not move forward');
      if (facts !== null) await this.tell(tx, { facts, former: current, news, by: told.by });
      return 'moved';
    });
  }

  /** Whom we gave up comes nevertheless: the platform is asked at once, and told to stop. */
  private async noteUnexpected(tx: Tx, current: CourierOrder, news: CourierNews): Promise<void> {
    const comesNevertheless = current.isDoubtful && (news.status === 'accepted' || news.status === 'arrived' || news.status === 'created');
    if (comesNevertheless) await this.repository.postpone(current.id, 0, tx);
  }

  private async tell(tx: Tx, change: { facts: DeliveryFacts; former: CourierOrder; news: CourierNews; by: string | undefined }): Promise<void> {
    const { facts, former, news, by } = change;
    if (news.status === 'created') return;
    const move = MOVES[news.status];
    // A rider who was called off, or who ends after the delivery ended, concerns nobody any more.
    if (facts.isOver) return;
    const isOursToEnd = news.status === 'canceled' && former.cancelWanted !== null && !REASSIGNING.has(former.cancelWanted);
    await this.work.moved(tx, facts, { to: move, at: news.happenedAt ?? this.clock.now(), by: by === undefined ? { kind: 'system', name: former.carrierName } : { kind: 'staff', name: by } });
    if (move === 'delivered' || move === 'returned') {
      // One more look, for a promise that was broken on the way.
      await this.repository.watch(tx, facts.fulfillmentOrderId, 0);
      return;
    }
    if (move !== 'lost' || isOursToEnd) return;
    if (former.pickedAt !== null) {
      await this.repository.recordDecision(tx, {
        fulfillmentOrderId: facts.fulfillmentOrderId, courierOrderId: former.id, step: 'askPeople', reason: 'goodsAreWithRider', outcome: 'done', facts: { rider: former.riderName, by: news.canceledBy },
      });
      return;
    }
    await this.requests.again(tx, facts, former, former.cancelWanted ?? news.reason ?? news.status);
  }
}
