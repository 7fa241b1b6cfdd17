import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { PresaleDeposits } from '@quanyu/promotions';
import { RefusedPeople } from '@quanyu/risk';

/** The balance of whose deposit somebody wants to order, or to pay as an order. */
export type WantedBalance = { readonly customerId: string } & ({ readonly depositId: string } | { readonly orderId: string });

/** Whom the shop refuses the balance does not lose the deposit by that. */
@Injectable()
export class RefusedBalances {
  constructor(
    private readonly people: RefusedPeople,
    private readonly deposits: PresaleDeposits,
  ) {}

  /** Runs an attempt that risk may refuse. That a person was refused is written before they hear of it: whoever heard of it can rely on it. */
  async note<T>(wanted: WantedBalance, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (await this.people.isOne(error, wanted.customerId)) await this.deposits.noteRefused(wanted);
      throw error;
    }
  }

  /** Somebody looked at an order and turned it down before it was paid. */
  noteTurnedDown(tx: Tx, orderId: string): Promise<void> {
    return this.deposits.noteTurnedDown(tx, orderId);
  }
}
