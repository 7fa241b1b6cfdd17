import { Injectable } from '@nestjs/common';
import { Clock, Database, Outbox, type Tx } from '@quanyu/platform';
import { Ledger } from '../ledger/ledger.js';
import { LEDGER_UNITS } from '../ledger/ledger.rules.js';
import { LeaveObstacles } from './leave-obstacles.js';
import { MEMBER_TERMS } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { memberLeft } from '../membership.events.js';
import { MembersRepository } from '../members.repository.js';

/**
 * Leaving the programme. Points and growth value lapse; debts of points stay, so that leaving is no way around them. Stored value and paid
 * terms are money, and go back first; so does what an open order was paid with. The number stays theirs, should they come back.
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

  /** By the member's own wish. @throws MEMBERSHIP.CANNOT_LEAVE */
  async leave(customerId: string): Promise<void> {
    await this.database.transaction((tx) => this.execute(tx, customerId));
  }

  /** Leaving twice is leaving once. @throws MEMBERSHIP.CANNOT_LEAVE */
  async execute(tx: Tx, customerId: string): Promise<void> {
    const accounts = LEDGER_UNITS.map((unit) => ({ memberId: customerId, unit }));
    await this.ledger.begin(tx, { accounts, keys: [], originals: [] });
    const member = await this.members.lock(tx, customerId);
    if (member === null) return;
    const obstacle = await this.obstacles.find(tx, customerId);
    if (obstacle !== null) throw membershipError('MEMBERSHIP.CANNOT_LEAVE', { reason: obstacle });
    const now = this.clock.now();
    const occasion = { memberId: customerId, key: `leave:${customerId}:${member.version}`, kind: 'forfeit', note: '退出会员，权益作废' } as const;
    await this.ledger.forfeit(tx, { ...occasion, unit: 'points' });
    await this.ledger.forfeit(tx, { ...occasion, unit: 'growth' });
    await this.members.leave(tx, customerId, now);
    await this.members.addConsent(tx, { memberId: customerId, documentVersion: MEMBER_TERMS.version, accepted: false, decidedAt: now });
    await this.outbox.add(tx, memberLeft, { memberId: customerId });
  }
}
