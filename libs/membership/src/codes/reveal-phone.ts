import { Injectable } from '@nestjs/common';
import { Customers, RevealPersonal } from '@quanyu/identity';
import type { StaffPrincipal } from '@quanyu/platform';
import { membershipError } from '../membership.errors.js';
import { Memberships } from '../memberships.js';

/** The whole number of a member, for somebody who says why. */
@Injectable()
export class RevealPhone {
  constructor(
    private readonly memberships: Memberships,
    private readonly customers: Customers,
    private readonly reveals: RevealPersonal,
  ) {}

  /** @throws MEMBERSHIP.NOT_FOUND, RATE_LIMITED */
  async execute(memberId: string, { reason, ...by }: { reason: string; staff: StaffPrincipal; ip: string; requestId: string }): Promise<string | null> {
    if ((await this.memberships.findAnywhere([memberId])).length === 0) throw membershipError('MEMBERSHIP.NOT_FOUND');
    const reveal = { action: 'member.revealPhone', targetType: 'member', targetId: memberId, reason };
    return this.reveals.execute(reveal, by, async () => (await this.customers.get(memberId)).phone);
  }
}
