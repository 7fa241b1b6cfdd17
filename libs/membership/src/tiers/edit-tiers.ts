import { Injectable } from '@nestjs/common';
import { Clock, Database, platformError, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import type { Tier } from '../member.js';
import { membershipError } from '../membership.errors.js';
import { MembersRepository } from '../members.repository.js';

/** Ops changes what a tier needs and what it is good for. Members keep their tier until its protection ends. */
@Injectable()
export class EditTiers {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws MEMBERSHIP.TIER_NOT_FOUND, MEMBERSHIP.TIER_ORDER, REQUEST.VERSION_CONFLICT */
  async update(changed: Omit<Tier, 'rank'>, { staff, ip, requestId }: { staff: StaffPrincipal; ip: string; requestId: string }): Promise<Tier> {
    return this.database.transaction(async (tx) => {
      const tiers = await this.members.listTiers(tx);
      const before = tiers.find(({ code }) => code === changed.code);
      if (before === undefined) throw membershipError('MEMBERSHIP.TIER_NOT_FOUND');
      const after: Tier = { ...changed, rank: before.rank };
      if (!areInOrder(tiers.map((tier) => (tier.code === after.code ? after : tier)))) throw membershipError('MEMBERSHIP.TIER_ORDER');
      if (!(await this.members.updateTier(tx, after))) throw platformError('REQUEST.VERSION_CONFLICT');
      await writeAudit(tx, { actor: staff, action: 'memberTier.update', targetType: 'memberTier', targetId: after.code, before, after, ip, requestId, at: this.clock.now() });
      return { ...after, version: after.version + 1 };
    });
  }
}

/** The lowest needs nothing, and each needs more than the one below it. */
function areInOrder(tiers: readonly Tier[]): boolean {
  const needed = [...tiers].sort((a, b) => a.rank - b.rank).map(({ growthRequired }) => growthRequired);
  return needed.every((growth, index) => (index === 0 ? growth === 0 : growth > (needed[index - 1] ?? 0)));
}
