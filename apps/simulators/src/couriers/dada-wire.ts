import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { CallbackManner } from './courier-callbacks.js';
import type { Ride, RideStatus } from './courier-state.js';
import { signDadaCallback } from './dada-signature.js';

export const envelopeSchema = z.object({
  app_key: z.string(),
  source_id: z.string(),
  body: z.string(),
  format: z.literal('json'),
  timestamp: z.union([z.string().regex(/^\d{10}$/), z.int()]),
  v: z.literal('1.0'),
  signature: z.string(),
});

export const shopSchema = z.object({
  origin_shop_id: z.string().min(1).max(64),
  station_name: z.string().min(1),
  business: z.int(),
  city_name: z.string().min(1),
  area_name: z.string(),
  station_address: z.string().min(1),
  lng: z.number(),
  lat: z.number(),
  contact_name: z.string().min(1),
  phone: z.string().min(1),
});

export const orderSchema = z.object({
  shop_no: z.string().min(1),
  origin_id: z.string().min(1).max(64),
  cargo_price: z.number().positive(),
  is_prepay: z.literal([0, 1]),
  receiver_name: z.string().min(1),
  receiver_address: z.string().min(1),
  receiver_lat: z.number().min(-90).max(90),
  receiver_lng: z.number().min(-180).max(180),
  receiver_phone: z.string().regex(/^1\d{10}$/),
  callback: z.url(),
  cargo_weight: z.number().positive(),
  city_code: z.string().optional(),
  cargo_num: z.int().optional(),
  tips: z.number().min(0).optional(),
  info: z.string().max(512).optional(),
  /** The merchant's number that the rider's app shows. */
  origin_mark_no: z.string().max(30).optional(),
});
export type DadaOrder = z.output<typeof orderSchema>;

export const afterQuerySchema = z.object({ deliveryNo: z.string().min(1) });
export const orderIdSchema = z.object({ order_id: z.string().min(1) });
export const cancelSchema = orderIdSchema.extend({ cancel_reason_id: z.int(), cancel_reason: z.string().optional() });
export const tipSchema = orderIdSchema.extend({ tips: z.number().positive(), city_code: z.string().regex(/^\d{3,4}$/), info: z.string().max(512).optional() });

/** Refusals. The numbers are [mem]; that a code other than 0 stands in `code` and `errorCode` is from the document. */
export const DADA_REFUSALS = {
  parameter: { code: 2001, msg: '参数错误' },
  appKey: { code: 2002, msg: 'app_key不存在' },
  signature: { code: 2003, msg: '签名错误' },
  timestamp: { code: 2004, msg: '请求已过期' },
  unknownOrder: { code: 2005, msg: '订单不存在' },
  tooLateToCancel: { code: 2076, msg: '订单当前状态无法取消' },
  tooLateToTip: { code: 2044, msg: '只有待接单的订单可以加小费' },
  tipTooSmall: { code: 2048, msg: '小费必须大于上一次的金额' },
  notReturning: { code: 2049, msg: '订单没有在返回中' },
  knownOrder: { code: 2105, msg: '订单已存在' },
  unknownShop: { code: 2155, msg: '门店编号不存在' },
  knownShop: { code: 2400, msg: '门店编号已存在' },
  unknownQuote: { code: 2300, msg: '平台订单编号不存在或已过期' },
  noCapacity: { code: 2500, msg: '运力紧张，暂时无法发单' },
  tooFar: { code: 2063, msg: '超出配送范围' },
} as const;

export class DadaRefusal extends Error {
  constructor(readonly reason: keyof typeof DADA_REFUSALS) {
    super(DADA_REFUSALS[reason].msg);
  }

  toBody(): object {
    const { code, msg } = DADA_REFUSALS[this.reason];
    return { status: 'fail', code, errorCode: code, msg };
  }
}

const STATUS_CODE: Readonly<Record<RideStatus, number>> = {
  waiting: 1,
  accepted: 2,
  arrived: 100,
  pickedUp: 3,
  delivered: 4,
  canceled: 5,
  returning: 9,
  returned: 10,
  failed: 1000,
};
const STATUS_WORD: Readonly<Record<RideStatus, string>> = {
  waiting: '待接单',
  accepted: '待取货',
  arrived: '骑士到店',
  pickedUp: '配送中',
  delivered: '已完成',
  canceled: '已取消',
  returning: '妥投异常之物品返回中',
  returned: '妥投异常之物品返回完成',
  failed: '创建达达运单失败',
};
const CANCEL_FROM = { rider: 1, merchant: 2, system: 3 } as const;

export const yuan = (fen: number): number => fen / 100;
export const newDeliveryNo = (): string => `${randomInt(1e8, 1e9)}${String(randomInt(1e9)).padStart(9, '0')}`;

/** What a callback about this ride tells. */
export function composeDadaFacts(ride: Ride): Record<string, string | number> {
  return {
    client_id: ride.deliveryNo,
    order_id: ride.originId,
    order_status: STATUS_CODE[ride.status],
    cancel_reason: ride.cancel?.reason ?? '',
    cancel_from: ride.status === 'canceled' && ride.cancel ? CANCEL_FROM[ride.cancel.by] : 0,
    update_time: Math.floor(ride.changedAtMs / 1_000),
    ...(ride.rider && { dm_id: ride.rider.id, dm_name: ride.rider.name, dm_mobile: ride.rider.phone }),
  };
}

/** The reply to a status query. Where the rider is stands in it while a rider is on the way. */
export function composeDadaStatus(ride: Ride, position: { latitude: number; longitude: number } | undefined): Record<string, unknown> {
  return {
    orderId: ride.originId,
    statusCode: STATUS_CODE[ride.status],
    statusMsg: STATUS_WORD[ride.status],
    transporterName: ride.rider?.name ?? '',
    transporterPhone: ride.rider?.phone ?? '',
    transporterLng: position === undefined ? '' : position.longitude.toFixed(6),
    transporterLat: position === undefined ? '' : position.latitude.toFixed(6),
    deliveryFee: yuan(ride.feeFen),
    tips: yuan(ride.tipFen),
    couponFee: 0,
    insuranceFee: 0,
    actualFee: yuan(ride.status === 'canceled' ? 0 : ride.feeFen + ride.tipFen),
    distance: ride.distanceMeters,
    createTime: localTime(ride.createdAtMs),
    acceptTime: localTime(ride.acceptedAtMs),
    fetchTime: localTime(ride.pickedUpAtMs),
    finishTime: localTime(ride.status === 'delivered' ? ride.endedAtMs : undefined),
    cancelTime: localTime(ride.status === 'canceled' ? ride.endedAtMs : undefined),
    orderFinishCode: '',
    deductFee: yuan(ride.penaltyFen),
  };
}

/** yyyy-MM-dd HH:mm:ss in Beijing; empty for what has not happened. */
function localTime(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** The schedule of repeats is [mem]; HTTP 200 is what counts as heard. */
export const dadaManner: CallbackManner = {
  retrySeconds: [60, 180, 600, 1_800],
  isHeard: (status) => status === 200,
  compose: ({ facts }, forged) => {
    const signature = signDadaCallback({ client_id: String(facts['client_id']), order_id: String(facts['order_id']), update_time: String(facts['update_time']) });
    return { ...facts, signature: forged ? signature.replace(/^./, (first) => (first === '0' ? '1' : '0')) : signature };
  },
};
