import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env, type Tx } from '@quanyu/platform';
import { JoinMembership } from './join-membership.js';
import { JoiningOrdersRepository } from './joining-orders.repository.js';
import { MEMBER_TERMS } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';

/** 支付即会员: who agreed to the terms at the checkout is a member with the payment of that order, which earns already. */
@Injectable()
export class JoinByPayment {
  constructor(
    private readonly joining: JoinMembership,
    private readonly orders: JoiningOrdersRepository,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Pick<Env, 'BRAND'>,
  ) {}

  /** Keeps what was agreed to, or that it was taken back (null). @throws MEMBERSHIP.CONSENT_OUTDATED when the terms that were shown are not those in force */
  async decide(tx: Tx, { orderId, customerId, documentVersion }: { orderId: string; customerId: string; documentVersion: string | null }): Promise<void> {
    if (documentVersion === null) return this.orders.remove(tx, orderId);
    if (documentVersion !== MEMBER_TERMS.version) throw membershipError('MEMBERSHIP.CONSENT_OUTDATED', { version: MEMBER_TERMS.version });
    await this.orders.put(tx, { orderId, customerId, documentVersion, brand: this.env.BRAND, agreedAt: this.clock.now() });
  }

  /** These orders were paid; told again it changes nothing. */
  async apply(tx: Tx, paid: readonly { readonly orderId: string; readonly customerId: string; readonly paidAt: Date }[]): Promise<void> {
    const agreed = await this.orders.findMany(tx, paid.map(({ orderId }) => orderId));
    for (const { orderId, documentVersion, brand, agreedAt } of agreed) {
      const order = paid.find((one) => one.orderId === orderId);
      if (order !== undefined) await this.joining.enroll(tx, { customerId: order.customerId, source: 'payment', at: order.paidAt, agreedAt, documentVersion, brand });
    }
  }
}
