import { Inject, Injectable } from '@nestjs/common';
import { Database, ENV, type Env, type Queryable, type Tx } from '@quanyu/platform';
import type { Birthday, Member, Tier } from './member.js';
import type { TierCause } from './tiers/tier.rules.js';

const MEMBER = `m.id, m.member_no AS "memberNo", m.joined_at AS "joinedAt", m.tier_code AS "tierCode", m.tier_since AS "tierSince",
  m.protected_until AS "protectedUntil", m.birth_month AS "birthMonth", m.birth_day AS "birthDay", m.version`;
const TIER = `code, rank, name, growth_required AS "growthRequired", points_rate AS "pointsRate", protection_days AS "protectionDays",
  birthday_points AS "birthdayPoints", check_in_points AS "checkInPoints", version`;

/** Neither gone nor somebody else by now. */
const IS_MEMBER = `m.merged_into IS NULL AND m.left_at IS NULL`;

/** Decisions of a member, also as the records that were merged into theirs; what a record had decided before it left counts no more. */
const DECISIONS = `membership.member r JOIN membership.consent c ON c.member_id = r.id WHERE (r.id = m.id OR r.merged_into = m.id) AND r.left_at IS NULL`;

/** Agreed to membership in the brand of this parameter, and has not taken it back there. No LIMIT: it would tempt the planner to walk all consents by age. */
function seenIn(brand: '$2' | 'k.brand'): string {
  return `(SELECT max(c.id) FILTER (WHERE c.accepted) > coalesce(max(c.id) FILTER (WHERE NOT c.accepted), 0) FROM ${DECISIONS} AND c.brand = ${brand})`;
}

/**
 * Was a member at that time, in the brand, under one of the records that are this person by now. A record has its own decisions, and those that the person
 * made since it was merged. Who left the programme since was none: what they had earned lapsed. The time is told in whole seconds, so who became one within
 * that second was one, and who took it back within it was one still.
 */
function wasSeenIn(brand: '$2' | 'k.brand', at: '$3' | 'k.paid_at'): string {
  return `EXISTS (SELECT FROM membership.member o WHERE (o.id = m.id OR o.merged_into = m.id) AND o.left_at IS NULL AND date_trunc('second', o.joined_at) <= ${at} AND (
    SELECT max(c.id) FILTER (WHERE c.accepted) > coalesce(max(c.id) FILTER (WHERE NOT c.accepted AND c.decided_at <= ${at}), 0) FROM ${DECISIONS} AND c.brand = ${brand}
      AND date_trunc('second', c.decided_at) <= ${at}
      AND (r.id = o.id OR c.decided_at >= (SELECT max(g.merged_at) FROM membership.member_merge g WHERE g.from_id = o.id AND g.undone_at IS NULL))))`;
}

interface MemberRow extends Omit<Member, 'birthday'> {
  birthMonth: number | null;
  birthDay: number | null;
}

export type JoinedBy = 'storefront' | 'import' | 'payment' | 'merge';

export interface TierChange {
  readonly at: Date;
  readonly fromCode: string | null;
  readonly toCode: string;
  readonly cause: TierCause | 'join' | 'merge';
  readonly growth: number;
  readonly protectedUntil: Date;
}

export interface MemberFilter {
  readonly ids?: readonly string[];
  readonly memberNo?: string;
  readonly tierCode?: string;
  readonly before?: { readonly joinedAt: Date; readonly id: string };
  readonly limit: number;
}

/** A birthday as it is kept in a year, and when that day began. */
export interface BirthdayKept {
  readonly birthday: Birthday;
  readonly year: number;
  readonly beganAt: Date;
}

/** A member whose birthday gift is due. */
export interface BirthdayDue {
  readonly memberId: string;
  readonly tierCode: string;
  readonly year: number;
}

/** A member whose tier is no longer protected. */
export interface TierDue {
  readonly memberId: string;
  readonly protectedUntil: Date;
}

/** A row of somebody who is, or was, a member. */
export interface MemberRecord extends Member {
  readonly mergedInto: string | null;
  readonly leftAt: Date | null;
}

/** A decision on membership, in a brand. */
export interface MemberConsent {
  readonly memberId: string;
  readonly brand: string;
  readonly documentVersion: string;
  readonly decidedAt: Date;
}

/** Something that was paid, in a brand: that of this process unless it is told. */
export interface Bought {
  readonly customerId: string;
  readonly brand?: string;
  readonly paidAt: Date;
}

export interface CheckIn {
  readonly day: string;
  readonly streak: number;
  readonly points: number;
}

@Injectable()
export class MembersRepository {
  /** The brand that this process serves. */
  readonly brand: string;

  constructor(
    private readonly database: Database,
    @Inject(ENV) env: Pick<Env, 'BRAND'>,
  ) {
    this.brand = env.BRAND;
  }

  async listTiers(source: Queryable = this.database): Promise<Tier[]> {
    return source.prepared<Tier>('membership.listTiers', `SELECT ${TIER} FROM membership.tier ORDER BY rank`, []);
  }

  /** False when somebody was quicker. */
  async updateTier(tx: Tx, { code, version, ...fields }: Omit<Tier, 'rank'>): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE membership.tier SET name = $3, growth_required = $4, points_rate = $5, protection_days = $6, birthday_points = $7, check_in_points = $8, version = version + 1
       WHERE code = $1 AND version = $2`,
      [code, version, fields.name, fields.growthRequired, fields.pointsRate, fields.protectionDays, fields.birthdayPoints, fields.checkInPoints],
    );
    return changed === 1;
  }

  /** False when they are a member already, or the number is taken: the caller looks which. */
  async insert(tx: Tx, member: Pick<Member, 'id' | 'memberNo' | 'joinedAt' | 'tierCode' | 'protectedUntil'> & { source: JoinedBy }): Promise<boolean> {
    const inserted = await tx.execute(
      `INSERT INTO membership.member (id, member_no, joined_at, source, tier_code, tier_since, protected_until) VALUES ($1, $2, $3, $4, $5, $3, $6) ON CONFLICT DO NOTHING`,
      [member.id, member.memberNo, member.joinedAt, member.source, member.tierCode, member.protectedUntil],
    );
    return inserted === 1;
  }

  async addConsent(tx: Tx, { memberId, brand, documentVersion, accepted, decidedAt }: MemberConsent & { readonly accepted: boolean }): Promise<void> {
    await tx.execute(`INSERT INTO membership.consent (member_id, brand, document_version, accepted, decided_at) VALUES ($1, $2, $3, $4, $5)`, [memberId, brand, documentVersion, accepted, decidedAt]);
  }

  /** A member agrees in a brand in which they are not seen yet; where they are it changes nothing. */
  async agree(tx: Tx, { memberId, brand, documentVersion, decidedAt }: MemberConsent): Promise<void> {
    if ((await this.lock(tx, memberId)) === null) return;
    await tx.execute(
      `INSERT INTO membership.consent (member_id, brand, document_version, accepted, decided_at)
       SELECT m.id, $2, $3, true, $4 FROM membership.member m WHERE m.id = $1 AND ${seenIn('$2')} IS NOT TRUE`,
      [memberId, brand, documentVersion, decidedAt],
    );
  }

  /** The brands in which a member is seen. */
  async listBrands(tx: Tx, memberId: string): Promise<string[]> {
    const rows = await tx.query<{ brand: string }>(
      `SELECT c.brand FROM (SELECT $1::uuid AS id) AS m, LATERAL (SELECT c.brand, c.id, c.accepted FROM ${DECISIONS}) AS c
       GROUP BY c.brand HAVING max(c.id) FILTER (WHERE c.accepted) > coalesce(max(c.id) FILTER (WHERE NOT c.accepted), 0) ORDER BY c.brand`,
      [memberId],
    );
    return rows.map(({ brand }) => brand);
  }

  /** Those who are seen in the brand of this process. */
  async findMany(memberIds: readonly string[], source: Queryable = this.database): Promise<Map<string, Member>> {
    const sql = `SELECT ${MEMBER} FROM membership.member m WHERE m.id = ANY($1::uuid[]) AND ${IS_MEMBER} AND ${seenIn('$2')}`;
    const rows = await source.prepared<MemberRow>('membership.findMembers', sql, [memberIds, this.brand]);
    return new Map(rows.map((row) => [row.id, memberOf(row)]));
  }

  /** In whichever brand they are seen: for ops, and for what is owed to the person. */
  async findAnywhere(memberIds: readonly string[], source: Queryable = this.database): Promise<Map<string, Member>> {
    const rows = await source.prepared<MemberRow>('membership.findMembersAnywhere', `SELECT ${MEMBER} FROM membership.member m WHERE m.id = ANY($1::uuid[]) AND ${IS_MEMBER}`, [memberIds]);
    return new Map(rows.map((row) => [row.id, memberOf(row)]));
  }

  /** Whether somebody is a member, and not seen in the brand of this process. */
  async isHidden(memberId: string): Promise<boolean> {
    return (await this.database.query(`SELECT 1 FROM membership.member m WHERE m.id = $1 AND ${IS_MEMBER} AND ${seenIn('$2')} IS NOT TRUE`, [memberId, this.brand])).length > 0;
  }

  /** Those of these customers who are members, themselves or as whom they turned out to be. One statement: a merge comes before it or behind it, never between. */
  async findMemberIds(source: Queryable, customerIds: readonly string[]): Promise<string[]> {
    const rows = await source.prepared<{ id: string }>(
      'membership.findMemberIds',
      `SELECT k.id FROM unnest($1::uuid[]) AS k (id) JOIN membership.member a ON a.id = k.id JOIN membership.member m ON m.id = coalesce(a.merged_into, a.id) WHERE ${IS_MEMBER}`,
      [customerIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Those of these, counted from 0, who are members likewise, and whether they are seen in the brand that each is asked for. */
  async findKnown(source: Queryable, asked: readonly { readonly customerId: string; readonly brand: string }[]): Promise<ReadonlyMap<number, { readonly isSeen: boolean }>> {
    const rows = await source.prepared<{ no: number; isSeen: boolean }>(
      'membership.findKnown',
      `SELECT (k.no - 1)::int AS no, ${seenIn('k.brand')} IS TRUE AS "isSeen" FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS k (id, brand, no)
       JOIN membership.member a ON a.id = k.id JOIN membership.member m ON m.id = coalesce(a.merged_into, a.id) WHERE ${IS_MEMBER}`,
      [asked.map(({ customerId }) => customerId), asked.map(({ brand }) => brand)],
    );
    return new Map(rows.map(({ no, isSeen }) => [no, { isSeen }]));
  }

  /** Which of these, counted from 0, were paid by members of their brand: likewise in one statement. */
  async findBuyers(source: Queryable, bought: readonly Bought[]): Promise<number[]> {
    const rows = await source.prepared<{ no: number }>(
      'membership.findBuyers',
      `SELECT (k.no - 1)::int AS no FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS k (id, brand, paid_at, no)
       JOIN membership.member a ON a.id = k.id JOIN membership.member m ON m.id = coalesce(a.merged_into, a.id) WHERE ${IS_MEMBER} AND ${wasSeenIn('k.brand', 'k.paid_at')}`,
      [bought.map(({ customerId }) => customerId), bought.map(({ brand = this.brand }) => brand), bought.map(({ paidAt }) => paidAt)],
    );
    return rows.map(({ no }) => no);
  }

  /** The member whom a customer is by now, and whether they were one of the brand when they paid, in one statement as above; null when they are none. */
  async findEarner(source: Queryable, { customerId, brand = this.brand, paidAt }: Bought): Promise<{ member: Member; mayEarn: boolean } | null> {
    const [row] = await source.prepared<MemberRow & { mayEarn: boolean }>(
      'membership.findEarner',
      `SELECT ${MEMBER}, ${wasSeenIn('$2', '$3')} AS "mayEarn" FROM membership.member a JOIN membership.member m ON m.id = coalesce(a.merged_into, a.id) WHERE a.id = $1 AND ${IS_MEMBER}`,
      [customerId, brand, paidAt],
    );
    if (row === undefined) return null;
    const { mayEarn, ...member } = row;
    return { member: memberOf(member), mayEarn };
  }

  async lock(tx: Tx, memberId: string): Promise<Member | null> {
    const [row] = await tx.prepared<MemberRow>('membership.lockMember', `SELECT ${MEMBER} FROM membership.member m WHERE m.id = $1 AND ${IS_MEMBER} FOR NO KEY UPDATE`, [memberId]);
    return row === undefined ? null : memberOf(row);
  }

  /** Whose account a customer's business goes to: their own, or that of the member whom they turned out to be. */
  async findSurvivor(source: Queryable, memberId: string): Promise<string> {
    const [row] = await source.prepared<{ mergedInto: string | null }>('membership.findMergedInto', `SELECT merged_into AS "mergedInto" FROM membership.member WHERE id = $1`, [memberId]);
    return row?.mergedInto ?? memberId;
  }

  /** The member behind a number, also behind the old number of somebody who turned out to be another member. */
  async findIdByNumber(memberNo: string, source: Queryable = this.database): Promise<string | null> {
    const [row] = await source.query<{ id: string }>(`SELECT coalesce(m.merged_into, m.id) AS id FROM membership.member m WHERE m.member_no = $1`, [memberNo]);
    return row?.id ?? null;
  }

  /** The member of this id, their row taken, also when they have left or are somebody else by now. */
  async lockRecord(tx: Tx, memberId: string): Promise<MemberRecord | null> {
    const [row] = await tx.query<MemberRow & { mergedInto: string | null; leftAt: Date | null }>(
      `SELECT ${MEMBER}, m.merged_into AS "mergedInto", m.left_at AS "leftAt" FROM membership.member m WHERE m.id = $1 FOR NO KEY UPDATE`,
      [memberId],
    );
    return row === undefined ? null : { ...memberOf(row), mergedInto: row.mergedInto, leftAt: row.leftAt };
  }

  /** Whether there is a row of this id, also of somebody who has left or is another member by now. */
  async isKnown(tx: Tx, memberId: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM membership.member WHERE id = $1`, [memberId])).length > 0;
  }

  /** Whether somebody was a member, and is none by their own wish. */
  async hasLeft(tx: Tx, memberId: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM membership.member WHERE id = $1 AND left_at IS NOT NULL AND merged_into IS NULL`, [memberId])).length > 0;
  }

  /** Somebody who had left is a member again, at the tier of a beginner. False when they had not left. */
  async rejoin(tx: Tx, { id, joinedAt, tierCode, protectedUntil }: Pick<Member, 'id' | 'joinedAt' | 'tierCode' | 'protectedUntil'>): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE membership.member SET left_at = NULL, joined_at = $2, tier_code = $3, tier_since = $2, protected_until = $4, version = version + 1 WHERE id = $1 AND left_at IS NOT NULL AND merged_into IS NULL`,
      [id, joinedAt, tierCode, protectedUntil],
    );
    return changed === 1;
  }

  /** Whether one of these ever paid with stored value. */
  async hasSpentStoredValue(tx: Tx, memberIds: readonly string[]): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM membership.posting WHERE member_id = ANY($1::uuid[]) AND unit = 'storedValue' AND kind = 'spend' LIMIT 1`, [memberIds])).length > 0;
  }

  async leave(tx: Tx, memberId: string, at: Date): Promise<boolean> {
    return (await tx.execute(`UPDATE membership.member SET left_at = $2, version = version + 1 WHERE id = $1 AND left_at IS NULL AND merged_into IS NULL`, [memberId, at])) === 1;
  }

  /** Newest first. */
  async list(filter: MemberFilter): Promise<Member[]> {
    const rows = await this.database.query<MemberRow>(
      `SELECT ${MEMBER} FROM membership.member m
       WHERE ($1::uuid[] IS NULL OR m.id = ANY($1)) AND ($2::text IS NULL OR m.member_no = $2) AND ($3::text IS NULL OR m.tier_code = $3)
         AND ($4::timestamptz IS NULL OR (m.joined_at, m.id) < ($4, $5::uuid)) AND ${IS_MEMBER}
       ORDER BY m.joined_at DESC, m.id DESC LIMIT $6`,
      [filter.ids ?? null, filter.memberNo ?? null, filter.tierCode ?? null, filter.before?.joinedAt ?? null, filter.before?.id ?? null, filter.limit],
    );
    return rows.map(memberOf);
  }

  async countByTier(): Promise<Map<string, number>> {
    const rows = await this.database.query<{ code: string; members: number }>(`SELECT tier_code AS code, count(*)::int AS members FROM membership.member m WHERE ${IS_MEMBER} GROUP BY tier_code`);
    return new Map(rows.map(({ code, members }) => [code, members]));
  }

  /** Sets the birthday of a member who has told none. */
  async setBirthday(tx: Tx, memberId: string, { birthday, at }: { birthday: Birthday; at: Date }): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE membership.member SET birth_month = $2, birth_day = $3, birthday_set_at = $4, version = version + 1 WHERE id = $1 AND birth_month IS NULL`,
      [memberId, birthday.month, birthday.day, at],
    );
    return changed === 1;
  }

  /** The row is locked. */
  async moveTier(tx: Tx, memberId: string, change: TierChange): Promise<void> {
    await tx.execute(
      `UPDATE membership.member SET tier_code = $2, tier_since = CASE WHEN tier_code = $2 THEN tier_since ELSE $3 END, protected_until = $4, version = version + 1 WHERE id = $1`,
      [memberId, change.toCode, change.at, change.protectedUntil],
    );
    await this.addTierChange(tx, memberId, change);
  }

  async addTierChange(tx: Tx, memberId: string, change: TierChange): Promise<void> {
    await tx.execute(`INSERT INTO membership.tier_change (member_id, changed_at, from_code, to_code, cause, growth, protected_until) VALUES ($1, $2, $3, $4, $5, $6, $7)`, [
      memberId,
      ...[change.at, change.fromCode, change.toCode, change.cause, change.growth, change.protectedUntil],
    ]);
  }

  /** Newest first. */
  async listTierChanges(memberId: string, limit: number): Promise<TierChange[]> {
    return this.database.query<TierChange>(
      `SELECT changed_at AS at, from_code AS "fromCode", to_code AS "toCode", cause, growth, protected_until AS "protectedUntil"
       FROM membership.tier_change WHERE member_id = $1 ORDER BY id DESC LIMIT $2`,
      [memberId, limit],
    );
  }

  /** Members whose protection is over, from behind `after` on. */
  async listUnprotected(now: Date, { after, limit }: { after: TierDue | null; limit: number }): Promise<TierDue[]> {
    return this.database.query<TierDue>(
      `SELECT m.id AS "memberId", m.protected_until AS "protectedUntil" FROM membership.member m
       WHERE m.protected_until <= $1 AND ($2::timestamptz IS NULL OR (m.protected_until, m.id) > ($2, $3::uuid)) AND ${IS_MEMBER} ORDER BY m.protected_until, m.id LIMIT $4`,
      [now, after?.protectedUntil ?? null, after?.memberId ?? null, limit],
    );
  }

  /** Members with one of these birthdays, who told it before that day and for whom it was not kept in its year. */
  async listBirthdays(days: readonly BirthdayKept[], { afterId, limit }: { afterId: string | null; limit: number }): Promise<BirthdayDue[]> {
    return this.database.query<BirthdayDue>(
      `SELECT m.id AS "memberId", m.tier_code AS "tierCode", b.year FROM membership.member m
       JOIN unnest($1::int[], $2::int[], $3::int[], $4::timestamptz[]) AS b (month, day, year, began_at) ON m.birth_month = b.month AND m.birth_day = b.day
       WHERE m.birthday_set_at < b.began_at AND ($5::uuid IS NULL OR m.id > $5) AND ${IS_MEMBER}
         AND NOT EXISTS (SELECT 1 FROM membership.posting p WHERE p.unit = 'points' AND p.business_key = 'birthday:' || m.id || ':' || b.year)
         AND NOT EXISTS (SELECT 1 FROM membership.birthday_kept k WHERE k.member_id = m.id AND k.year = b.year)
       ORDER BY m.id LIMIT $6`,
      [days.map(({ birthday }) => birthday.month), days.map(({ birthday }) => birthday.day), days.map(({ year }) => year), days.map(({ beganAt }) => beganAt), afterId, limit],
    );
  }

  /** Notes a birthday that was kept without points. False when it was noted before. */
  async noteBirthday(tx: Tx, { memberId, year }: Pick<BirthdayDue, 'memberId' | 'year'>): Promise<boolean> {
    return (await tx.execute(`INSERT INTO membership.birthday_kept (member_id, year) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [memberId, year])) === 1;
  }

  async findCheckIn(source: Queryable, memberId: string, days: readonly string[]): Promise<CheckIn[]> {
    return source.query<CheckIn>(`SELECT day::text AS day, streak, points FROM membership.check_in WHERE member_id = $1 AND day = ANY($2::date[]) ORDER BY day DESC`, [memberId, days]);
  }

  /** False when the member has checked in on this day already. */
  async addCheckIn(tx: Tx, memberId: string, checkIn: CheckIn): Promise<boolean> {
    const added = await tx.execute(`INSERT INTO membership.check_in (member_id, day, streak, points) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, [memberId, checkIn.day, checkIn.streak, checkIn.points]);
    return added === 1;
  }
}

function memberOf({ birthMonth, birthDay, ...member }: MemberRow): Member {
  return { ...member, birthday: birthMonth === null || birthDay === null ? null : { month: birthMonth, day: birthDay } };
}
