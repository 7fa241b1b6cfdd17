import type { ListedPosting } from '../ledger/ledger.repository.js';
import type { Tier } from '../member.js';
import type { Membership } from '../memberships.js';
import type { z } from 'zod';
import type { Purchase } from '../purchases/purchase.js';
import type { Wallet } from '../purchases/wallets.js';
import type { ledgerEntry, memberCard, memberPurchase, memberTier, wallet } from './membership.schema.js';

export function tierWire({ code, rank, name, growthRequired, pointsRate, protectionDays, birthdayPoints, checkInPoints, version }: Tier): z.input<typeof memberTier> {
  return { code, rank, name, growthRequired, pointsRate, protectionDays, birthdayPoints, checkInPoints, version };
}

export function cardWire(membership: Membership): z.input<typeof memberCard> {
  const { member, tier, nextTier, benefits, paidTerm: _term, ...held } = membership;
  return {
    ...held,
    memberNo: member.memberNo,
    joinedAt: member.joinedAt.toISOString(),
    tier: tierWire(tier),
    protectedUntil: member.protectedUntil.toISOString(),
    nextTier: nextTier === null ? null : { tier: tierWire(nextTier.tier), missing: nextTier.missing },
    benefits: benefits.map((benefit) => (benefit.kind === 'paidTerm' ? { ...benefit, endsAt: benefit.endsAt.toISOString() } : benefit)),
    birthday: member.birthday,
  };
}

export function entryWire({ id, kind, change, owedChange, balanceAfter, at, expiresAt, note, referenceId, actorName }: ListedPosting): z.input<typeof ledgerEntry> {
  return { id, kind, change, owedChange, balanceAfter, at: at.toISOString(), expiresAt: expiresAt?.toISOString() ?? null, note, referenceId, actorName };
}

export function purchaseWire({ id, kind, code, payFen, giftFen, termDays, status, createdAt, paidAt, termStartsAt, termEndsAt, refundRequestedFen, refundedFen }: Purchase): z.input<typeof memberPurchase> {
  const at = (time: Date | null): string | null => time?.toISOString() ?? null;
  return { id, kind, code, payFen, giftFen, termDays, status, createdAt: createdAt.toISOString(), paidAt: at(paidAt), termStartsAt: at(termStartsAt), termEndsAt: at(termEndsAt), refundRequestedFen, refundedFen };
}

export function walletWire({ balanceFen, paidFen, giftFen, isFrozen, limitFen, purchases }: Wallet): z.input<typeof wallet> {
  return { balanceFen, paidFen, giftFen, isFrozen, limitFen, purchases: purchases.map(({ purchase, refundableFen, refundPoints }) => ({ ...purchaseWire(purchase), refundableFen, refundPoints })) };
}
