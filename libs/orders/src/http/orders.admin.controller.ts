import { Controller } from '@nestjs/common';
import { areaOf, maskName, maskPhone } from '@quanyu/identity';
import { Payments } from '@quanyu/payments';
import {
  claimKeys, Clock, Database, encodeCursor, Endpoint, findReply, type InputOf, isPublicNumber, isStoreInScope, platformError, type ReplyOf,
  type RequestContext, requestHash, scopeParameter, shopInstant, writeAudit,
} from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { CancelOrderFlow } from '../changing/cancel-order.js';
import type { Order, OrderGroup } from '../order.js';
import { canStaffCancel } from '../order-state.js';
import { toGroupView, toLineView } from '../order-views.js';
import { ordersError } from '../orders.errors.js';
import { computeDueFen } from '../pricing/tenders.rules.js';
import { type OrderFilter, OrdersRepository } from '../orders.repository.js';
import { cancelOrderByOps, getOrderForOps, listOrdersForOps } from './orders.admin.contract.js';

type Query = InputOf<typeof listOrdersForOps>['query'];

@Controller()
export class OrdersAdminController {
  constructor(
    private readonly database: Database,
    private readonly repository: OrdersRepository,
    private readonly payments: Payments,
    private readonly stores: Stores,
    private readonly canceling: CancelOrderFlow,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listOrdersForOps)
  async listOrders({ query }: InputOf<typeof listOrdersForOps>, { principal }: RequestContext<typeof listOrdersForOps>): Promise<ReplyOf<typeof listOrdersForOps>> {
    const limit = query.limit ?? 20;
    const scope = scopeParameter(principal.storeScope);
    const storeIds = query.storeId === undefined ? scope : isStoreInScope(principal.storeScope, query.storeId) ? [query.storeId] : [];
    const seen = this.database.within(principal.storeScope);
    const filter = {
      ...(await this.search(query.q)),
      storeIds,
      limit: limit + 1,
      ...query.cursor,
      ...(query.status === undefined ? {} : { statuses: [query.status] }),
      ...(query.paymentStatus === undefined ? {} : { paymentStatus: query.paymentStatus }),
      ...(query.fulfillmentStatus === undefined ? {} : { fulfillmentStatuses: [query.fulfillmentStatus] }),
      ...(query.from === undefined ? {} : { placedFrom: shopInstant(query.from, 0) }),
      ...(query.to === undefined ? {} : { placedBefore: shopInstant(query.to, 1_440) }),
    };
    const orders = await this.repository.list(filter, seen);
    const shown = orders.slice(0, limit);
    const last = shown.at(-1);
    const groups = await this.repository.groups.list(shown.map(({ id }) => id), seen);
    return { items: shown.map((order) => this.row(order, groups.filter(({ orderId }) => orderId === order.id))), nextCursor: orders.length > limit && last !== undefined ? encodeCursor([last.id]) : null };
  }

  @Endpoint(getOrderForOps)
  async getOrder({ params }: InputOf<typeof getOrderForOps>, { principal }: RequestContext<typeof getOrderForOps>): Promise<ReplyOf<typeof getOrderForOps>> {
    const seen = this.database.within(principal.storeScope);
    const order = await this.repository.find(seen, params.orderId);
    if (order === null || !isStoreInScope(principal.storeScope, order.storeId)) throw ordersError('ORDERS.NOT_FOUND');
    const [lines, groups] = await Promise.all([this.repository.listLines(seen, [order.id]), this.repository.groups.list([order.id], seen)]);
    const [first] = groups;
    return {
      ...this.row(order, groups),
      customerId: order.customerId,
      remark: order.remark,
      itemsTotalFen: order.itemsTotalFen,
      discountFen: order.discountFen,
      deliveryFeeFen: order.deliveryFeeFen,
      serviceFen: order.serviceFen,
      pointsSpent: order.pointsSpent,
      pointsFen: order.pointsFen,
      storedValueFen: order.storedValueFen,
      dueFen: computeDueFen(order),
      refundedFen: order.refundedFen,
      refundRequestedFen: order.refundRequestedFen,
      area: order.address === null ? null : areaOf(order.address),
      groups: groups.map((group) => toGroupView(group, group.storeId === null ? null : this.stores.findStore(group.storeId))),
      pickupEndAt: (first?.windowEndAt ?? first?.promisedAt ?? order.placedAt).toISOString(),
      expiresAt: order.status === 'pending_payment' ? (order.expiresAt?.toISOString() ?? null) : null,
      canCancel: canStaffCancel(order),
      lines: lines.map((line) => ({ ...toLineView(line), sku: line.sku, barcode: line.barcode })),
    };
  }

  @Endpoint(cancelOrderByOps)
  async cancelOrder({ params, body }: InputOf<typeof cancelOrderByOps>, context: RequestContext<typeof cancelOrderByOps>): Promise<ReplyOf<typeof cancelOrderByOps>> {
    const { principal, idempotencyKey, ip, requestId } = context;
    const claim = { scope: `staff:${principal.staffId}`, key: idempotencyKey, requestHash: requestHash({ cancel: params.orderId, ...body }) };
    const kept = await findReply<ReplyOf<typeof cancelOrderByOps>>(this.database, claim);
    if (kept !== null) return kept;
    await this.canceling.execute({
      orderId: params.orderId,
      actor: { kind: 'staff', name: principal.name },
      reason: body.reason,
      mayTouch: (order) => isStoreInScope(principal.storeScope, order.storeId),
      scope: principal.storeScope,
      // The key, the act and its audit line stand or fall together.
      onEnded: async (tx, { orderId, storeId, status }) => {
        const [isFresh] = await claimKeys(tx, [{ ...claim, reply: { orderId, status } }]);
        if (isFresh !== true) throw platformError('REQUEST.IDEMPOTENCY_KEY_REUSED');
        await writeAudit(tx, { actor: principal, action: 'order.cancel', targetType: 'order', targetId: orderId, storeId, reason: body.reason, ip, requestId, at: this.clock.now() });
      },
    });
    const order = await this.repository.find(this.database, params.orderId);
    if (order === null) throw ordersError('ORDERS.NOT_FOUND');
    return { orderId: order.id, status: order.status };
  }

  /** A search box that understands order numbers, payment numbers and phone tails. */
  private async search(q: Query['q']): Promise<Partial<OrderFilter>> {
    if (q === undefined) return {};
    if (/^\d{4}$/.test(q)) return { phoneTail: q };
    if (isPublicNumber(q)) return { orderNo: q };
    const orderId = await this.payments.findOrderByPaymentNumber(q);
    return orderId === null ? { orderIds: [] } : { orderIds: [orderId] };
  }

  private row(order: Order, groups: readonly OrderGroup[]): ReplyOf<typeof listOrdersForOps>['items'][number] {
    const [first] = groups;
    return {
      orderId: order.id,
      orderNo: order.orderNo,
      status: order.status,
      paymentStatus: order.paymentStatus,
      fulfillmentStatus: order.fulfillmentStatus,
      storeId: order.storeId,
      storeName: this.stores.findStore(order.storeId)?.name ?? '',
      channel: order.channel,
      placedAt: order.placedAt.toISOString(),
      paidAt: order.paidAt?.toISOString() ?? null,
      payableFen: order.payableFen,
      itemCount: order.itemCount,
      contactName: maskName(order.contactName),
      contactPhoneMasked: maskPhone(order.contactPhone),
      pickupStartAt: (first?.windowStartAt ?? first?.promisedAt ?? order.placedAt).toISOString(),
      kinds: [...new Set(groups.map(({ kind }) => kind))],
    };
  }
}
