import { z } from 'zod';

const yuan = z.number().min(0).max(1_000_000);

export const aggregatorReply = z.object({ code: z.int(), msg: z.string().default(''), data: z.unknown().optional() });
export const aggregatorQuotes = z.array(z.object({ deliveryId: z.int(), deliveryName: z.string(), amount: yuan, distance: z.number(), expectMinutes: z.int(), isAvailable: z.boolean() }));
export const aggregatorPlaced = z.object({ orderSn: z.string().min(1), deliveryAmount: yuan });
export const aggregatorFee = z.object({ deductAmount: yuan });

const canceledBy = z.enum(['rider', 'merchant', 'system']);

export const aggregatorDetail = z.object({
  outOrderSn: z.string(),
  orderSn: z.string(),
  status: z.int(),
  isArrived: z.boolean().optional(),
  shipperName: z.string().nullable(),
  shipperPhone: z.string().nullable(),
  shipperLng: z.number().nullable(),
  shipperLat: z.number().nullable(),
  deliveryAmount: yuan,
  deductAmount: yuan,
  cancelReason: z.string().nullish(),
  cancelFrom: canceledBy.nullish(),
});

export const aggregatorCallback = z.looseObject({
  appId: z.string(),
  timeStamp: z.int(),
  sign: z.string().max(64),
  outOrderSn: z.string().min(1).max(64),
  orderSn: z.string().min(1).max(64),
  status: z.int(),
  shipperName: z.string().max(64).nullish(),
  shipperPhone: z.string().max(32).nullish(),
  deliveryAmount: yuan,
  deductAmount: yuan,
  cancelReason: z.string().max(500).nullish(),
  cancelFrom: canceledBy.nullish(),
});
