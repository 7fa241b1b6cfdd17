import type { FulfillmentStatus } from '@quanyu/orders';

/** How work on a group of an order reaches the shopper. A service is work of its calendar, not of this. */
export const WORK_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** Whether a rider brings it. */
export function isBrought<Work extends { readonly kind: WorkKind }>(work: Work): work is Work & { readonly kind: 'instantDelivery' | 'scheduledDelivery' } {
  return work.kind === 'instantDelivery' || work.kind === 'scheduledDelivery';
}

export const WORK_STATES = [
  'open', 'accepted', 'picking', 'substitution_pending', 'packed', 'ready', 'waiting_courier', 'courier_assigned', 'picked_up', 'partially_shipped', 'shipped',
  'failed_attempt', 'returning', 'no_show', 'handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled',
] as const;
export type WorkState = (typeof WORK_STATES)[number];

type Transitions = Readonly<Partial<Record<WorkState, readonly WorkState[]>>>;

const PREPARING: Transitions = {
  open: ['accepted', 'superseded', 'canceled'],
  accepted: ['picking', 'superseded', 'canceled'],
  substitution_pending: ['picking', 'superseded', 'canceled'],
};

const COLLECTED: Transitions = {
  ...PREPARING,
  picking: ['substitution_pending', 'packed', 'ready', 'superseded', 'canceled'],
  packed: ['ready', 'canceled'],
  ready: ['handed_over', 'no_show', 'canceled'],
  no_show: ['handed_over', 'returned_to_stock', 'canceled'],
};

const BROUGHT: Transitions = {
  ...PREPARING,
  picking: ['substitution_pending', 'packed', 'superseded', 'canceled'],
  packed: ['waiting_courier', 'courier_assigned', 'picked_up', 'superseded', 'canceled'],
  waiting_courier: ['courier_assigned', 'picked_up', 'superseded', 'canceled'],
  courier_assigned: ['waiting_courier', 'picked_up', 'superseded', 'canceled'],
  picked_up: ['delivered', 'failed_attempt', 'returning'],
  failed_attempt: ['waiting_courier', 'courier_assigned', 'picked_up', 'returning', 'delivered'],
  returning: ['returned_to_stock', 'delivered'],
};

const SENT: Transitions = {
  ...PREPARING,
  picking: ['substitution_pending', 'packed', 'partially_shipped', 'shipped', 'superseded', 'canceled'],
  packed: ['partially_shipped', 'shipped', 'canceled'],
  partially_shipped: ['shipped'],
  shipped: ['delivered', 'returning'],
  returning: ['returned_to_stock', 'delivered'],
};

const TRANSITIONS: Readonly<Record<WorkKind, Transitions>> = { pickup: COLLECTED, instantDelivery: BROUGHT, scheduledDelivery: BROUGHT, shipping: SENT };

/** The states that work of a kind may come from to reach `to`: the guard of the update that moves it. */
export function statesBefore(kind: WorkKind, to: WorkState): WorkState[] {
  return WORK_STATES.filter((from) => TRANSITIONS[kind][from]?.includes(to) === true);
}

/** Nothing more happens to it here. */
export const ENDED_STATES = ['handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled'] as const satisfies readonly WorkState[];

export function isOver(state: WorkState): boolean {
  return (ENDED_STATES as readonly WorkState[]).includes(state);
}

/** Nobody has packed it yet, so lines can still be taken out of it. */
export function isBeingPrepared(state: WorkState): boolean {
  return state === 'open' || state === 'accepted' || state === 'picking' || state === 'substitution_pending';
}

/** The goods have not left the place that prepares them. */
export function isWithStore(state: WorkState): boolean {
  return isBeingPrepared(state) || state === 'packed' || state === 'waiting_courier' || state === 'courier_assigned';
}

const SUMMARY: Readonly<Record<WorkState, FulfillmentStatus>> = {
  open: 'unfulfilled',
  accepted: 'accepted',
  picking: 'picking',
  substitution_pending: 'picking',
  packed: 'packed',
  ready: 'ready',
  waiting_courier: 'packed',
  courier_assigned: 'packed',
  picked_up: 'on_the_way',
  partially_shipped: 'on_the_way',
  shipped: 'on_the_way',
  failed_attempt: 'on_the_way',
  returning: 'on_the_way',
  no_show: 'ready',
  handed_over: 'handed_over',
  delivered: 'delivered',
  returned_to_stock: 'returned',
  superseded: 'canceled',
  canceled: 'canceled',
};

/** What a state means for the group that the work is a part of. */
export function statusOf(state: WorkState): FulfillmentStatus {
  return SUMMARY[state];
}
