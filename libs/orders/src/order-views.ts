import { Injectable } from '@nestjs/common';
import { Payments, type Refund } from '@quanyu/payments';
import { Clock, Database, GroupCommit, type ReplyOf, SMALL_ITEMS } from '@quanyu/platform';
import { type Store, Stores } from '@quanyu/stores';
import type { getOrder, listOrders } from './http/orders.storefront.contract.js';
import { canShopperCancel, computeStage, type FulfillmentStatus, type OrderStatus } from './order-state.js';
import { ordersError } from './orders.errors.js';
import { type Order, type OrderFilter, type OrderLine, OrdersRepository } from './orders.repository.js';

type OrderDetail = ReplyOf<typeof getOrder>;
type OrderSummary = ReplyOf<typeof listOrders>['items'][number];

/** The tabs of a shopper's order list as filters. */
const TABS: Readonly<Record<'all' | 'awaitingPayment' | 'preparing' | 'ready' | 'completed', { statuses?: readonly OrderStatus[]; fulfillmentStatuses?: readonly FulfillmentStatus[] }>> = {
  all: {},
  awaitingPayment: { statuses: ['pending_payment'] },
  preparing: { statuses: ['placed', 'in_fulfillment'], fulfillmentStatuses: ['unfulfilled', 'accepted', 'picking'] },
  ready: { statuses: ['in_fulfillment'], fulfillmentStatuses: ['ready'] },
  completed: { statuses: ['completed'] },
};

export type OrderTab = keyof typeof TABS;

/** What a shopper sees of their own orders. */
@Injectable()
export class OrderViews {
  /** Screens that wait for a payment ask again and again: questions that wait share the next statement. */
  private readonly finding = new GroupCommit<string, Order | null>(async (orderIds) => {
    const found = await this.repository.findMany(orderIds);
    return orderIds.map((orderId) => () => found.get(orderId) ?? null);
  }, SMALL_ITEMS);

  constructor(
    private readonly database: Database,
    private readonly repository: OrdersRepository,
    private readonly payments: Payments,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** Newest first; `beforeId` is the last order of the page before. */
  async list(customerId: string, page: { tab: OrderTab; beforeId?: string; limit: number }): Promise<{ items: OrderSummary[]; nextId: string | null }> {
    const filter: OrderFilter = { customerId, ...TABS[page.tab], limit: page.limit + 1, ...(page.beforeId === undefined ? {} : { beforeId: page.beforeId }) };
    const orders = await this.repository.list(filter);
    const shown = orders.slice(0, page.limit);
    const lines = await this.repository.listLines(this.database, shown.map(({ id }) => id));
    const items = shown.map((order) => this.summary(order, lines.filter((line) => line.orderId === order.id)));
    return { items, nextId: orders.length > page.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  async counts(customerId: string): Promise<{ awaitingPayment: number; preparing: number; ready: number }> {
    const counts = { awaitingPayment: 0, preparing: 0, ready: 0 };
    for (const { count, ...axes } of await this.repository.countByStatus(customerId)) {
      const stage = computeStage(axes);
      if (stage === 'awaiting_payment') counts.awaitingPayment += count;
      else if (stage === 'ready') counts.ready += count;
      else counts.preparing += count;
    }
    return counts;
  }

  /** @throws ORDERS.NOT_FOUND also for another customer's order, so that ids cannot be probed. */
  async getOwn(customerId: string, orderId: string): Promise<Order> {
    const order = await this.finding.submit(orderId);
    if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    return order;
  }

  async detail(customerId: string, orderId: string): Promise<OrderDetail> {
    const order = await this.getOwn(customerId, orderId);
    const [lines, events, refunds] = await Promise.all([
      this.repository.listLines(this.database, [orderId]),
      this.repository.listEvents(orderId),
      this.payments.listRefunds(this.database, orderId),
    ]);
    const store: Store | null = this.stores.findStore(order.storeId);
    return {
      ...this.summary(order, lines),
      storeAddress: store?.address ?? '',
      storePhone: store?.phone ?? '',
      storeLatitude: store?.latitude ?? 0,
      storeLongitude: store?.longitude ?? 0,
      pickupInstructions: store?.pickupInstructions ?? null,
      contactName: order.contactName,
      contactPhone: order.contactPhone,
      remark: order.remark,
      itemsTotalFen: order.itemsTotalFen,
      discountFen: order.discountFen,
      paidAt: order.paidAt?.toISOString() ?? null,
      timeline: events.map(({ occurredAt, type, actorKind, note }) => ({
        at: occurredAt.toISOString(),
        type,
        // Staff's words are for staff; a shopper sees their own reason back, and nothing else.
        note: actorKind === 'customer' ? note : null,
      })),
      refund: refundOf(refunds),
    };
  }

  private summary(order: Order, lines: readonly OrderLine[]): OrderSummary {
    return {
      orderId: order.id,
      orderNo: order.orderNo,
      stage: computeStage(order),
      status: order.status,
      paymentStatus: order.paymentStatus,
      fulfillmentStatus: order.fulfillmentStatus,
      storeId: order.storeId,
      storeName: this.stores.findStore(order.storeId)?.name ?? '',
      placedAt: order.placedAt.toISOString(),
      expiresAt: order.status === 'pending_payment' ? (order.expiresAt?.toISOString() ?? null) : null,
      pickupStartAt: order.pickupStartAt.toISOString(),
      pickupEndAt: order.pickupEndAt.toISOString(),
      payableFen: order.payableFen,
      itemCount: order.itemCount,
      canCancel: canShopperCancel(order),
      canPay: order.status === 'pending_payment' && order.expiresAt !== null && order.expiresAt > this.clock.now(),
      lines: lines.map(toLineView),
    };
  }
}

function refundOf(refunds: readonly Refund[]): OrderDetail['refund'] {
  const last = refunds.at(-1);
  if (last === undefined) return null;
  const status = last.status === 'succeeded' ? 'succeeded' : last.status === 'abnormal' || last.status === 'closed' ? 'failed' : 'processing';
  return { status, amountFen: refunds.reduce((sum, refund) => sum + refund.amountFen, 0) };
}

/** A line as every screen shows it. */
export function toLineView(line: OrderLine): OrderSummary['lines'][number] {
  return {
    lineNo: line.lineNo,
    variantId: line.variantId,
    productId: line.productId,
    title: line.title,
    optionText: line.optionText,
    imageUrl: line.imageUrl,
    unitPriceFen: line.unitPriceFen,
    quantity: line.quantity,
    quantityCanceled: line.quantityCanceled,
    quantityPicked: line.quantityPicking,
    totalFen: line.totalFen,
  };
}
