import { Injectable } from '@nestjs/common';
import { Clock, Database, type Tx } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { computePointsExpiry } from '../tiers/benefits.rules.js';
import { InvitationsRepository, type Invitee } from './invitations.repository.js';
import { createInviteCode, readInviteCode } from './invite-code.rules.js';
import { Ledger } from '../ledger/ledger.js';
import { memberActByCustomer } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { MembersRepository } from '../members.repository.js';
import type { PaidOrder } from '../memberships.js';

/**
 * What both get for the invitee's first paid order. One level only, whoever invited the inviter: rewards for the invitations of invitees are
 * what 禁止传销条例 forbids.
 */
export const INVITE_REWARD = { inviterPoints: 200, inviteePoints: 100 } as const;

/** The newest of whom somebody invited; the count says how many there are. */
const SHOWN_INVITEES = 50;

/** Members invite others. Who was invited says so once, before their first order, and never in a circle. */
@Injectable()
export class Invitations {
  constructor(
    private readonly database: Database,
    private readonly invitations: InvitationsRepository,
    private readonly members: MembersRepository,
    private readonly ledger: Ledger,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  /** The code that a member hands out, and what came of it. @throws MEMBERSHIP.NOT_A_MEMBER */
  async show(memberId: string): Promise<{ readonly code: string; readonly invited: number; readonly rewarded: number; readonly mayAccept: boolean; readonly invitees: readonly Invitee[] }> {
    const member = (await this.members.findMany([memberId])).get(memberId);
    if (member === undefined) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    const [counts, invitees, mayAccept] = await Promise.all([this.invitations.count(memberId), this.invitations.listOf(memberId, SHOWN_INVITEES), this.invitations.mayAccept(memberId)]);
    return { code: createInviteCode(member.memberNo), ...counts, mayAccept, invitees };
  }

  /**
   * The member came by somebody's invitation. The same again is no error.
   * @throws MEMBERSHIP.INVITE_REFUSED with the field and the reason: unknown, self, circle, already invited, not new
   */
  async accept(memberId: string, code: string): Promise<void> {
    await this.limits.enforce([{ limit: memberActByCustomer, subject: memberId }]);
    await this.database.transaction(async (tx) => {
      if (!(await this.members.findMany([memberId], tx)).has(memberId)) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
      await this.invitations.takeTurn(tx);
      const memberNo = readInviteCode(code);
      const inviterId = memberNo === null ? null : await this.members.findIdByNumber(memberNo, tx);
      const [before] = await this.invitations.lockOf(tx, memberId);
      if (inviterId === memberId) throw refusal('self');
      if (inviterId === null || !(await this.members.findMany([inviterId], tx)).has(inviterId)) throw refusal('unknown');
      if (before !== undefined) {
        if (before.inviterId === inviterId) return;
        throw refusal('alreadyInvited');
      }
      const above = await this.invitations.listAncestors(tx, inviterId);
      if (above.includes(memberId)) throw refusal('circle');
      if (await this.invitations.hasEarned(tx, memberId)) throw refusal('notNew');
      await this.invitations.add(tx, { inviteeId: memberId, inviterId, depth: above.length + 1, acceptedAt: this.clock.now() });
    });
  }

  /**
   * Brings the reward to what an order is worth now: given with the invitee's first paid order, taken back when all of it is refunded. Safe to
   * tell again. The caller holds the order's row: a refund that is told meanwhile comes before or after this, never between. One person brings
   * one reward, however many records they were, and none to themselves.
   */
  async settle(tx: Tx, { orderId, customerId, paidAt, paidFen, refundedFen }: PaidOrder): Promise<void> {
    const memberId = await this.members.findSurvivor(tx, customerId);
    const invitations = await this.invitations.lockOf(tx, memberId);
    const [first] = invitations;
    if (first === undefined || paidFen === 0) return;
    const isRefunded = refundedFen >= paidFen;
    const own = invitations.find((invitation) => invitation.orderId === orderId);
    if (own !== undefined && isRefunded) await this.takeBack(tx, own);
    if (isRefunded || invitations.some((invitation) => invitation.orderId !== null) || paidAt < first.acceptedAt || (await this.invitations.hasEarned(tx, memberId, first.acceptedAt))) return;
    await this.reward(tx, { ...first, memberId, orderId });
  }

  private async reward(tx: Tx, { inviteeId, memberId, inviterId, orderId }: { inviteeId: string; memberId: string; inviterId: string; orderId: string }): Promise<void> {
    const now = this.clock.now();
    const beneficiaryId = await this.members.findSurvivor(tx, inviterId);
    if (beneficiaryId === memberId) return;
    const members = new Set(await this.members.findMemberIds(tx, [memberId, beneficiaryId]));
    const parts = [
      { memberId: beneficiaryId, key: keyOf(inviteeId, 'inviter'), note: '邀请好友奖励', amount: INVITE_REWARD.inviterPoints },
      { memberId, key: keyOf(inviteeId, 'invitee'), note: '受邀首单奖励', amount: INVITE_REWARD.inviteePoints },
    ].filter((part) => members.has(part.memberId));
    const outcomes = await this.ledger.postMany(
      tx,
      parts.map(({ amount, ...part }) => ({
        act: 'grant',
        occasion: { ...part, unit: 'points', kind: 'invite' },
        parts: [{ part: 'whole', amount, expiresAt: computePointsExpiry(now) }],
      })),
    );
    for (const outcome of outcomes) outcome();
    await this.invitations.setRewarded(tx, inviteeId, { orderId, at: now });
  }

  private async takeBack(tx: Tx, { inviteeId, inviterId }: { inviteeId: string; inviterId: string }): Promise<void> {
    const outcomes = await this.ledger.postMany(tx, [
      { act: 'reverse', reversal: { memberId: inviterId, unit: 'points', key: keyOf(inviteeId, 'inviter'), upTo: INVITE_REWARD.inviterPoints, kind: 'inviteReversal', note: '好友首单退款，奖励收回' } },
      { act: 'reverse', reversal: { memberId: inviteeId, unit: 'points', key: keyOf(inviteeId, 'invitee'), upTo: INVITE_REWARD.inviteePoints, kind: 'inviteReversal', note: '首单退款，奖励收回' } },
    ]);
    for (const outcome of outcomes) outcome();
  }
}

type Refusal = 'unknown' | 'self' | 'circle' | 'alreadyInvited' | 'notNew';

function refusal(reason: Refusal) {
  return membershipError('MEMBERSHIP.INVITE_REFUSED', { field: 'body.code', reason });
}

function keyOf(inviteeId: string, side: 'inviter' | 'invitee'): string {
  return `invite:${inviteeId}:${side}`;
}
