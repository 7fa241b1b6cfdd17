/** Reasons of refusal as the war room groups them. */
export const rejectReasonNames = {
  soldOut: '售罄',
  purchaseLimit: '限购',
  rateLimited: '限流',
  queue: '排队',
  risk: '风控',
  paymentTimeout: '支付超时',
  busy: '过载',
  degraded: '降级',
  other: '其他',
} as const satisfies Readonly<Record<string, string>>;
