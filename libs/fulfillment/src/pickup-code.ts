import { Injectable } from '@nestjs/common';
import { Orders, ordersError } from '@quanyu/orders';
import type { ReplyOf } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { FulfillmentRepository } from './fulfillment.repository.js';
import type { getPickupCode } from './http/fulfillment.contract.js';
import { PickupCodes } from './pickup-codes.js';

/** The shopper's side of the counter: digits that stay and a QR code that rotates. */
@Injectable()
export class PickupCode {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly stores: Stores,
    private readonly codes: PickupCodes,
  ) {}

  /** @throws ORDERS.NOT_FOUND also for another customer's order. */
  async view(customerId: string, orderId: string): Promise<ReplyOf<typeof getPickupCode>> {
    const found = await this.orders.find(orderId);
    if (found?.order.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    const { order } = found;
    const fulfillment = await this.repository.findByOrder(orderId);
    const store = this.stores.findStore(order.storeId);
    const isEnded = order.status === 'canceled' || order.status === 'closed' || fulfillment?.state === 'canceled';
    const state = isEnded ? 'canceled' : fulfillment?.state === 'handed_over' ? 'used' : fulfillment?.state === 'ready' ? 'ready' : 'preparing';
    const isShown = state === 'ready' && fulfillment !== null;
    const qr = isShown ? this.codes.createQr(fulfillment.id) : null;
    return {
      state,
      orderNo: order.orderNo,
      storeName: store?.name ?? '',
      storeAddress: store?.address ?? '',
      itemCount: order.itemCount,
      pickupStartAt: order.pickupStartAt.toISOString(),
      pickupEndAt: order.pickupEndAt.toISOString(),
      digits: isShown ? fulfillment.pickupCode : null,
      qrContent: qr?.content ?? null,
      qrExpiresAt: qr?.expiresAt.toISOString() ?? null,
      handedOverAt: fulfillment?.handedOverAt?.toISOString() ?? null,
      handedOverBy: fulfillment?.handedOverBy ?? null,
    };
  }
}
