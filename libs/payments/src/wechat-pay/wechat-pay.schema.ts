import { z } from 'zod';

// Replies of a third party are treated as hostile: parsed, sized and never trusted beyond these fields.

export const prepayReply = z.object({ prepay_id: z.string().min(1).max(64) });

export const transaction = z.object({
  appid: z.string().max(32).optional(),
  mchid: z.string().max(32),
  out_trade_no: z.string().max(32),
  transaction_id: z.string().max(64).optional(),
  trade_state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR']),
  success_time: z.iso.datetime({ offset: true }).optional(),
  amount: z.object({ total: z.int(), currency: z.string().optional() }).optional(),
  /** Empty until somebody has paid. */
  payer: z.object({ openid: z.string().max(128).optional() }).optional(),
});
export type Transaction = z.output<typeof transaction>;

export const refundReply = z.object({
  refund_id: z.string().max(64),
  out_refund_no: z.string().max(64),
  out_trade_no: z.string().max(32),
  status: z.enum(['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL']),
  success_time: z.iso.datetime({ offset: true }).optional(),
  amount: z.object({ refund: z.int(), total: z.int() }),
});
export type RefundReply = z.output<typeof refundReply>;

export const refundNotice = z.object({
  mchid: z.string().max(32),
  out_trade_no: z.string().max(32),
  out_refund_no: z.string().max(64),
  refund_id: z.string().max(64),
  refund_status: z.enum(['SUCCESS', 'CLOSED', 'ABNORMAL']),
  success_time: z.iso.datetime({ offset: true }).optional(),
  amount: z.object({ refund: z.int(), total: z.int() }),
});
export type RefundNotice = z.output<typeof refundNotice>;

export const notification = z.object({
  id: z.string().max(64),
  event_type: z.string().max(64),
  resource: z.object({
    algorithm: z.string().max(32),
    ciphertext: z.string().max(1_048_576),
    nonce: z.string().max(16),
    associated_data: z.string().max(16).optional(),
  }),
});

export const certificates = z.object({
  data: z.array(
    z.object({
      serial_no: z.string().max(64),
      encrypt_certificate: z.object({ algorithm: z.string(), nonce: z.string(), associated_data: z.string().optional(), ciphertext: z.string() }),
    }),
  ),
});

export const errorReply = z.object({ code: z.string().max(64), message: z.string().max(1_000).optional() });
