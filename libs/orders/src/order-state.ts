/** The commercial axis of an order; see the state model in the lib's README. */
export const ORDER_STATUSES = ['pending_payment', 'placed', 'in_fulfillment', 'completed', 'closed', 'canceled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const PAYMENT_STATUSES = ['unpaid', 'paid', 'partially_refunded', 'refunded'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Summary of the fulfilment orders, kept on the order so that lists can filter by it. */
export const FULFILLMENT_STATUSES = ['unfulfilled', 'accepted', 'picking', 'ready', 'handed_over', 'canceled'] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/** What a shopper calls the state of the order. */
export const ORDER_STAGES = ['awaiting_payment', 'awaiting_acceptance', 'preparing', 'ready', 'completed', 'closed', 'canceled'] as const;
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
      return order.fulfillmentStatus === 'ready' ? 'ready' : 'preparing';
  }
}

/** Before picking starts a shopper may cancel alone; afterwards only the store can help. */
export function canShopperCancel(order: { status: OrderStatus; fulfillmentStatus: FulfillmentStatus }): boolean {
  if (order.status === 'pending_payment') return true;
  const isOpen = order.status === 'placed' || order.status === 'in_fulfillment';
  return isOpen && (order.fulfillmentStatus === 'unfulfilled' || order.fulfillmentStatus === 'accepted');
}

/** Staff may cancel until the goods are handed over. */
export function canStaffCancel(order: { status: OrderStatus }): boolean {
  return order.status === 'pending_payment' || order.status === 'placed' || order.status === 'in_fulfillment';
}
