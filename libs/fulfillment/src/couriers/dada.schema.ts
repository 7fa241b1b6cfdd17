import { z } from 'zod';

const yuan = z.number().min(0).max(1_000_000);

export const dadaReply = z.object({ status: z.string(), code: z.int(), msg: z.string().default(''), result: z.unknown().optional() });
export const dadaPrice = z.object({ distance: z.number(), deliveryNo: z.string().min(1), fee: yuan });
export const dadaPlaced = z.object({ deliveryNo: z.string().default(''), fee: yuan });
export const dadaCanceled = z.object({ deduct_fee: yuan });
export const dadaCities = z.array(z.object({ cityName: z.string(), cityCode: z.string() }));

/** A time of 达达, yyyy-MM-dd HH:mm:ss in Beijing; empty for what has not happened. */
const localTime = z.string().transform((value) => (value === '' ? null : new Date(`${value.replace(' ', 'T')}+08:00`)));
/** A coordinate as text; empty while no rider is on the way. */
const coordinate = z.string().transform((value) => (value === '' ? null : Number(value))).pipe(z.number().nullable());

export const dadaStatus = z.object({
  orderId: z.string(),
  statusCode: z.int(),
  transporterName: z.string().default(''),
  transporterPhone: z.string().default(''),
  transporterLng: coordinate,
  transporterLat: coordinate,
  actualFee: yuan.optional(),
  deliveryFee: yuan.optional(),
  acceptTime: localTime,
  deductFee: yuan.optional(),
});

/** Numbers may come as text: 达达's own examples show both. */
const whole = z.union([z.int(), z.string().regex(/^\d{1,10}$/).transform(Number)]);

export const dadaCallback = z.object({
  client_id: z.string().max(64),
  order_id: z.string().min(1).max(64),
  order_status: whole,
  cancel_reason: z.string().max(500).nullish(),
  cancel_from: whole.nullish(),
  update_time: whole,
  signature: z.string().max(64),
  dm_id: whole.nullish(),
  dm_name: z.string().max(64).nullish(),
  dm_mobile: z.string().max(32).nullish(),
});
