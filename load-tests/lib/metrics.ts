import type { ErrorCode } from '@quanyu/api-client';
import { Counter, Trend } from 'k6/metrics';

/** Refusals that a shop gives in the course of business: results, not errors. */
export const typedRejects = [
  'ORDERS.QUOTE_CHANGED',
  'ORDERS.STORE_CLOSED',
  'ORDERS.NOT_CANCELABLE',
  'ORDERS.NOT_PAYABLE',
  'ORDERS.VARIANT_UNAVAILABLE',
  'FULFILLMENT.WRONG_STATE',
  'FULFILLMENT.ORDER_CANCELED',
  'FLASH.NOT_STARTED',
  'FLASH.ENDED',
  'FLASH.SOLD_OUT',
  'FLASH.LIMIT',
  'FLASH.LIMIT_SHARED',
  'RISK.QUEUE_REQUIRED',
  'RISK.CHALLENGE_REQUIRED',
  'RISK.SALE_TOKEN_INVALID',
  'RISK.TICKET_INVALID',
  'RISK.ROOM_CLOSED',
  'RISK.DEVICE_IN_QUEUE',
  'RISK.BLOCKED',
  'RATE_LIMITED',
  // Says when to come again. Profiles in which nobody may hear it say so in their objectives.
  'SERVICE.BUSY',
] as const satisfies readonly ErrorCode[];

/** k6 takes letters, digits and underscores in the names of metrics. */
function metricName(code: string): string {
  return `reject_${code.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}

const rejects = new Map<string, Counter>(typedRejects.map((code) => [code, new Counter(metricName(code))]));

export function isTyped(code: ErrorCode): boolean {
  return rejects.has(code);
}

export function countReject(code: ErrorCode): void {
  rejects.get(code)?.add(1);
}

export const unexpectedAnswers = new Counter('unexpected_answers');
export const ordersPlaced = new Counter('orders_placed');
export const ordersPaid = new Counter('orders_paid');
export const ordersCollected = new Counter('orders_collected');
export const ordersCanceled = new Counter('orders_canceled');
/** Requests to place an order of a sale, and those of them that placed none, by who made them. */
export const orderAttempts = new Counter('order_attempts');
export const orderAttemptsRefused = new Counter('order_attempts_refused');
/** Shoppers of a sale who wanted to buy, and those who were told anything but yes. */
export const wanted = new Counter('shoppers_wanting');
export const turnedAway = new Counter('shoppers_turned_away');
/** Left a waiting room when their patience was over. */
export const leftQueue = new Counter('left_queue');
/** From the simulated shopper's payment until our API says paid: the notify's way. */
export const paidAfter = new Trend('paid_after', true);
/** From the payment until the order stands on the store's board. */
export const onBoardAfter = new Trend('on_board_after', true);
/** The requests of one admitted shopper, from the sale token to the order seen as paid, without the waiting for a turn. */
export const checkoutTime = new Trend('checkout_time', true);
