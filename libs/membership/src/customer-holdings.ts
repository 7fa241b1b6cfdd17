import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Obstacle, People, type PersonHoldings, type PersonMerge } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { LeaveMembership } from './leaving/leave-membership.js';
import { LeaveObstacles } from './leaving/leave-obstacles.js';
import { MergeMembers } from './merging/merge-members.js';

const OBSTACLES: Readonly<Record<'storedValue' | 'paidTerm', Obstacle>> = {
  storedValue: { code: 'storedValue', text: '储值还有余额，先用完或退款' },
  paidTerm: { code: 'paidTerm', text: '付费会员还没到期' },
};

/** What membership keeps of customers: who is a member, and what they hold. */
@Injectable()
export class MemberCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'membership';
  /** Accounts are taken last, as at every other place. */
  readonly rank = 90;

  constructor(
    private readonly people: People,
    private readonly merging: MergeMembers,
    private readonly leaving: LeaveMembership,
    private readonly obstacles: LeaveObstacles,
  ) {}

  onModuleInit(): void {
    this.people.register(this);
  }

  moveOver(tx: Tx, { mergeId, fromId, intoId }: PersonMerge): Promise<void> {
    return this.merging.merge(tx, { fromId, toId: intoId, key: mergeId });
  }

  moveBack(tx: Tx, { mergeId }: PersonMerge): Promise<void> {
    return this.merging.unmerge(tx, { key: mergeId });
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const [members, postings, consents, checkIns] = await Promise.all([
      tx.query(
        `SELECT member_no AS "memberNo", joined_at AS "joinedAt", tier_code AS tier, birth_month AS "birthMonth", birth_day AS "birthDay" FROM membership.member WHERE id = ANY($1::uuid[])`,
        [customerIds],
      ),
      tx.query(`SELECT unit, kind, change, balance_after AS "balanceAfter", note, posted_at AS at FROM membership.posting WHERE member_id = ANY($1::uuid[]) ORDER BY seq`, [customerIds]),
      tx.query(`SELECT brand, document_version AS version, accepted, decided_at AS "decidedAt" FROM membership.consent WHERE member_id = ANY($1::uuid[]) ORDER BY id`, [customerIds]),
      tx.query(`SELECT day::text AS day, points FROM membership.check_in WHERE member_id = ANY($1::uuid[]) ORDER BY day`, [customerIds]),
    ]);
    return { members, entries: postings, consents, checkIns };
  }

  async findObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]> {
    const found: Obstacle[] = [];
    for (const customerId of customerIds) {
      const obstacle = await this.obstacles.findOwn(tx, customerId);
      if (obstacle !== null) found.push(OBSTACLES[obstacle]);
    }
    return found;
  }

  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    for (const customerId of customerIds) await this.leaving.execute(tx, customerId);
    await tx.execute(`UPDATE membership.member SET birth_month = NULL, birth_day = NULL, birthday_set_at = NULL WHERE id = ANY($1::uuid[])`, [customerIds]);
  }
}
