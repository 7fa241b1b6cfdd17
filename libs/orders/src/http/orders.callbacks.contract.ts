import { type AnyRoute, defineRoute } from '@quanyu/platform';
import { z } from 'zod';

/** WeChat Pay's notify: verified over the raw bytes, answered within five seconds, retried by WeChat on 4xx and 5xx. */
export const wechatPayNotify = defineRoute({
  id: 'wechatPayNotify', api: 'callbacks', method: 'POST', path: '/wechat-pay/transactions', summary: '微信支付结果通知', tag: '回调',
  access: { kind: 'public' }, class: 'payNotify', consumes: 'raw', reply: z.strictObject({ code: z.literal('SUCCESS') }),
  errors: ['PAYMENTS.SIGNATURE', 'PAYMENTS.MISMATCH', 'PAYMENTS.UNKNOWN_ATTEMPT'],
});

export const wechatRefundNotify = defineRoute({
  id: 'wechatRefundNotify', api: 'callbacks', method: 'POST', path: '/wechat-pay/refunds', summary: '微信退款结果通知', tag: '回调',
  access: { kind: 'public' }, class: 'payNotify', consumes: 'raw', reply: z.strictObject({ code: z.literal('SUCCESS') }),
  errors: ['PAYMENTS.SIGNATURE', 'PAYMENTS.MISMATCH'],
});

export const ordersCallbackRoutes: readonly AnyRoute[] = [wechatPayNotify, wechatRefundNotify];
