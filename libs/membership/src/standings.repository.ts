import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '@quanyu/platform';
import { MembersRepository } from './members.repository.js';

/** That somebody is a member, and of which tier. */
export interface Standing {
  readonly memberId: string;
  readonly tierCode: string;
  readonly joinedAt: Date;
}

/** A row of the history of tiers, which begins with joining. */
export interface StandingChange {
  readonly seq: number;
  readonly memberId: string;
  readonly at: Date;
}

/** Who stands where, for upper domains that keep a copy, and what changed since they looked. */
@Injectable()
export class Standings {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
  ) {}

  /** Those who are no members are left out. */
  async findMany(source: Queryable, customerIds: readonly string[]): Promise<Standing[]> {
    return [...(await this.members.findAnywhere(customerIds, source)).values()].map(({ id, tierCode, joinedAt }) => ({ memberId: id, tierCode, joinedAt }));
  }

  /** Changes behind one, in the order of their numbers. A change may be committed later than others with a higher number. */
  async listChanged(afterSeq: number, limit: number): Promise<StandingChange[]> {
    return this.database.query<StandingChange>(`SELECT id AS seq, member_id AS "memberId", changed_at AS at FROM membership.tier_change WHERE id > $1 ORDER BY id LIMIT $2`, [afterSeq, limit]);
  }
}
