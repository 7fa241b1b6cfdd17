import { Injectable } from '@nestjs/common';
import { Clock, Database, Outbox, type Tx } from '@quanyu/platform';
import { Ledger } from '../ledger/ledger.js';
import { LEDGER_UNITS } from '../ledger/ledger.rules.js';
import { LeaveObstacles } from './leave-obstacles.js';
import type { Member } from '../member.js';
import { MEMBER_TERMS } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { memberLeft } from '../membership.events.js';
import { MembersRepository } from '../members.repository.js';

/**
 * Leaving a brand, in which a member is seen no more; leaving the last one is leaving the programme. Points and growth value lapse then; debts of
 * points stay, so that leaving is no way around them. Stored value and paid terms are money, and go back first; so does what an open order was
 * paid with. The number stays theirs, should they come back.
 */
@Injectable()
export class LeaveMembership {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly obstacles: LeaveObstacles,
    private readonly ledger: Ledger,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The brand of this process, by the member's own wish. Leaving twice is leaving once. @throws MEMBERSHIP.CANNOT_LEAVE */
  async leave(customerId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const member = await this.lock(tx, customerId);
      if (member === null) return;
      const brands = await this.members.listBrands(tx, customerId);
      if (!brands.includes(this.members.brand)) return;
      await (brands.length === 1 ? this.end(tx, member, brands) : this.withdraw(tx, customerId, [this.members.brand]));
    });
  }

  /** The programme, whatever the brands. Leaving twice is leaving once. @throws MEMBERSHIP.CANNOT_LEAVE */
  async execute(tx: Tx, customerId: string): Promise<void> {
    const member = await this.lock(tx, customerId);
    if (member !== null) await this.end(tx, member, await this.members.listBrands(tx, customerId));
  }

  /** Accounts come before the member's own row. */
  private async lock(tx: Tx, memberId: string): Promise<Member | null> {
    await this.ledger.begin(tx, { accounts: LEDGER_UNITS.map((unit) => ({ memberId, unit })), keys: [], originals: [] });
    return this.members.lock(tx, memberId);
  }

  private async end(tx: Tx, member: Member, brands: readonly string[]): Promise<void> {
    const customerId = member.id;
    const obstacle = await this.obstacles.find(tx, customerId);
    if (obstacle !== null) throw membershipError('MEMBERSHIP.CANNOT_LEAVE', { reason: obstacle });
    const now = this.clock.now();
    const occasion = { memberId: customerId, key: `leave:${customerId}:${member.version}`, kind: 'forfeit', note: '退出会员，权益作废' } as const;
    await this.ledger.forfeit(tx, { ...occasion, unit: 'points' });
    await this.ledger.forfeit(tx, { ...occasion, unit: 'growth' });
    await this.withdraw(tx, customerId, brands);
    await this.members.leave(tx, customerId, now);
    await this.outbox.add(tx, memberLeft, { memberId: customerId });
  }

  private async withdraw(tx: Tx, memberId: string, brands: readonly string[]): Promise<void> {
    for (const brand of brands) await this.members.addConsent(tx, { memberId, brand, documentVersion: MEMBER_TERMS.version, accepted: false, decidedAt: this.clock.now() });
  }
}
