import { Injectable } from '@nestjs/common';
import { Payments, type Refund } from '@quanyu/payments';
import { Clock, Database, GroupCommit, type ReplyOf, SMALL_ITEMS } from '@quanyu/platform';
import { Bookings, depositAfter, type Store, Stores } from '@quanyu/stores';
import type { getOrder, listOrders } from './http/orders.storefront.contract.js';
import { canShopperCancel, computeStage, type FulfillmentStatus, type OrderStatus } from './order-state.js';
import { computeKeptFen } from './pricing/line-money.rules.js';
import { ordersError } from './orders.errors.js';
import { type OrderFilter, OrdersRepository, type StoredOrder } from './orders.repository.js';
import { computeDueFen } from './pricing/tenders.rules.js';
import type { Order, OrderGroup, OrderLine } from './order.js';

/** All but what risk says of it. */
type OrderDetail = Omit<ReplyOf<typeof getOrder>, 'isUnderReview'>;
type OrderSummary = ReplyOf<typeof listOrders>['items'][number];

/** The tabs of a shopper's order list as filters. */
const TABS: Readonly<Record<'all' | 'awaitingPayment' | 'preparing' | 'ready' | 'onTheWay' | 'completed', { statuses?: readonly OrderStatus[]; fulfillmentStatuses?: readonly FulfillmentStatus[] }>> = {
  all: {},
  awaitingPayment: { statuses: ['pending_payment'] },
  preparing: { statuses: ['placed', 'in_fulfillment'], fulfillmentStatuses: ['unfulfilled', 'accepted', 'picking', 'packed'] },
  ready: { statuses: ['in_fulfillment'], fulfillmentStatuses: ['ready'] },
  onTheWay: { statuses: ['in_fulfillment'], fulfillmentStatuses: ['on_the_way', 'partially_fulfilled'] },
  completed: { statuses: ['completed'] },
};

export type OrderTab = keyof typeof TABS;

/** What a shopper sees of their own orders. */
@Injectable()
export class OrderViews {
  /** Screens that wait for a payment ask again and again: questions that wait share the next statement. */
  private readonly finding = new GroupCommit<string, StoredOrder | null>(async (orderIds) => {
    const found = await this.repository.findMany(orderIds);
    return orderIds.map((orderId) => () => found.get(orderId) ?? null);
  }, SMALL_ITEMS);

  constructor(
    private readonly database: Database,
    private readonly repository: OrdersRepository,
    private readonly payments: Payments,
    private readonly stores: Stores,
    private readonly bookings: Bookings,
    private readonly clock: Clock,
  ) {}

  /** Newest first; `beforeId` is the last order of the page before. */
  async list(customerId: string, page: { tab: OrderTab; beforeId?: string; limit: number }): Promise<{ items: OrderSummary[]; nextId: string | null }> {
    const filter: OrderFilter = { customerId, ...TABS[page.tab], limit: page.limit + 1, ...(page.beforeId === undefined ? {} : { beforeId: page.beforeId }) };
    const orders = await this.repository.list(filter);
    const shown = orders.slice(0, page.limit);
    const ids = shown.map(({ id }) => id);
    const [lines, groups] = await Promise.all([this.repository.listLines(this.database, ids), this.repository.groups.list(ids)]);
    const items = shown.map((order) => this.summary(order, lines.filter(({ orderId }) => orderId === order.id), groups.filter(({ orderId }) => orderId === order.id)));
    return { items, nextId: orders.length > page.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  async counts(customerId: string): Promise<{ awaitingPayment: number; preparing: number; ready: number; onTheWay: number }> {
    const counts = { awaitingPayment: 0, preparing: 0, ready: 0, onTheWay: 0 };
    for (const { count, ...axes } of await this.repository.countByStatus(customerId)) {
      const stage = computeStage(axes);
      if (stage === 'awaiting_payment') counts.awaitingPayment += count;
      else if (stage === 'ready') counts.ready += count;
      else if (stage === 'on_the_way') counts.onTheWay += count;
      else counts.preparing += count;
    }
    return counts;
  }

  /** @throws ORDERS.NOT_FOUND also for another customer's order, so that ids cannot be probed. */
  async getOwn(customerId: string, orderId: string): Promise<StoredOrder> {
    const order = await this.finding.submit(orderId);
    if (order?.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
    return order;
  }

  async detail(customerId: string, orderId: string): Promise<OrderDetail> {
    const order = this.repository.open(await this.getOwn(customerId, orderId));
    const [lines, groups, events, requested] = await Promise.all([
      this.repository.listLines(this.database, [orderId]),
      this.repository.groups.list([orderId]),
      this.repository.listEvents(orderId),
      this.payments.listRefunds(this.database, orderId),
    ]);
    // Before anything was cancelled nothing can be owed.
    const isWhole = order.status !== 'canceled' && lines.every(({ quantityCanceled }) => quantityCanceled === 0);
    const refund = isWhole ? refundOf(requested, 0) : await this.readRefund(orderId);
    const store: Store | null = this.stores.findStore(order.storeId);
    return {
      ...this.summary(order, lines, groups),
      storeAddress: store?.address ?? '',
      storePhone: store?.phone ?? '',
      storeLatitude: store?.latitude ?? 0,
      storeLongitude: store?.longitude ?? 0,
      pickupInstructions: store?.pickupInstructions ?? null,
      contactName: order.contactName,
      contactPhone: order.contactPhone,
      remark: order.remark,
      pointsSpent: order.pointsSpent,
      depositFen: order.depositFen,
      benefits: (order.benefits ?? []).map(({ name, kind, offFen, couponId }) => ({ name, kind, offFen, isCoupon: couponId !== null })),
      itemsTotalFen: order.itemsTotalFen,
      discountFen: order.discountFen,
      deliveryFeeFen: order.deliveryFeeFen,
      serviceFen: order.serviceFen,
      keptOnCancelFen: order.serviceFen === 0 ? 0 : await this.keptOnCancel(order, groups),
      address: order.address,
      paidAt: order.paidAt?.toISOString() ?? null,
      timeline: events.map(({ occurredAt, type, actorKind, note }) => ({
        at: occurredAt.toISOString(),
        type,
        // Staff's words are for staff; a shopper sees their own reason back, and nothing else.
        note: actorKind === 'customer' ? note : null,
      })),
      refund,
    };
  }

  /** What is owed is read before what was asked for, and looked at again: what is agreed to meanwhile is told once, neither twice nor not at all. */
  private async readRefund(orderId: string): Promise<OrderDetail['refund']> {
    const owedFen = await this.repository.findOwedFen(this.database, orderId);
    const refunds = await this.payments.listRefunds(this.database, orderId);
    const stillOwedFen = owedFen === 0 ? 0 : await this.repository.findOwedFen(this.database, orderId);
    return refundOf(stillOwedFen === owedFen ? refunds : await this.payments.listRefunds(this.database, orderId), stillOwedFen);
  }

  /** Of what was paid for services, what would stay with the store if the order were cancelled now. */
  private async keptOnCancel(order: Order, groups: readonly OrderGroup[]): Promise<number> {
    if (order.paidAt === null) return 0;
    const now = this.clock.now();
    const bookings = await this.bookings.listOfOrder(order.id);
    return computeKeptFen(groups, bookings.map((booking) => ({ id: booking.id, depositOutcome: depositAfter(booking, 'canceled_by_customer', now) })));
  }

  private summary(order: Order, lines: readonly OrderLine[], groups: readonly OrderGroup[]): OrderSummary {
    const [first] = groups;
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
      pickupStartAt: (first?.windowStartAt ?? first?.promisedAt ?? order.placedAt).toISOString(),
      pickupEndAt: (first?.windowEndAt ?? first?.promisedAt ?? order.placedAt).toISOString(),
      payableFen: order.payableFen,
      pointsFen: order.pointsFen,
      storedValueFen: order.storedValueFen,
      dueFen: computeDueFen(order),
      itemCount: order.itemCount,
      canCancel: canShopperCancel(order) && lines.every(({ quantityPicking }) => quantityPicking === 0),
      canPay: order.status === 'pending_payment' && order.expiresAt !== null && order.expiresAt > this.clock.now(),
      groups: groups.map((group) => toGroupView(group, group.storeId === null ? null : this.stores.findStore(group.storeId))),
      lines: lines.map(toLineView),
    };
  }
}

/** What was asked for, and what somebody looks at before it is. */
function refundOf(refunds: readonly Refund[], owedFen: number): OrderDetail['refund'] {
  const amountFen = refunds.reduce((sum, refund) => sum + refund.amountFen, owedFen);
  const isReviewing = owedFen > 0;
  const last = refunds.at(-1);
  if (last === undefined && !isReviewing) return null;
  const status = isReviewing || last === undefined ? 'processing' : last.status === 'succeeded' ? 'succeeded' : last.status === 'abnormal' || last.status === 'closed' ? 'failed' : 'processing';
  return { status, isReviewing, amountFen };
}

/** A group as every screen shows it. */
export function toGroupView(group: OrderGroup, store: Store | null): OrderSummary['groups'][number] {
  return {
    groupNo: group.groupNo,
    kind: group.kind,
    status: group.status,
    storeId: group.storeId,
    storeName: store?.name ?? '',
    windowStartAt: group.windowStartAt?.toISOString() ?? null,
    windowEndAt: group.windowEndAt?.toISOString() ?? null,
    promisedAt: group.promisedAt?.toISOString() ?? null,
    keptAt: group.keptAt?.toISOString() ?? null,
    feeFen: group.feeFen,
    itemCount: group.itemCount,
    title: group.title,
    bookingId: group.bookingId,
  };
}

/** A line as every screen shows it. */
export function toLineView(line: OrderLine): OrderSummary['lines'][number] {
  return {
    lineNo: line.lineNo,
    groupNo: line.groupNo,
    variantId: line.variantId,
    productId: line.productId,
    title: line.title,
    optionText: line.optionText,
    imageUrl: line.imageUrl,
    unitPriceFen: line.unitPriceFen,
    quantity: line.quantity,
    quantityCanceled: line.quantityCanceled,
    quantityExchanged: line.quantityExchanged,
    quantityPicked: line.quantityPicking,
    totalFen: line.totalFen,
    discountFen: line.discountFen,
  };
}
