import { Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { type AdmissionFacts, type Asking, Assess, type Assessment, DeviceTokens, requestFacts, Screening } from '@quanyu/risk';
import type { OrderHead } from '../order.js';
import { ordersError } from '../orders.errors.js';
import { RefusedBalances } from './refused-balances.js';
import { ReviewOrders } from './review-orders.js';

/** Who pays, and the request by which they said so; without one nothing of it is known. */
export interface Payer {
  readonly customerId: string;
  readonly from?: Asking | undefined;
}

/** What stands in front of a payment: who pays, the deny list, and the rules of risk. */
@Injectable()
export class PaymentGate {
  constructor(
    private readonly customers: Customers,
    private readonly assess: Assess,
    private readonly screening: Screening,
    private readonly reviews: ReviewOrders,
    private readonly devices: DeviceTokens,
    private readonly refused: RefusedBalances,
  ) {}

  /**
   * The payer of an order, and what the rules say of them; signals are asked while the payer is looked up.
   * @throws ORDERS.NOT_PAYABLE, RISK.BLOCKED, RISK.CHALLENGE_REQUIRED
   */
  admit({ orderId, ...payer }: Payer & { readonly orderId: string }): Promise<{ payerOpenId: string; assessment: Assessment }> {
    return this.refused.note({ customerId: payer.customerId, orderId }, () => this.run('order.pay', payer, (facts) => this.assess.admit('pay', facts)));
  }

  /**
   * The payer of what is given as soon as the money is there and cannot be held: stored value, a paid term, a place in a presale.
   * @throws ORDERS.NOT_PAYABLE, RISK.BLOCKED, RISK.CHALLENGE_REQUIRED
   */
  async admitForGood(kind: 'membership.pay' | 'presale.pay', payer: Payer): Promise<string> {
    return (await this.run(kind, payer, (facts) => this.assess.admitForGood('pay', facts))).payerOpenId;
  }

  private run<T>(kind: string, { customerId, from }: Payer, assess: (facts: AdmissionFacts) => Promise<T>): Promise<{ payerOpenId: string; assessment: T }> {
    const facts = { customerId, ...(from === undefined ? {} : requestFacts(from, this.devices)) };
    return this.screening.run(kind, { customerId, deviceId: facts.deviceId, address: facts.ip }, async () => {
      const [payerOpenId, assessment] = await Promise.all([this.customers.findWechatOpenId(customerId), assess(facts)]);
      if (payerOpenId === null) throw ordersError('ORDERS.NOT_PAYABLE', { reason: 'noWechatIdentity' });
      return { payerOpenId, assessment };
    });
  }

  /** Nobody is to work on the order, once it is paid, before somebody has looked at it: when the rules asked for that. */
  async holdIfAsked(order: OrderHead, assessment: Assessment): Promise<void> {
    if (assessment.verdict === 'review') await this.reviews.hold(order, assessment);
  }
}
