import { defineErrors } from '@quanyu/platform';

export const paymentsError = defineErrors({
  'PAYMENTS.SIGNATURE': { status: 401, title: '签名不正确' },
  'PAYMENTS.MISMATCH': { status: 422, title: '金额或商户与订单不一致' },
  'PAYMENTS.UNKNOWN_ATTEMPT': { status: 404, title: '没有这笔支付' },
  'PAYMENTS.CLOSED': { status: 409, title: '订单已关闭，不能再付款', action: '查看订单' },
  'PAYMENTS.PROVIDER_UNAVAILABLE': { status: 503, title: '微信支付暂时连不上，没有扣款', action: '重新支付' },
  'PAYMENTS.PROVIDER_REFUSED': { status: 502, title: '微信支付没有受理，没有扣款', action: '重新支付' },
});
