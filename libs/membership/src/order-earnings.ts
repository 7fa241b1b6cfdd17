import { Injectable } from '@nestjs/common';
import { People } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { Invitations } from './invitations/invitations.js';
import { JoinByPayment, type Joining } from './joining/join-by-payment.js';
import { Memberships, type PaidOrder } from './memberships.js';

/**
 * What a paid order does for its buyer: who agreed to it becomes a member, members earn, and who came by an invitation brings its reward. The
 * buyer is a person: an order that was written under a record just when that was merged into another stands there for a minute yet.
 */
@Injectable()
export class OrderEarnings {
  constructor(
    private readonly memberships: Memberships,
    private readonly joining: JoinByPayment,
    private readonly invitations: Invitations,
    private readonly people: People,
  ) {}

  /** Who becomes a member by the payment of these orders, for `findEarning`. Before any row that the orders took of their customers'. */
  prepareJoining(tx: Tx, orderIds: readonly string[]): Promise<Joining> {
    return this.joining.prepare(tx, orderIds);
  }

  /** Which of these paid orders earn: those of members of their brand, also of who is one by this payment. */
  async findEarning(tx: Tx, paid: readonly { readonly orderId: string; readonly customerId: string; readonly brand?: string; readonly paidAt: Date }[], joining: Joining): Promise<string[]> {
    const orders = await this.ofPeople(tx, paid);
    await this.joining.apply(tx, orders, joining);
    return (await this.memberships.findBuyers(tx, orders)).map(({ orderId }) => orderId);
  }

  /** Brings what a member got for an order to what it is worth now. */
  async accrue(tx: Tx, order: PaidOrder): Promise<void> {
    for (const own of await this.ofPeople(tx, [order])) await this.memberships.accrue(tx, own);
  }

  /** The same for the reward of an invitation. In a transaction of its own: another member's account is taken. */
  async settleInvitation(tx: Tx, order: PaidOrder): Promise<void> {
    for (const own of await this.ofPeople(tx, [order])) await this.invitations.settle(tx, own);
  }

  /** Each order as one of whom its buyer is by now. */
  private async ofPeople<T extends { readonly customerId: string }>(tx: Tx, orders: readonly T[]): Promise<T[]> {
    const survivors = await this.people.findSurvivors(orders.map(({ customerId }) => customerId), tx);
    return orders.map((order) => ({ ...order, customerId: survivors.get(order.customerId) ?? order.customerId }));
  }
}
