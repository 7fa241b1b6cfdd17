
export { PayerMarks } from './payer-marks.js';
export { paymentsError } from './payments.errors.js';
export { PaymentsModule } from './payments.module.js';
export type { ClaimedRefund, PaymentAttempt, Refund } from './payments.repository.js';
export { type AttemptIdentity, type Payee, Payments, type RefundOutcome, type SettledPayment } from './payments.js';
export { type PaymentParameters, WechatPay } from './wechat-pay/wechat-pay.js';
export { refundNotice, transaction, type RefundNotice, type Transaction } from './wechat-pay/wechat-pay.schema.js';
