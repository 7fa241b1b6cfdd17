import type { Posting } from '../ledger/ledger.repository.js';
import type { Tier } from '../member.js';
import type { Membership } from '../memberships.js';
import type { z } from 'zod';
import type { ledgerEntry, memberCard, memberTier } from './membership.schema.js';

export function tierWire({ code, rank, name, growthRequired, pointsRate, protectionDays, birthdayPoints, checkInPoints, version }: Tier): z.input<typeof memberTier> {
  return { code, rank, name, growthRequired, pointsRate, protectionDays, birthdayPoints, checkInPoints, version };
}

export function cardWire(membership: Membership): z.input<typeof memberCard> {
  const { member, tier, nextTier, benefits, ...held } = membership;
  return {
    ...held,
    memberNo: member.memberNo,
    joinedAt: member.joinedAt.toISOString(),
    tier: tierWire(tier),
    protectedUntil: member.protectedUntil.toISOString(),
    nextTier: nextTier === null ? null : { tier: tierWire(nextTier.tier), missing: nextTier.missing },
    benefits: [...benefits],
    birthday: member.birthday,
  };
}

export function entryWire({ id, kind, change, owedChange, balanceAfter, at, note, referenceId, actorName }: Posting): z.input<typeof ledgerEntry> {
  return { id, kind, change, owedChange, balanceAfter, at: at.toISOString(), note, referenceId, actorName };
}
