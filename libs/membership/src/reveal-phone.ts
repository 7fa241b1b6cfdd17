import { Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { Clock, Database, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { revealByStaff } from './member-terms.js';
import { membershipError } from './membership.errors.js';
import { Memberships } from './memberships.js';

/** The whole number of a member, for somebody who says why. What was asked stays in the audit log, the number does not. */
@Injectable()
export class RevealPhone {
  constructor(
    private readonly database: Database,
    private readonly memberships: Memberships,
    private readonly customers: Customers,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** @throws MEMBERSHIP.NOT_FOUND, RATE_LIMITED */
  async execute(memberId: string, by: { reason: string; staff: StaffPrincipal; ip: string; requestId: string }): Promise<string | null> {
    const { staff, reason, ip, requestId } = by;
    await this.limits.enforce([{ limit: revealByStaff, subject: staff.staffId }]);
    if ((await this.memberships.findNumber(memberId)) === null) throw membershipError('MEMBERSHIP.NOT_FOUND');
    await this.database.transaction((tx) =>
      writeAudit(tx, { actor: staff, action: 'member.revealPhone', targetType: 'member', targetId: memberId, reason, ip, requestId, at: this.clock.now() }),
    );
    return (await this.customers.get(memberId)).phone;
  }
}
