import { Injectable } from '@nestjs/common';
import { type Order, Orders, ordersError } from '@quanyu/orders';
import type { ReplyOf } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import type { getPickupCode } from './http/fulfillment.contract.js';
import { PickupCodes } from './pickup-codes.js';

type Reply = ReplyOf<typeof getPickupCode>;

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
  async view(customerId: string, orderId: string): Promise<Reply> {
    const found = await this.orders.find(orderId);
    if (found?.order.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    const { order } = found;
    const [works, groups] = await Promise.all([this.repository.listByOrder(orderId), this.orders.listGroups([orderId])]);
    const pickups = works.filter(({ kind, state }) => kind === 'pickup' && state !== 'superseded');
    const fulfillment = pickups.find(({ state }) => state === 'ready') ?? pickups[0] ?? null;
    const group = groups.find(({ kind, groupNo }) => kind === 'pickup' && (fulfillment === null || fulfillment.groupNo === groupNo));
    if (group === undefined) throw ordersError('ORDERS.NOT_FOUND');
    const store = this.stores.findStore(group.storeId ?? order.storeId);
    return {
      state: codeState(order, fulfillment),
      orderNo: order.orderNo,
      storeName: store?.name ?? '',
      storeAddress: store?.address ?? '',
      itemCount: group.itemCount,
      pickupStartAt: (group.windowStartAt ?? group.promisedAt ?? order.placedAt).toISOString(),
      pickupEndAt: (group.windowEndAt ?? group.promisedAt ?? order.placedAt).toISOString(),
      ...this.codesOf(order, fulfillment),
      handedOverAt: fulfillment?.handedOverAt?.toISOString() ?? null,
      handedOverBy: fulfillment?.handedOverBy ?? null,
    };
  }

  /** The digits and the QR code, shown only while they open something. */
  private codesOf(order: Order, fulfillment: FulfillmentOrder | null): Pick<Reply, 'digits' | 'qrContent' | 'qrExpiresAt'> {
    if (fulfillment === null || fulfillment.pickupCode === null || codeState(order, fulfillment) !== 'ready') return { digits: null, qrContent: null, qrExpiresAt: null };
    const qr = this.codes.createQr(fulfillment.id);
    return { digits: fulfillment.pickupCode, qrContent: qr.content, qrExpiresAt: qr.expiresAt.toISOString() };
  }
}

function codeState(order: Order, fulfillment: FulfillmentOrder | null): Reply['state'] {
  if (order.status === 'canceled' || order.status === 'closed' || fulfillment?.state === 'canceled') return 'canceled';
  if (fulfillment?.state === 'handed_over') return 'used';
  return fulfillment?.state === 'ready' ? 'ready' : 'preparing';
}
