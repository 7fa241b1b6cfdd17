import { Injectable } from '@nestjs/common';
import { type Order, Orders, ordersError } from '@quanyu/orders';
import type { ReplyOf } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import type { getPickupCode } from '../http/fulfillment.contract.js';
import { PickupCodes } from './pickup-codes.js';
import { keptUntil } from './pickup-code.rules.js';

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

  /** @throws ORDERS.NOT_FOUND also for another customer's order, and for a group that is not collected. */
  async view(customerId: string, orderId: string, groupNo: number | null): Promise<Reply> {
    const found = await this.orders.find(orderId);
    if (found?.order.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    const { order } = found;
    const [works, groups] = await Promise.all([this.repository.listByOrder(orderId), this.orders.listGroups([orderId])]);
    const pickups = works.filter((work) => work.kind === 'pickup' && work.state !== 'superseded' && (groupNo === null || work.groupNo === groupNo));
    const work = pickups.find(({ state }) => isWaiting(state)) ?? pickups[0] ?? null;
    const group = groups.find((candidate) => candidate.kind === 'pickup' && candidate.groupNo === (work?.groupNo ?? groupNo ?? candidate.groupNo));
    if (group === undefined) throw ordersError('ORDERS.NOT_FOUND');
    const lines = work === null ? [] : await this.repository.listLines([work.id]);
    const collectedCount = lines.reduce((sum, { quantityGone }) => sum + quantityGone, 0);
    const state = codeState(order, { work, collectedCount });
    const store = this.stores.findStore(group.storeId ?? order.storeId);
    return {
      groupNo: group.groupNo,
      state,
      orderNo: order.orderNo,
      storeName: store?.name ?? '',
      storeAddress: store?.address ?? '',
      itemCount: work === null ? group.itemCount : lines.reduce((sum, { quantity, quantityShort, quantityCanceled }) => sum + quantity - quantityShort - quantityCanceled, 0),
      collectedCount,
      pickupStartAt: (work?.windowStartAt ?? group.windowStartAt ?? group.promisedAt ?? order.placedAt).toISOString(),
      pickupEndAt: (work?.windowEndAt ?? group.windowEndAt ?? group.promisedAt ?? order.placedAt).toISOString(),
      ...this.codesOf(work, state),
      handedOverAt: work?.handedOverAt?.toISOString() ?? null,
      handedOverBy: work?.handedOverBy ?? null,
      keptUntil: work?.state === 'ready' ? keptUntil(work).toISOString() : null,
      collector: work === null || work.collectorName === null ? null : { name: work.collectorName, phone: work.collectorPhone ?? '' },
    };
  }

  /** The digits and the QR code, shown only while they open something. */
  private codesOf(work: FulfillmentOrder | null, state: Reply['state']): Pick<Reply, 'digits' | 'qrContent' | 'qrExpiresAt'> {
    if (work === null || work.pickupCode === null || !OPENING.has(state)) return { digits: null, qrContent: null, qrExpiresAt: null };
    const qr = this.codes.createQr(work.id);
    return { digits: work.pickupCode, qrContent: qr.content, qrExpiresAt: qr.expiresAt.toISOString() };
  }
}

const OPENING: ReadonlySet<Reply['state']> = new Set(['ready', 'partial', 'no_show']);

function isWaiting(state: FulfillmentOrder['state']): boolean {
  return state === 'ready' || state === 'no_show';
}

function codeState(order: Order, { work, collectedCount }: { work: FulfillmentOrder | null; collectedCount: number }): Reply['state'] {
  if (order.status === 'canceled' || order.status === 'closed' || work?.state === 'canceled') return work?.state === 'returned_to_stock' ? 'returned' : 'canceled';
  switch (work?.state) {
    case 'handed_over':
      return 'used';
    case 'returned_to_stock':
      return 'returned';
    case 'no_show':
      return 'no_show';
    case 'ready':
      return collectedCount > 0 ? 'partial' : 'ready';
    default:
      return 'preparing';
  }
}
