import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { CourierPlatforms } from './courier-platforms.js';
import { type CancelPreview, type CourierNews, CourierRefusal, CourierUnknown } from './courier-port.js';
import { courierError } from './couriers.errors.js';
import { type CourierOrder, CouriersRepository } from './couriers.repository.js';
import { TakeCourierNews } from './take-courier-news.js';

const ASK_AGAIN_MS = 15_000;

/** Gives a rider up. The wish is a column of the row, so that it outlives whoever had it; the platform's word decides. */
@Injectable()
export class CancelCourier {
  constructor(
    private readonly repository: CouriersRepository,
    private readonly platforms: CourierPlatforms,
    private readonly news: TakeCourierNews,
    private readonly clock: Clock,
  ) {}

  /** What it would cost now. @throws COURIER.TOO_LATE, COURIER.UNAVAILABLE */
  async preview(order: CourierOrder): Promise<NonNullable<CancelPreview>> {
    const port = this.platforms.find(order.courier);
    if (port === null || order.createAttempts === 0) return { penaltyFen: 0, isCertain: true };
    try {
      const preview = await port.previewCancel(order.originId);
      if (preview === null) throw courierError('COURIER.TOO_LATE');
      return preview;
    } catch (error) {
      if (error instanceof CourierRefusal && error.reason === 'unknownOrder') return { penaltyFen: 0, isCertain: true };
      if (error instanceof CourierRefusal || error instanceof CourierUnknown) throw courierError('COURIER.UNAVAILABLE');
      throw error;
    }
  }

  /** Cancels at the platform, for a row that wants it. @returns how it stands now */
  async carryOut(order: CourierOrder): Promise<'canceled' | 'tooLate' | 'unknown'> {
    const port = this.platforms.find(order.courier);
    const reason = order.cancelWanted ?? '';
    if (port === null || order.createAttempts === 0) {
      await this.end(order, reason, 0);
      return 'canceled';
    }
    try {
      const { penaltyFen } = await port.cancel(order.originId, REASON_TEXT[reason] ?? reason);
      await this.end(order, reason, penaltyFen);
      return 'canceled';
    } catch (error) {
      if (error instanceof CourierRefusal && error.reason === 'unknownOrder') {
        await this.end(order, reason, 0);
        return 'canceled';
      }
      if (error instanceof CourierRefusal && error.reason === 'tooLate') return this.takeTheirWord(order);
      if (!(error instanceof CourierRefusal) && !(error instanceof CourierUnknown)) throw error;
      await this.repository.postpone(order.id, ASK_AGAIN_MS);
      return 'unknown';
    }
  }

  /** Too late: the rider has the goods, or it ended in another way that we have not heard of. */
  private async takeTheirWord(order: CourierOrder): Promise<'canceled' | 'tooLate' | 'unknown'> {
    const found = await this.platforms.find(order.courier)?.query(order.originId).catch(() => null);
    if (found === null || found === undefined) {
      await this.repository.postpone(order.id, ASK_AGAIN_MS);
      return 'unknown';
    }
    await this.news.take(order, found, { source: 'query', raw: found });
    if (found.status === 'canceled') return 'canceled';
    await this.repository.dropCancel(order.id);
    return 'tooLate';
  }

  private async end(order: CourierOrder, reason: string, penaltyFen: number): Promise<void> {
    await this.news.take(order, endedByUs(order, { status: 'canceled', reason, penaltyFen, at: this.clock.now() }), { source: 'us', raw: { reason, penaltyFen } });
    // The platform's own callback may have ended it before we did, without a word of the penalty.
    await this.repository.settleMoney(order.id, { chargedFen: penaltyFen, penaltyFen });
  }
}

const REASON_TEXT: Readonly<Record<string, string>> = {
  nobodyAccepted: '长时间无人接单',
  riderMissing: '骑手长时间未到店',
  deliveryOver: '订单已取消',
  otherWay: '改用其他配送方式',
};

/** News of our own making, for an end that no platform tells of. */
export function endedByUs(order: CourierOrder, end: { status: 'canceled' | 'failed'; reason: string; penaltyFen: number; at: Date }): CourierNews {
  return {
    originId: order.originId, platformOrderNo: '', status: end.status, happenedAt: end.at, rider: null, position: null, feeFen: end.penaltyFen, penaltyFen: end.penaltyFen,
    canceledBy: 'merchant', reason: end.reason, key: `us:${order.originId}:${end.status}`,
  };
}
