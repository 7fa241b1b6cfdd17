import { Controller } from '@nestjs/common';
import { paymentsError, refundNotice, transaction, WechatPay } from '@quanyu/payments';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import type { FastifyRequest } from 'fastify';
import { RefundOrder } from '../paying/refund-order.js';
import { SettlePayment } from '../paying/settle-payment.js';
import { wechatPayNotify, wechatRefundNotify } from './orders.callbacks.contract.js';

/** Answers 2xx only after the effect is committed, so that WeChat sends again what we did not keep. */
@Controller()
export class OrdersCallbacksController {
  constructor(
    private readonly wechatPay: WechatPay,
    private readonly settle: SettlePayment,
    private readonly refunds: RefundOrder,
  ) {}

  @Endpoint(wechatPayNotify)
  async paid(_input: InputOf<typeof wechatPayNotify>, { request }: RequestContext<typeof wechatPayNotify>): Promise<ReplyOf<typeof wechatPayNotify>> {
    const notice = await this.wechatPay.readNotification(transaction, headerOf(request), request.rawBody ?? Buffer.alloc(0));
    if (notice === null) throw paymentsError('PAYMENTS.SIGNATURE');
    const settlement = await this.settle.fromTransaction(notice.resource);
    // Money that WeChat vouches for and we cannot place is for people to look at; WeChat sends it again meanwhile.
    if (settlement === 'unknownAttempt') {
      request.log.error({ outTradeNo: notice.resource.out_trade_no, transactionId: notice.resource.transaction_id }, 'a signed payment belongs to no attempt of ours');
      throw paymentsError('PAYMENTS.UNKNOWN_ATTEMPT');
    }
    return { code: 'SUCCESS' };
  }

  @Endpoint(wechatRefundNotify)
  async refunded(_input: InputOf<typeof wechatRefundNotify>, { request }: RequestContext<typeof wechatRefundNotify>): Promise<ReplyOf<typeof wechatRefundNotify>> {
    const notice = await this.wechatPay.readNotification(refundNotice, headerOf(request), request.rawBody ?? Buffer.alloc(0));
    if (notice === null) throw paymentsError('PAYMENTS.SIGNATURE');
    await this.refunds.fromNotice(notice.resource);
    return { code: 'SUCCESS' };
  }
}

function headerOf(request: FastifyRequest): (name: string) => string | undefined {
  return (name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
}
