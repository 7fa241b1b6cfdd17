import { z } from 'zod';
import type { CallbackManner } from './courier-callbacks.js';
import type { Ride, RideStatus } from './courier-state.js';
import { signAggregator } from './aggregator-signature.js';

const signed = { appId: z.string(), timeStamp: z.int(), sign: z.string() };
const orderNo = { outOrderSn: z.string().min(1).max(64) };
const order = {
  ...signed,
  ...orderNo,
  senderName: z.string().min(1),
  senderPhone: z.string().min(1),
  senderAddress: z.string().min(1),
  senderLng: z.number().min(-180).max(180),
  senderLat: z.number().min(-90).max(90),
  receiverName: z.string().min(1),
  receiverPhone: z.string().regex(/^1\d{10}$/),
  receiverAddress: z.string().min(1),
  receiverLng: z.number().min(-180).max(180),
  receiverLat: z.number().min(-90).max(90),
  /** Yuan. */
  goodsPrice: z.number().positive(),
  /** Kilograms. */
  goodsWeight: z.number().positive(),
  remark: z.string().max(200).optional(),
  /** The merchant's number that the rider's app shows. */
  shopOrderNo: z.string().max(30).optional(),
};

export const valuationSchema = z.object(order);
export const createSchema = z.object({ ...order, deliveryId: z.int(), tipAmount: z.number().min(0).optional() });
export const orderSchema = z.object({ ...signed, ...orderNo });
export const cancelSchema = z.object({ ...signed, ...orderNo, reasonCode: z.int(), reason: z.string().max(200) });
export const tipSchema = z.object({ ...signed, ...orderNo, tipAmount: z.number().positive() });
export type AggregatorOrder = z.output<typeof valuationSchema>;

/** Carriers that the aggregator passes orders on to: what they cost beside the basic price, and how much faster they ride. */
export const CARRIERS = [
  { deliveryId: 1, deliveryName: '达达', priceFactor: 1.1, speedFactor: 1 },
  { deliveryId: 2, deliveryName: '顺丰同城', priceFactor: 1.25, speedFactor: 1.1 },
  { deliveryId: 3, deliveryName: '闪送', priceFactor: 1.9, speedFactor: 1.4 },
] as const;

/** Refusals [mem]; 200 stands for done. */
export const AGGREGATOR_REFUSALS = {
  parameter: { code: 1001, msg: '参数错误' },
  appId: { code: 1002, msg: 'appId不存在' },
  sign: { code: 1003, msg: '签名错误' },
  timeStamp: { code: 1004, msg: '请求已过期' },
  knownOrder: { code: 2001, msg: '接入方订单号已存在' },
  unknownOrder: { code: 2002, msg: '订单不存在' },
  tooLateToCancel: { code: 2003, msg: '骑手已取货，不能取消' },
  tooLateToTip: { code: 2004, msg: '已有骑手接单，不能加小费' },
  noCapacity: { code: 2005, msg: '暂无运力' },
  tooFar: { code: 2006, msg: '超出配送范围' },
  notReturning: { code: 2007, msg: '订单没有在返回中' },
} as const;

export class AggregatorRefusal extends Error {
  constructor(readonly reason: keyof typeof AGGREGATOR_REFUSALS) {
    super(AGGREGATOR_REFUSALS[reason].msg);
  }

  toBody(): object {
    return { ...AGGREGATOR_REFUSALS[this.reason], data: null };
  }
}

/** 2, 3, 4 and -1 are from the document of the status notice; the others are [mem]. Nothing is told of an arrival at the store. */
const STATUS_CODE: Readonly<Record<RideStatus, number>> = {
  waiting: 1,
  accepted: 2,
  arrived: 2,
  pickedUp: 3,
  delivered: 4,
  canceled: -1,
  returning: 5,
  returned: 6,
  failed: -2,
};

const yuan = (fen: number): number => fen / 100;
const carrierName = (ride: Ride): string => CARRIERS.find(({ deliveryId }) => deliveryId === ride.carrierId)?.deliveryName ?? '';

/** What a callback about this ride tells, or null for what this provider does not tell. It holds no time of the event. */
export function composeAggregatorFacts(ride: Ride): Record<string, string | number> | null {
  if (ride.status === 'arrived' || ride.status === 'waiting') return null;
  const feeFen = ride.status === 'canceled' ? 0 : ride.feeFen + ride.tipFen;
  return {
    outOrderSn: ride.originId,
    orderSn: ride.deliveryNo,
    status: STATUS_CODE[ride.status],
    deliveryId: ride.carrierId ?? 0,
    deliveryName: carrierName(ride),
    shipperName: ride.rider?.name ?? '',
    shipperPhone: ride.rider?.phone ?? '',
    deliveryAmount: yuan(ride.feeFen),
    discountAmount: 0,
    deductAmount: yuan(ride.penaltyFen),
    needPayAmount: yuan(feeFen + ride.penaltyFen),
    ...(ride.cancel && ride.status === 'canceled' && { cancelReason: ride.cancel.reason, cancelFrom: ride.cancel.by }),
  };
}

/** The reply to a detail query. */
export function composeAggregatorDetail(ride: Ride, position: { latitude: number; longitude: number } | undefined): Record<string, unknown> {
  return {
    outOrderSn: ride.originId,
    orderSn: ride.deliveryNo,
    status: STATUS_CODE[ride.status],
    isArrived: ride.status === 'arrived',
    deliveryId: ride.carrierId ?? 0,
    deliveryName: carrierName(ride),
    shipperName: ride.rider?.name ?? null,
    shipperPhone: ride.rider?.phone ?? null,
    shipperLng: position?.longitude ?? null,
    shipperLat: position?.latitude ?? null,
    distance: ride.distanceMeters,
    deliveryAmount: yuan(ride.feeFen),
    tipAmount: yuan(ride.tipFen),
    deductAmount: yuan(ride.penaltyFen),
    cancelReason: ride.cancel?.reason ?? null,
    cancelFrom: ride.cancel?.by ?? null,
    updateTime: ride.changedAtMs,
  };
}

/** From the document of the status notice: the body SUCCESS counts as heard, repeats after these seconds, no order is promised. */
export function aggregatorManner(account: { appId: string; appSecret: string }, nowMs: () => number): CallbackManner {
  return {
    retrySeconds: [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200],
    isHeard: (status, body) => status === 200 && body === 'SUCCESS',
    compose: (callback, forged) => {
      const body = { ...callback.facts, appId: account.appId, timeStamp: nowMs(), notifyCount: callback.round + 1 };
      return { ...body, sign: signAggregator(body, forged ? `not ${account.appSecret}` : account.appSecret) };
    },
  };
}
