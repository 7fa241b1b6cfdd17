import { z } from 'zod';
import { courierQuoteSchema, courierShopSchema, type CourierShop, type KeptQuote, type Ride, type RideCallback, rideCallbackSchema, rideSchema } from './couriers/courier-state.js';
import type { Journal, Table } from './journal.js';

export const transactionSchema = z.object({
  outTradeNo: z.string(),
  appId: z.string(),
  mchId: z.string(),
  description: z.string(),
  attach: z.string().optional(),
  notifyUrl: z.string(),
  timeExpire: z.string().optional(),
  totalFen: z.number().int(),
  openid: z.string(),
  prepayId: z.string(),
  prepayUntilMs: z.number(),
  createdAtMs: z.number(),
  state: z.enum(['NOTPAY', 'SUCCESS', 'REFUND', 'CLOSED']),
  transactionId: z.string().optional(),
  paidAtMs: z.number().optional(),
  refundNos: z.array(z.string()),
});

export const refundSchema = z.object({
  outRefundNo: z.string(),
  refundId: z.string(),
  outTradeNo: z.string(),
  transactionId: z.string(),
  refundFen: z.number().int(),
  totalFen: z.number().int(),
  reason: z.string().optional(),
  notifyUrl: z.string().optional(),
  createdAtMs: z.number(),
  status: z.enum(['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL']),
  endedAtMs: z.number().optional(),
});

export const notifyAttemptSchema = z.object({
  atMs: z.number(),
  serial: z.string(),
  kind: z.enum(['genuine', 'probe', 'duplicate', 'forged']),
  /** HTTP status of the merchant's reply; absent when none came. */
  status: z.number().optional(),
  error: z.string().optional(),
});

export const notifySchema = z.object({
  id: z.string(),
  eventType: z.string(),
  summary: z.string(),
  resourceType: z.enum(['transaction', 'refund']),
  /** out_trade_no or out_refund_no. */
  subject: z.string(),
  url: z.string(),
  plaintext: z.string(),
  createdAtMs: z.number(),
  state: z.enum(['pending', 'accepted', 'exhausted']),
  /** Genuine attempts made so far: the place in the schedule. */
  round: z.number().int(),
  dueAtMs: z.number(),
  attempts: z.array(notifyAttemptSchema),
});

export const userSchema = z.object({
  openid: z.string(),
  unionid: z.string().optional(),
  phone: z.string().optional(),
  /** Accepted and not yet used subscribe messages, by template id. */
  subscriptions: z.record(z.string(), z.number().int()),
});

export const messageSchema = z.object({
  id: z.string(),
  openid: z.string(),
  templateId: z.string(),
  page: z.string().optional(),
  data: z.record(z.string(), z.object({ value: z.string() })),
  sentAtMs: z.number(),
});

export const shippingSchema = z.object({
  transactionId: z.string(),
  outTradeNo: z.string(),
  logisticsType: z.number().int(),
  uploadedAtMs: z.number(),
  body: z.unknown(),
});

export type Transaction = z.output<typeof transactionSchema>;
export type Refund = z.output<typeof refundSchema>;
export type Notify = z.output<typeof notifySchema>;
export type NotifyAttempt = z.output<typeof notifyAttemptSchema>;
export type WeChatUser = z.output<typeof userSchema>;
export type SentMessage = z.output<typeof messageSchema>;
export type Shipping = z.output<typeof shippingSchema>;

/** Everything that outlives a restart. */
export interface SimulatorState {
  readonly transactions: Table<Transaction>;
  readonly refunds: Table<Refund>;
  readonly notifies: Table<Notify>;
  readonly users: Table<WeChatUser>;
  readonly messages: Table<SentMessage>;
  readonly shippings: Table<Shipping>;
  readonly rides: Table<Ride>;
  readonly rideCallbacks: Table<RideCallback>;
  readonly courierShops: Table<CourierShop>;
  readonly courierQuotes: Table<KeptQuote>;
}

/** Declares the tables; they fill when the journal is opened. */
export function declareState(journal: Journal): SimulatorState {
  return {
    transactions: journal.table('transaction', {
      schema: transactionSchema,
      limit: 100_000,
      aliases: (row) => (row.transactionId === undefined ? [row.prepayId] : [row.prepayId, row.transactionId]),
    }),
    refunds: journal.table('refund', { schema: refundSchema, limit: 50_000 }),
    notifies: journal.table('notify', { schema: notifySchema, limit: 100_000 }),
    users: journal.table('user', { schema: userSchema, limit: 200_000 }),
    messages: journal.table('message', { schema: messageSchema, limit: 20_000 }),
    shippings: journal.table('shipping', { schema: shippingSchema, limit: 50_000 }),
    rides: journal.table('ride', { schema: rideSchema, limit: 50_000 }),
    rideCallbacks: journal.table('rideCallback', { schema: rideCallbackSchema, limit: 50_000 }),
    courierShops: journal.table('courierShop', { schema: courierShopSchema, limit: 20_000 }),
    courierQuotes: journal.table('courierQuote', { schema: courierQuoteSchema, limit: 5_000 }),
  };
}
