import { Injectable } from '@nestjs/common';
import { Clock, type Tx } from '@quanyu/platform';
import { PresaleDeposits } from '@quanyu/promotions';
import { RefusedPeople } from '@quanyu/risk';
import { LRUCache } from 'lru-cache';

/** The balance of whose deposit somebody wants to order, or to pay as an order. */
export type WantedBalance = { readonly customerId: string } & ({ readonly depositId: string } | { readonly orderId: string });

/** So long one look at somebody's balance stands for the next, as no limit stands in front of whoever is refused. */
const LOOKED_MS = 10_000;
const REMEMBERED_BALANCES = 10_000;

/** Whom the shop refuses the balance does not lose the deposit by that. */
@Injectable()
export class RefusedBalances {
  /** When it was last noted, or found to be no balance of theirs. */
  private readonly lookedAtMs = new LRUCache<string, number>({ max: REMEMBERED_BALANCES });

  constructor(
    private readonly people: RefusedPeople,
    private readonly deposits: PresaleDeposits,
    private readonly clock: Clock,
  ) {}

  /** Runs an attempt that risk may refuse. That a person was refused is written before they hear of it: whoever heard of it can rely on it. */
  async note<T>(wanted: WantedBalance, attempt: () => Promise<T>): Promise<T> {
    try {
      const done = await attempt();
      // An order takes the note away, and whoever is refused after that has to be noted anew.
      this.lookedAtMs.delete(keyOf(wanted));
      return done;
    } catch (error) {
      await this.keep(wanted, error);
      throw error;
    }
  }

  private async keep(wanted: WantedBalance, error: unknown): Promise<void> {
    const key = keyOf(wanted);
    const nowMs = this.clock.nowMs();
    if ((this.lookedAtMs.get(key) ?? -Infinity) + LOOKED_MS > nowMs || !(await this.people.isOne(error, wanted.customerId))) return;
    await this.deposits.noteRefused(wanted);
    this.lookedAtMs.set(key, nowMs);
  }

  /** Somebody looked at an order and turned it down before it was paid. */
  noteTurnedDown(tx: Tx, orderId: string): Promise<void> {
    return this.deposits.noteTurnedDown(tx, orderId);
  }
}

function keyOf(wanted: WantedBalance): string {
  return `${wanted.customerId}/${'depositId' in wanted ? wanted.depositId : wanted.orderId}`;
}
