import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { Invitations } from './invitations.js';
import { JoinByPayment } from './join-by-payment.js';
import { Memberships, type PaidOrder } from './memberships.js';

/** What a paid order does for its buyer: who agreed to it becomes a member, members earn, and who came by an invitation brings its reward. */
@Injectable()
export class OrderEarnings {
  constructor(
    private readonly memberships: Memberships,
    private readonly joining: JoinByPayment,
    private readonly invitations: Invitations,
  ) {}

  /** Which of these paid orders earn: those of members, also of who is one by this payment. */
  async findEarning(tx: Tx, paid: readonly { readonly orderId: string; readonly customerId: string; readonly paidAt: Date }[]): Promise<string[]> {
    await this.joining.apply(tx, paid);
    const members = await this.memberships.findMemberIds(tx, paid.map(({ customerId }) => customerId));
    return paid.filter(({ customerId }) => members.has(customerId)).map(({ orderId }) => orderId);
  }

  /** Brings what a member got for an order to what it is worth now. */
  accrue(tx: Tx, order: PaidOrder): Promise<void> {
    return this.memberships.accrue(tx, order);
  }

  /** The same for the reward of an invitation. In a transaction of its own: another member's account is taken. */
  settleInvitation(tx: Tx, order: PaidOrder): Promise<void> {
    return this.invitations.settle(tx, order);
  }
}
