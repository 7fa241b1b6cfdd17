import { Injectable } from '@nestjs/common';
import { Orders } from '@quanyu/orders';
import { Database, type Queryable } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import { PickupCodes } from './pickup-codes.js';

/** Codes are looked for this far back; older ones are history. */
const LOOK_BACK_MS = 60 * 86_400_000;

/** What a code at the counter may collect, or why not. */
@Injectable()
export class CodeReading {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly stores: Stores,
    private readonly codes: PickupCodes,
  ) {}

  /**
   * Finds what this code may collect at this store. Inside a transaction `source` is that transaction: a second
   * connection taken while holding one would starve the pool.
   * @throws PICKUP.* with the reason: unknown, expired, wrong store, used, unpaid, cancelled, not ready.
   */
  async verify(storeId: string, code: string, source: Queryable = this.database): Promise<FulfillmentOrder> {
    const read = this.codes.read(code);
    if (read.kind === 'unknown') throw fulfillmentError('PICKUP.CODE_UNKNOWN');
    if (read.kind === 'orderNo') throw await this.refuseOrderNumber(storeId, read.orderNo, source);
    const found =
      read.kind === 'digits'
        ? await this.repository.findByDigits(source, { storeId, digits: read.digits, lookBackMs: LOOK_BACK_MS })
        : await this.repository.find(read.fulfillmentOrderId, source);
    if (found === null) throw fulfillmentError('PICKUP.CODE_UNKNOWN');
    this.assertCollectable(found, storeId);
    // Only now, so that an old picture of a used code is called used, not merely old.
    if (read.kind === 'qr' && read.isExpired) throw fulfillmentError('PICKUP.CODE_EXPIRED');
    return found;
  }

  /** @throws PICKUP.* with the reason why this cannot be collected here now */
  assertCollectable(found: FulfillmentOrder, storeId: string): void {
    if (found.locationId !== storeId) throw this.wrongStore(found.locationId);
    switch (found.state) {
      case 'ready':
      case 'no_show':
        return;
      case 'handed_over':
        throw fulfillmentError('PICKUP.ALREADY_HANDED_OVER', { handedOverAt: shopTime(found.handedOverAt), handedOverBy: found.handedOverBy ?? '', orderNo: found.orderNo });
      case 'canceled':
      case 'superseded':
      case 'returned_to_stock':
        throw fulfillmentError('PICKUP.CANCELED');
      default:
        throw fulfillmentError('PICKUP.NOT_READY', { state: found.state, fulfillmentOrderId: found.id });
    }
  }

  private wrongStore(rightPlaceId: string): Error {
    const store = this.stores.findByLocation(rightPlaceId);
    return fulfillmentError('PICKUP.WRONG_STORE', { storeName: store?.name ?? '其他门店', storeAddress: store?.address ?? '' });
  }

  /** An order number is no proof of anything; it only tells staff what stands in the way. */
  private async refuseOrderNumber(storeId: string, orderNo: string, source: Queryable): Promise<Error> {
    const order = await this.orders.findByNumber(orderNo, source);
    if (order === null) return fulfillmentError('PICKUP.CODE_UNKNOWN');
    // The order knows first; its fulfilment hears of it a moment later.
    if (order.storeId === storeId && (order.status === 'canceled' || order.status === 'closed')) return fulfillmentError('PICKUP.CANCELED');
    const [fulfillment] = (await this.repository.listByOrder(order.id, source)).filter(({ kind, state }) => kind === 'pickup' && state !== 'superseded');
    if (fulfillment !== undefined) {
      this.assertCollectable(fulfillment, storeId);
      return fulfillmentError('PICKUP.CODE_UNKNOWN');
    }
    if (order.storeId !== storeId) return this.wrongStore(order.storeId);
    if (order.status === 'pending_payment') return fulfillmentError('PICKUP.NOT_PAID');
    return order.status === 'placed' ? fulfillmentError('PICKUP.NOT_READY', {}) : fulfillmentError('PICKUP.CANCELED');
  }
}

/** An instant as people in the shops say it. */
export function shopTime(at: Date | null): string {
  return at === null ? '' : new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');
}
