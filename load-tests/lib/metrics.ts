import type { ErrorCode } from '@quanyu/api-client';
import { Counter, Trend } from 'k6/metrics';

/** Refusals that a shop gives its shoppers in the course of business: results, not errors. */
export const typedRejects = [
  'ORDERS.QUOTE_CHANGED',
  'ORDERS.STORE_CLOSED',
  'ORDERS.NOT_CANCELABLE',
  'ORDERS.NOT_PAYABLE',
  'ORDERS.VARIANT_UNAVAILABLE',
  'FULFILLMENT.WRONG_STATE',
  'FULFILLMENT.ORDER_CANCELED',
  'RATE_LIMITED',
] as const satisfies readonly ErrorCode[];

/** k6 takes letters, digits and underscores in the names of metrics. */
function metricName(code: string): string {
  return `reject_${code.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}

const rejects = new Map<string, Counter>(typedRejects.map((code) => [code, new Counter(metricName(code))]));
const otherRejects = new Counter('reject_other');

export function countReject(code: string): void {
  (rejects.get(code) ?? otherRejects).add(1, { code });
}

export const ordersPlaced = new Counter('orders_placed');
export const ordersCollected = new Counter('orders_collected');
export const ordersCanceled = new Counter('orders_canceled');
/** From the simulated shopper's payment until our API says paid: the notify's way. */
export const paidAfter = new Trend('paid_after', true);
/** From the payment until the order stands on the store's board. */
export const onBoardAfter = new Trend('on_board_after', true);
