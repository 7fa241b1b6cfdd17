import { Injectable } from '@nestjs/common';
import { Customers, maskPhone } from '@quanyu/identity';
import { encodeCursor } from '@quanyu/platform';
import { AdjustmentsRepository, type ListedAdjustment } from './adjusting/adjustments.repository.js';
import { entryWire } from './http/membership.wire.js';
import { LedgerRepository } from './ledger/ledger.repository.js';
import type { LedgerUnit } from './ledger/ledger.rules.js';
import type { Tier } from './member.js';
import { membershipError } from './membership.errors.js';
import { MembersRepository, type TierChange } from './members.repository.js';
import { type Membership, Memberships } from './memberships.js';

const PAGE = 20;
const TIER_CHANGES = 20;

/** A member as ops sees them: no number in full. */
export interface MemberRecord {
  readonly membership: Membership;
  readonly nickname: string;
  readonly phoneMasked: string | null;
}

interface Page<Place> {
  /** Where the page before ended. */
  readonly cursor?: Place | undefined;
  readonly limit?: number | undefined;
}

export interface MemberQuery extends Page<{ readonly joinedAt: Date; readonly id: string }> {
  readonly memberNo?: string | undefined;
  readonly phone?: string | undefined;
  readonly tierCode?: string | undefined;
}

/** What screens read of members and their ledgers. */
@Injectable()
export class MemberViews {
  constructor(
    private readonly members: MembersRepository,
    private readonly memberships: Memberships,
    private readonly entries: LedgerRepository,
    private readonly adjustments: AdjustmentsRepository,
    private readonly customers: Customers,
  ) {}

  /** Newest members first. */
  async listMembers({ memberNo, phone, tierCode, cursor, limit = PAGE }: MemberQuery): Promise<{ items: MemberRecord[]; nextCursor: string | null }> {
    const holder = phone === undefined ? undefined : await this.customers.findByPhone(phone);
    const found = await this.members.list({
      limit: limit + 1,
      ...(holder === undefined ? {} : { ids: holder === null ? [] : [holder] }),
      ...(memberNo === undefined ? {} : { memberNo }),
      ...(tierCode === undefined ? {} : { tierCode }),
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { items: await this.readRecords(page.map(({ id }) => id)), nextCursor: last === undefined ? null : encodeCursor([last.joinedAt.toISOString(), last.id]) };
  }

  /** @throws MEMBERSHIP.NOT_FOUND */
  async getMember(memberId: string) {
    const [[record], tierChanges, adjustments, tiers] = await Promise.all([
      this.readRecords([memberId]),
      this.members.listTierChanges(memberId, TIER_CHANGES),
      this.adjustments.list({ memberId }),
      this.members.listTiers(),
    ]);
    if (record === undefined) throw membershipError('MEMBERSHIP.NOT_FOUND');
    const nameOf = (code: string): string => tiers.find((tier) => tier.code === code)?.name ?? code;
    const named = ({ fromCode, toCode, ...change }: TierChange) => ({ ...change, fromName: fromCode === null ? null : nameOf(fromCode), toName: nameOf(toCode) });
    return { record, tierChanges: tierChanges.map(named), adjustments };
  }

  /** Newest first. */
  async listEntries(memberId: string, { unit, cursor, limit = PAGE }: Page<{ readonly beforeSeq: number }> & { readonly unit: LedgerUnit }) {
    const found = await this.entries.listPostings(memberId, unit, { beforeSeq: cursor?.beforeSeq ?? null, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { items: page.map(entryWire), nextCursor: last === undefined ? null : encodeCursor([last.seq]) };
  }

  async listTiers(): Promise<{ tier: Tier; members: number }[]> {
    const [tiers, counts] = await Promise.all([this.members.listTiers(), this.members.countByTier()]);
    return tiers.map((tier) => ({ tier, members: counts.get(tier.code) ?? 0 }));
  }

  listPending(): Promise<ListedAdjustment[]> {
    return this.adjustments.list({ status: 'pending' });
  }

  private async readRecords(memberIds: readonly string[]): Promise<MemberRecord[]> {
    const [memberships, customers] = await Promise.all([this.memberships.findAnywhere(memberIds), this.customers.findMany(memberIds)]);
    return memberships.map((membership) => {
      const customer = customers.find(({ id }) => id === membership.member.id);
      const phone = customer?.phone ?? null;
      return { membership, nickname: customer?.nickname ?? '', phoneMasked: phone === null ? null : maskPhone(phone) };
    });
  }
}
