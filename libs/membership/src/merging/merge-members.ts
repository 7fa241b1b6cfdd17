import { Injectable } from '@nestjs/common';
import { Clock, type Tx } from '@quanyu/platform';
import { JoinMembership } from '../joining/join-membership.js';
import { Ledger } from '../ledger/ledger.js';
import { LEDGER_UNITS, type Settlement } from '../ledger/ledger.rules.js';
import { MEMBER_TERMS } from '../member-terms.js';
import { MemberMergesRepository } from './member-merges.repository.js';
import { type MemberRecord, MembersRepository } from '../members.repository.js';
import { Memberships } from '../memberships.js';

/**
 * Two customers turn out to be one person, or not to be one after all. What they hold changes hands lot by lot, so that it can go back; the
 * row of the one who goes stays, and its number and its orders lead to the one who stays.
 */
@Injectable()
export class MergeMembers {
  constructor(
    private readonly members: MembersRepository,
    private readonly merges: MemberMergesRepository,
    private readonly memberships: Memberships,
    private readonly joining: JoinMembership,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /**
   * In the caller's transaction, behind the rows of the customers. The same key again gives over only what was posted to the one who went a
   * moment too late. Of two who are no members nothing is kept.
   */
  async merge(tx: Tx, { fromId, toId, key }: { fromId: string; toId: string; key: string }): Promise<void> {
    if (fromId === toId) throw new RangeError('nobody is merged with themselves');
    // What was bought comes before accounts, as for whoever pays it or asks for it back.
    await this.merges.lockPurchases(tx, fromId);
    await this.ledger.begin(tx, questionOf([fromId, toId]));
    const [from, to] = await this.lockRecords(tx, [fromId, toId]);
    if (await this.merges.isKnown(tx, key)) return this.handOverLate(tx, { from, toId, key });
    if (from === null || from.mergedInto !== null) return;
    const isMember = to !== null && to.leftAt === null;
    const purchaseIds = await this.merges.movePurchases(tx, { fromId, toId });
    await this.merges.add(tx, { key, fromId, toId, before: isMember ? to : null, purchaseIds }, this.clock.now());
    if (!isMember && from.leftAt === null) {
      await this.joining.enroll(tx, { customerId: toId, source: 'merge', at: from.joinedAt, documentVersion: MEMBER_TERMS.version, brand: null });
      await this.merges.copyConsents(tx, fromId, toId);
    } else if (to === null) {
      await this.ledger.open(tx, [toId]);
    }
    await this.handOver(tx, { fromId, toId, key: `merge:${key}`, lotIds: await this.ledger.listOwnLots(tx, fromId), settlements: [] });
    await this.merges.pointTo(tx, fromId, toId);
    const after = await this.members.lock(tx, toId);
    if (after === null || from.leftAt !== null) return;
    const better = await this.betterOf(tx, after, from);
    await this.restore(tx, toId, { ...better, birthday: after.birthday ?? from.birthday });
    await this.memberships.reconsiderTier(tx, toId);
  }

  /** Gives each lot back to whom it came from, as it is now. The same key again, or one that nobody knows, does nothing. */
  async unmerge(tx: Tx, { key }: { key: string }): Promise<void> {
    const undone = await this.merges.undo(tx, key, this.clock.now());
    if (undone === null) return;
    const { fromId, toId, before, purchaseIds } = undone;
    const survivorId = await this.members.findSurvivor(tx, toId);
    await this.merges.lockPurchases(tx, survivorId);
    const brought = [await this.readBrought(tx, `merge:${key}`), ...(await this.listLate(tx, key))];
    await this.handOver(tx, { fromId: survivorId, toId: fromId, key: `unmerge:${key}`, lotIds: brought.flatMap(({ lotIds }) => lotIds), settlements: brought.flatMap(({ settlements }) => settlements) });
    await this.merges.movePurchases(tx, { fromId: survivorId, toId: fromId, only: purchaseIds });
    await this.merges.release(tx, fromId);
    await this.memberships.reconsiderTier(tx, fromId);
    if (before === null) return this.endEnrolment(tx, toId);
    await this.restore(tx, toId, before);
    // Who stays may be somebody else by now, and have their tier from this merge too.
    for (let above = await this.merges.findActive(tx, toId); above !== null; above = await this.merges.findActive(tx, above.toId)) {
      const lower = await this.members.lockRecord(tx, above.fromId);
      if (above.before === null || lower === null) continue;
      await this.restore(tx, above.toId, { ...(await this.betterOf(tx, above.before, lower)), birthday: above.before.birthday ?? lower.birthday });
    }
    await this.memberships.reconsiderTier(tx, survivorId);
  }

  /** Earnings, or a check-in, that read who is a member just before the merge, and were posted just behind it. */
  private async handOverLate(tx: Tx, { from, toId, key }: { from: MemberRecord | null; toId: string; key: string }): Promise<void> {
    if (from === null || from.mergedInto === null) return;
    const lotIds = await this.ledger.listOwnLots(tx, from.id);
    if (lotIds.length === 0) return;
    await this.handOver(tx, { fromId: from.id, toId, key: lateKey(key, (await this.listLate(tx, key)).length), lotIds, settlements: [] });
    await this.memberships.reconsiderTier(tx, toId);
  }

  private async listLate(tx: Tx, key: string): Promise<Brought[]> {
    const late: Brought[] = [];
    for (let brought = await this.readBrought(tx, lateKey(key, 0)); brought.lotIds.length > 0; brought = await this.readBrought(tx, lateKey(key, late.length))) late.push(brought);
    return late;
  }

  private async readBrought(tx: Tx, key: string): Promise<Brought> {
    const parts = await Promise.all(LEDGER_UNITS.map((unit) => this.ledger.readHandOver(tx, { unit, key: `${key}:in` })));
    return { lotIds: parts.flatMap(({ lotIds }) => lotIds), settlements: parts.flatMap(({ settlements }) => settlements) };
  }

  private async restore(tx: Tx, memberId: string, held: TierHeld & Pick<MemberRecord, 'birthday'>): Promise<void> {
    const now = await this.members.lockRecord(tx, memberId);
    if (now === null) return;
    await this.merges.restore(tx, memberId, held, this.clock.now());
    if (now.tierCode === held.tierCode) return;
    const growth = await this.ledger.readBalance(memberId, 'growth', tx);
    await this.members.addTierChange(tx, memberId, { at: this.clock.now(), fromCode: now.tierCode, toCode: held.tierCode, cause: 'merge', growth, protectedUntil: held.protectedUntil });
  }

  /** Who was a member only by the merge is none again, unless something of their own is there by now. */
  private async endEnrolment(tx: Tx, toId: string): Promise<void> {
    const own = await this.ledger.listOwnLots(tx, toId);
    if (own.length > 0) return;
    await this.members.leave(tx, toId, this.clock.now());
  }

  private async handOver(tx: Tx, { fromId, toId, key, lotIds, settlements }: { fromId: string; toId: string; key: string; lotIds: readonly string[]; settlements: readonly Settlement[] }): Promise<void> {
    const seen = settlements.flatMap(({ payerId, debtorId }) => [payerId, debtorId]);
    const batch = await this.ledger.begin(tx, { ...questionOf([fromId, toId]), lotIds: [...lotIds, ...seen] });
    const note = key.startsWith('un') ? '账号拆分' : '账号合并';
    for (const unit of LEDGER_UNITS) batch.handOver({ unit, fromId, toId, lotIds, key, note, undo: settlements });
    await this.ledger.commit(tx, batch);
  }

  private async lockRecords(tx: Tx, [fromId, toId]: readonly [string, string]): Promise<readonly [MemberRecord | null, MemberRecord | null]> {
    const records = new Map<string, MemberRecord | null>();
    for (const id of [fromId, toId].sort()) records.set(id, await this.members.lockRecord(tx, id));
    return [records.get(fromId) ?? null, records.get(toId) ?? null];
  }

  /** The higher tier, with the longer of two protections when both are the same. */
  private async betterOf(tx: Tx, one: TierHeld, other: TierHeld): Promise<TierHeld> {
    const tiers = await this.members.listTiers(tx);
    const rankOf = ({ tierCode }: TierHeld): number => tiers.find(({ code }) => code === tierCode)?.rank ?? 0;
    if (rankOf(one) !== rankOf(other)) return rankOf(one) > rankOf(other) ? one : other;
    return one.protectedUntil >= other.protectedUntil ? one : other;
  }
}

/** What a hand-over brought, in every unit. */
interface Brought {
  readonly lotIds: readonly string[];
  readonly settlements: readonly Settlement[];
}

function lateKey(key: string, no: number): string {
  return `merge:${key}:late${no}`;
}

type TierHeld = Pick<MemberRecord, 'tierCode' | 'tierSince' | 'protectedUntil'>;

function questionOf(memberIds: readonly string[]) {
  return { accounts: memberIds.flatMap((memberId) => LEDGER_UNITS.map((unit) => ({ memberId, unit }))), keys: [], originals: [] };
}
