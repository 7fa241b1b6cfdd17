/** The commercial axis of an order; see the state model in the lib's README. */
export const ORDER_STATUSES = ['pending_payment', 'placed', 'in_fulfillment', 'completed', 'closed', 'canceled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const PAYMENT_STATUSES = ['unpaid', 'paid', 'partially_refunded', 'refunded'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** How a group of an order reaches the shopper. */
export const GROUP_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping', 'service'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** Summary of the fulfilment orders, kept on each group and on the order so that lists can filter by it. */
export const FULFILLMENT_STATUSES = [
  'unfulfilled', 'accepted', 'picking', 'packed', 'ready', 'on_the_way', 'partially_fulfilled', 'handed_over', 'delivered', 'returned', 'canceled',
] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

const ENDED: ReadonlySet<FulfillmentStatus> = new Set(['handed_over', 'delivered', 'returned', 'canceled']);
const RECEIVED: ReadonlySet<FulfillmentStatus> = new Set(['handed_over', 'delivered']);

/** Nothing more happens to it but after-sales. */
export function isEnded(status: FulfillmentStatus): boolean {
  return ENDED.has(status);
}

/** The shopper has it. */
export function isReceived(status: FulfillmentStatus): boolean {
  return RECEIVED.has(status);
}

/**
 * The summary of several parts of one whole. While work is open, what was cancelled does not count and the part that is furthest
 * behind speaks, unless some of it is with the shopper already. At the end the best part speaks.
 */
export function summarizeFulfillment(parts: readonly FulfillmentStatus[]): FulfillmentStatus {
  const ranked = FULFILLMENT_STATUSES.filter((status) => parts.includes(status));
  const open = ranked.filter((status) => !isEnded(status));
  if (open.length > 0) return ranked.some(isReceived) ? 'partially_fulfilled' : (open[0] ?? 'unfulfilled');
  if (ranked.includes('delivered')) return 'delivered';
  return ranked[0] ?? 'canceled';
}

/** What a shopper calls the state of the order. */
export const ORDER_STAGES = ['awaiting_payment', 'awaiting_acceptance', 'preparing', 'ready', 'on_the_way', 'completed', 'closed', 'canceled'] as const;
export type OrderStage = (typeof ORDER_STAGES)[number];

export const ORDER_EVENT_TYPES = [
  'placed',
  'paid',
  'accepted',
  'picking_started',
  'ready',
  'handed_over',
  'closed_unpaid',
  'canceled',
  'refund_requested',
  'refunded',
  'refund_failed',
  'reopened_by_late_payment',
  'late_payment_refunded',
  'packed',
  'dispatched',
  'delivered',
  'delivery_failed',
  'returned',
  'partially_canceled',
  'short',
  're_sourced',
  'arrived',
  'no_show',
  'late',
  'visit_confirmed',
  'visit_moved',
  'visit_started',
  'visit_ended',
  'visit_canceled',
  'question_asked',
  'substituted',
  'way_changed',
  'compensated',
] as const;
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];

/** Derives the shopper's stage from the stored axes. */
export function computeStage(order: { status: OrderStatus; fulfillmentStatus: FulfillmentStatus }): OrderStage {
  switch (order.status) {
    case 'pending_payment':
      return 'awaiting_payment';
    case 'closed':
      return 'closed';
    case 'canceled':
      return 'canceled';
    case 'completed':
      return 'completed';
    case 'placed':
    case 'in_fulfillment':
      if (order.fulfillmentStatus === 'unfulfilled') return 'awaiting_acceptance';
      if (order.fulfillmentStatus === 'on_the_way' || order.fulfillmentStatus === 'partially_fulfilled') return 'on_the_way';
      return order.fulfillmentStatus === 'ready' ? 'ready' : 'preparing';
  }
}

const SHOPPER_CANCELS: ReadonlySet<FulfillmentStatus> = new Set(['unfulfilled', 'accepted']);

/** Before picking starts a shopper may cancel alone; afterwards only the store can help. With several groups the lines decide. */
export function canShopperCancel(order: { status: OrderStatus; fulfillmentStatus: FulfillmentStatus }): boolean {
  if (order.status === 'pending_payment') return true;
  return (order.status === 'placed' || order.status === 'in_fulfillment') && SHOPPER_CANCELS.has(order.fulfillmentStatus);
}

/** Staff may cancel until the goods are handed over. */
export function canStaffCancel(order: { status: OrderStatus }): boolean {
  return order.status === 'pending_payment' || order.status === 'placed' || order.status === 'in_fulfillment';
}
