import type { ErrorCode } from '@quanyu/api-client';
import { Counter, Trend } from 'k6/metrics';
import type { Behaviour, Shopper } from '../config/prepared.ts';

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
  'PRESALE.BALANCE_NOT_OPEN',
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

/** Who somebody is in the figures. It stands in the tags that k6 keeps for itself, never in a request. */
export type Kind = Behaviour | 'shopper';

export function kindOf({ behaviour }: Pick<Shopper, 'behaviour'>): Kind {
  return behaviour ?? 'shopper';
}

/** How far a request at a sale came before it was refused: the runner measures what each of these stages costs the shop. */
export type Stage = 'memory' | 'challenge' | 'noToken' | 'redis' | 'database';

const DECIDED_IN_DATABASE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['FLASH.LIMIT', 'FLASH.LIMIT_SHARED', 'ORDERS.QUOTE_CHANGED', 'ORDERS.STORE_CLOSED']);

/** Counts a refusal; `saleToken` is what the order brought, null for a request that asks for one. */
export function countRefusal(who: Pick<Shopper, 'behaviour'>, code: ErrorCode, saleToken: 'given' | 'made up' | null): void {
  refusalsByStage.add(1, { kind: kindOf(who), stage: stageOf(code, saleToken) });
}

function stageOf(code: ErrorCode, saleToken: 'given' | 'made up' | null): Stage {
  if (code === 'RATE_LIMITED') return 'memory';
  if (DECIDED_IN_DATABASE.has(code)) return 'database';
  if (code === 'RISK.SALE_TOKEN_INVALID' && saleToken === 'made up') return 'noToken';
  return code === 'RISK.CHALLENGE_REQUIRED' && saleToken === null ? 'challenge' : 'redis';
}

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
/** Refusals by how far the request came, hashes that were tried for challenges, and made-up addresses: by who it was. */
export const refusalsByStage = new Counter('refusals_by_stage');
export const proofHashes = new Counter('proof_hashes');
export const addressesClaimed = new Counter('addresses_claimed');
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
