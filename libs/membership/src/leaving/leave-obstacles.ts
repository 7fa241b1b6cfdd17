import { Injectable } from '@nestjs/common';
import { People } from '@quanyu/identity';
import { Clock, type Tx } from '@quanyu/platform';
import { Ledger } from '../ledger/ledger.js';
import { MembersRepository } from '../members.repository.js';
import { PurchasesRepository } from '../purchases/purchases.repository.js';

/** Why somebody cannot leave yet: money of theirs is still here, or may come back to where only members reach it. */
export type LeaveObstacle = 'storedValue' | 'paidTerm' | 'openOrder';

@Injectable()
export class LeaveObstacles {
  constructor(
    private readonly people: People,
    private readonly members: MembersRepository,
    private readonly purchases: PurchasesRepository,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** Of membership's own; null for who may leave, and for who is no member. */
  async findOwn(tx: Tx, customerId: string): Promise<Exclude<LeaveObstacle, 'openOrder'> | null> {
    if (!(await this.members.findAnywhere([customerId], tx)).has(customerId)) return null;
    if ((await this.ledger.readBalance(customerId, 'storedValue', tx)) > 0) return 'storedValue';
    return (await this.purchases.findLastTermEnd(tx, customerId, this.clock.now())) === null ? null : 'paidTerm';
  }

  /** Also of what other domains have under way: what was paid from stored value would come back to an account that its owner has left. The accounts are locked. */
  async find(tx: Tx, customerId: string): Promise<LeaveObstacle | null> {
    const own = await this.findOwn(tx, customerId);
    if (own !== null) return own;
    const customerIds = await this.people.listRecords(tx, customerId);
    if (!(await this.members.hasSpentStoredValue(tx, customerIds))) return null;
    for (const holdings of this.people.registered) {
      if (holdings.domain !== 'membership' && (await holdings.findObstacles(tx, customerIds)).length > 0) return 'openOrder';
    }
    return null;
  }
}
