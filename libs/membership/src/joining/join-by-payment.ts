import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env, type Tx } from '@quanyu/platform';
import type { Give } from '../gifts.js';
import { type Enrolment, JoinMembership } from './join-membership.js';
import { type JoiningOrder, JoiningOrdersRepository } from './joining-orders.repository.js';
import { MEMBER_TERMS } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { MembersRepository } from '../members.repository.js';

/** Who agreed at the checkout of some orders and is not seen as a member there yet, and how those of them who become members get what joining gives. */
export interface Joining {
  readonly agreed: readonly JoiningOrder[];
  readonly give: Give<string> | null;
}

/** 支付即会员: who agreed to the terms at the checkout is a member with the payment of that order, which earns already. */
@Injectable()
export class JoinByPayment {
  constructor(
    private readonly joining: JoinMembership,
    private readonly orders: JoiningOrdersRepository,
    private readonly members: MembersRepository,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Pick<Env, 'BRAND'>,
  ) {}

  /** Keeps what was agreed to, or that it was taken back (null). @throws MEMBERSHIP.CONSENT_OUTDATED when the terms that were shown are not those in force */
  async decide(tx: Tx, { orderId, customerId, documentVersion }: { orderId: string; customerId: string; documentVersion: string | null }): Promise<void> {
    if (documentVersion === null) return this.orders.remove(tx, orderId);
    if (documentVersion !== MEMBER_TERMS.version) throw membershipError('MEMBERSHIP.CONSENT_OUTDATED', { version: MEMBER_TERMS.version });
    await this.orders.put(tx, { orderId, customerId, documentVersion, brand: this.env.BRAND, agreedAt: this.clock.now() });
  }

  /**
   * Whose payment makes a member, of these orders. What joining gives from is taken, before the coupons of the orders and before accounts, but only for
   * somebody who is no member: others would wait for it until all of this news is heard.
   */
  async prepare(tx: Tx, orderIds: readonly string[]): Promise<Joining> {
    const asked = await this.orders.findMany(tx, orderIds);
    if (asked.length === 0) return { agreed: asked, give: null };
    const known = await this.members.findKnown(tx, asked);
    const agreed = asked.filter((_one, index) => known.get(index)?.isSeen !== true);
    return { agreed, give: known.size < asked.length ? await this.joining.prepare(tx) : null };
  }

  /** These orders were paid, and those of them make members; told again it changes nothing. */
  async apply(tx: Tx, paid: readonly { readonly orderId: string; readonly customerId: string; readonly paidAt: Date }[], { agreed, give }: Joining): Promise<void> {
    const due = agreed.flatMap(({ orderId, documentVersion, brand, agreedAt }): Enrolment[] => {
      const order = paid.find((one) => one.orderId === orderId);
      if (order === undefined) return [];
      // Nobody pays before they agree: a payment that seems to be earlier was told by another clock, in whole seconds.
      const decidedAt = agreedAt < order.paidAt ? agreedAt : order.paidAt;
      return [{ customerId: order.customerId, source: 'payment', at: order.paidAt, agreedAt: decidedAt, documentVersion, brand }];
    });
    // Members in their order, so that two lots of news about the same people never wait for each other.
    for (const enrolment of due.sort((one, other) => (one.customerId < other.customerId ? -1 : 1))) await this.joining.enroll(tx, enrolment, give);
  }
}
