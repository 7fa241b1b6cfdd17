import { Inject, Injectable } from '@nestjs/common';
import { type PaymentAttempt, type PaymentParameters, Payments } from '@quanyu/payments';
import { Clock, Database, type DomainError, ENV, type Env, fullPath, GroupCommit, SMALL_ITEMS, togetherOrAlone, type Tx } from '@quanyu/platform';
import type { Asking } from '@quanyu/risk';
import { wechatPayNotify } from '../http/orders.callbacks.contract.js';
import { ordersError } from '../orders.errors.js';
import { OrdersRepository } from '../orders.repository.js';
import { PaymentGate } from '../risk/index.js';
import { computeDueFen } from '../pricing/tenders.rules.js';
import type { OrderHead } from '../order.js';

interface Wanted {
  readonly customerId: string;
  readonly orderId: string;
}

interface Opened {
  readonly order: OrderHead;
  readonly attempt: PaymentAttempt;
}

/** Starts a payment: one open attempt per order, registered at WeChat outside any transaction. */
@Injectable()
export class PayOrder {
  /** Payments that start together share a transaction; one open attempt per order makes running again harmless. */
  private readonly lane = new GroupCommit<Wanted, Opened>((group) => togetherOrAlone(group, (wanted) => this.database.transaction((tx) => this.openTogether(tx, wanted))), SMALL_ITEMS);

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly payments: Payments,
    private readonly gate: PaymentGate,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * @throws ORDERS.NOT_PAYABLE when the order is paid, closed or out of time; RISK.BLOCKED, RISK.CHALLENGE_REQUIRED.
   * @throws PAYMENTS.PROVIDER_UNAVAILABLE when WeChat did not answer; trying again uses the same attempt.
   */
  async execute(customerId: string, orderId: string, from?: Asking): Promise<{ outTradeNo: string; wechat: PaymentParameters }> {
    const { payerOpenId, assessment } = await this.gate.admit({ customerId, orderId, from });
    const { attempt, order } = await this.lane.submit({ customerId, orderId });
    // Before money can come: once it has, work would open.
    await this.gate.holdIfAsked(order, assessment);
    const wechat = await this.payments.prepay(attempt, {
      description: `全域商城 ${order.orderNo}`,
      payerOpenId,
      notifyUrl: this.env.PUBLIC_URL + fullPath(wechatPayNotify),
      expiresAt: order.expiresAt ?? this.clock.now(),
    });
    return { outTradeNo: attempt.outTradeNo, wechat };
  }

  /** Orders' rows first, then their attempts. An order that cannot be paid is refused alone. */
  private async openTogether(tx: Tx, wanted: readonly Wanted[]): Promise<(() => Opened)[]> {
    const orderIds = wanted.map(({ orderId }) => orderId);
    const [orders, open] = await Promise.all([this.orders.lockMany(tx, orderIds), this.payments.findOpenAttempts(tx, orderIds)]);
    const refusals = wanted.map(({ customerId, orderId }) => this.refusalOf(customerId, orders.get(orderId)));
    const payable = wanted.flatMap(({ orderId }, index) => {
      const order = orders.get(orderId);
      return refusals[index] === null && order !== undefined ? [{ orderId, amountFen: computeDueFen(order) }] : [];
    });
    const attempts = this.payments.openAttempts(tx, payable, open);
    return wanted.map(({ orderId }, index) => () => {
      const [refusal, order, attempt] = [refusals[index], orders.get(orderId), attempts.get(orderId)];
      if (refusal !== null && refusal !== undefined) throw refusal;
      if (order === undefined || attempt === undefined) throw new Error('a payable order has its attempt');
      return { order, attempt };
    });
  }

  private refusalOf(customerId: string, order: OrderHead | undefined): DomainError | null {
    if (order?.customerId !== customerId) return ordersError('ORDERS.NOT_FOUND');
    const isOpen = order.status === 'pending_payment' && order.expiresAt !== null && order.expiresAt > this.clock.now();
    return isOpen ? null : ordersError('ORDERS.NOT_PAYABLE', { status: order.status });
  }
}
