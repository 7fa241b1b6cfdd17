import { z } from 'zod';
import { PayError } from './pay-errors.js';

const totalFen = z.int().min(1).max(10_000_000_000);
const currency = z.literal('CNY').optional();
const notifyUrl = z
  .string()
  .max(256)
  .regex(/^https?:\/\/[^?#\s]+$/, 'notify_url必须是完整地址且不带参数');
/** RFC 3339, with or without fractions. */
const rfc3339 = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
const outTradeNo = z.string().regex(/^[0-9A-Za-z_\-|*]{6,32}$/);
const outRefundNo = z.string().regex(/^[0-9A-Za-z_\-|*@]{1,64}$/);
const mchid = z.string().min(1).max(32);

export const createTransactionSchema = z.object({
  appid: z.string().min(1).max(32),
  mchid,
  description: z.string().min(1).max(127),
  out_trade_no: outTradeNo,
  time_expire: rfc3339.optional(),
  attach: z.string().max(128).optional(),
  notify_url: notifyUrl,
  goods_tag: z.string().max(32).optional(),
  support_fapiao: z.boolean().optional(),
  amount: z.object({ total: totalFen, currency }),
  payer: z.object({ openid: z.string().regex(/^[0-9A-Za-z_-]{1,128}$/, '无效的openid') }),
  detail: z
    .object({
      cost_price: z.int().optional(),
      invoice_id: z.string().max(32).optional(),
      goods_detail: z
        .array(
          z.object({
            merchant_goods_id: z.string().min(1).max(32),
            wechatpay_goods_id: z.string().max(32).optional(),
            goods_name: z.string().max(256).optional(),
            quantity: z.int().min(1),
            unit_price: z.int().min(0),
          }),
        )
        .max(6000)
        .optional(),
    })
    .optional(),
  scene_info: z
    .object({
      payer_client_ip: z.string().max(45),
      device_id: z.string().max(32).optional(),
      store_info: z
        .object({
          id: z.string().min(1).max(32),
          name: z.string().max(256).optional(),
          area_code: z.string().max(32).optional(),
          address: z.string().max(512).optional(),
        })
        .optional(),
    })
    .optional(),
  settle_info: z.object({ profit_sharing: z.boolean().optional() }).optional(),
});

export const closeTransactionSchema = z.object({ mchid });
export const mchidQuerySchema = z.object({ mchid });

export const createRefundSchema = z
  .object({
    transaction_id: z.string().min(1).max(32).optional(),
    out_trade_no: outTradeNo.optional(),
    out_refund_no: outRefundNo,
    reason: z
      .string()
      .refine((reason) => Buffer.byteLength(reason) <= 80, '退款原因超过80字节')
      .optional(),
    notify_url: notifyUrl.optional(),
    funds_account: z.enum(['AVAILABLE', 'UNSETTLED']).optional(),
    amount: z.object({ refund: totalFen, total: totalFen, currency: z.literal('CNY') }),
  })
  .refine((body) => (body.transaction_id === undefined) !== (body.out_trade_no === undefined), {
    path: ['out_trade_no'],
    message: 'transaction_id和out_trade_no二选一',
  });

export const tradeBillQuerySchema = z.object({
  bill_date: z.iso.date(),
  bill_type: z.enum(['ALL', 'SUCCESS', 'REFUND']).default('ALL'),
  tar_type: z.literal('GZIP').optional(),
});

export const billDownloadQuerySchema = z.object({ token: z.string().min(1) });

export type CreateTransaction = z.output<typeof createTransactionSchema>;
export type CreateRefund = z.output<typeof createRefundSchema>;

/** Parses one part of a request. @throws PayError PARAM_ERROR that points at the field */
export function parsePart<Part>(schema: z.ZodType<Part>, value: unknown, location: 'body' | 'query' | 'path'): Part {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = `/${(issue?.path ?? []).join('/')}`;
  throw new PayError('PARAM_ERROR', `输入源“/${location}${field}”规则校验失败：${issue?.message ?? ''}`, {
    field,
    location,
    issue: issue?.message ?? '',
    value: readPath(value, issue?.path ?? []),
  });
}

/** The raw body as JSON. @throws PayError PARAM_ERROR */
export function parseJsonBody<Part>(schema: z.ZodType<Part>, rawBody: Buffer): Part {
  let value: unknown;
  try {
    value = JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw new PayError('PARAM_ERROR', '无效请求：报文不是合法的JSON', { location: 'body' });
  }
  return parsePart(schema, value, 'body');
}

function readPath(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value);
}
