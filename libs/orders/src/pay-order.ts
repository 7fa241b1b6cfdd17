import { Inject, Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { Payments, type PaymentParameters } from '@quanyu/payments';
import { Clock, Database, ENV, type Env, fullPath } from '@quanyu/platform';
import { wechatPayNotify } from './http/orders.callbacks.contract.js';
import { ordersError } from './orders.errors.js';
import { OrdersRepository } from './orders.repository.js';

/** Starts a payment: one open attempt per order, registered at WeChat outside any transaction. */
@Injectable()
export class PayOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly customers: Customers,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * @throws ORDERS.NOT_PAYABLE when the order is paid, closed or out of time.
   * @throws PAYMENTS.PROVIDER_UNAVAILABLE when WeChat did not answer; trying again uses the same attempt.
   */
  async execute(customerId: string, orderId: string): Promise<{ outTradeNo: string; wechat: PaymentParameters }> {
    const payerOpenId = await this.customers.findWechatOpenId(customerId);
    if (payerOpenId === null) throw ordersError('ORDERS.NOT_PAYABLE', { reason: 'noWechatIdentity' });
    const { attempt, order } = await this.database.transaction(async (tx) => {
      const locked = await this.orders.lock(tx, orderId);
      if (locked === null || locked.customerId !== customerId) throw ordersError('ORDERS.NOT_FOUND');
      const isOpen = locked.status === 'pending_payment' && locked.expiresAt !== null && locked.expiresAt > this.clock.now();
      if (!isOpen) throw ordersError('ORDERS.NOT_PAYABLE', { status: locked.status });
      return { order: locked, attempt: await this.payments.openAttempt(tx, { orderId, amountFen: locked.payableFen }) };
    });
    const wechat = await this.payments.prepay(attempt, {
      description: `全域商城 ${order.orderNo}`,
      payerOpenId,
      notifyUrl: this.env.PUBLIC_URL + fullPath(wechatPayNotify),
      expiresAt: order.expiresAt ?? this.clock.now(),
    });
    return { outTradeNo: attempt.outTradeNo, wechat };
  }
}
