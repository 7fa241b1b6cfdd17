import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import type { Birthday, Member } from '../member.js';

/** Two members that are one person, and how the one who stays stood before; null when that was no member. */
export interface MemberMerge {
  readonly key: string;
  readonly fromId: string;
  readonly toId: string;
  readonly before: Pick<Member, 'tierCode' | 'tierSince' | 'protectedUntil' | 'birthday'> | null;
  /** What the one who goes had bought. */
  readonly purchaseIds: readonly string[];
}

interface MergeRow {
  key: string;
  fromId: string;
  toId: string;
  tierCode: string | null;
  tierSince: Date | null;
  protectedUntil: Date | null;
  birthMonth: number | null;
  birthDay: number | null;
  purchaseIds: string[];
}

const MERGE = `key, from_id AS "fromId", to_id AS "toId", tier_code AS "tierCode", tier_since AS "tierSince", protected_until AS "protectedUntil", birth_month AS "birthMonth",
  birth_day AS "birthDay", purchase_ids AS "purchaseIds"`;

@Injectable()
export class MemberMergesRepository {
  async isKnown(tx: Tx, key: string): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM membership.member_merge WHERE key = $1`, [key])).length > 0;
  }

  async add(tx: Tx, { key, fromId, toId, before, purchaseIds }: MemberMerge, at: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO membership.member_merge (key, from_id, to_id, merged_at, has_enrolled, tier_code, tier_since, protected_until, birth_month, birth_day, purchase_ids) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [key, fromId, toId, at, before === null, before?.tierCode ?? null, before?.tierSince ?? null, before?.protectedUntil ?? null, before?.birthday?.month ?? null, before?.birthday?.day ?? null, purchaseIds],
    );
  }

  /** Marks a merge undone and tells what it was; null when there is none, or it was undone before. */
  async undo(tx: Tx, key: string, at: Date): Promise<MemberMerge | null> {
    const [row] = await tx.query<MergeRow>(
      `UPDATE membership.member_merge SET undone_at = $2 WHERE key = $1 AND undone_at IS NULL
       RETURNING ${MERGE}`,
      [key, at],
    );
    return row === undefined ? null : mergeOf(row);
  }

  /** The merge by which somebody is another now. */
  async findActive(tx: Tx, fromId: string): Promise<MemberMerge | null> {
    const [row] = await tx.query<MergeRow>(`SELECT ${MERGE} FROM membership.member_merge WHERE from_id = $1 AND undone_at IS NULL ORDER BY merged_at DESC LIMIT 1`, [fromId]);
    return row === undefined ? null : mergeOf(row);
  }

  /** Takes the rows of what somebody bought. */
  async lockPurchases(tx: Tx, customerId: string): Promise<void> {
    await tx.query(`SELECT 1 FROM membership.purchase WHERE customer_id = $1 ORDER BY id FOR UPDATE`, [customerId]);
  }

  /** What somebody bought, all of it or some, becomes another's. Returns what. */
  async movePurchases(tx: Tx, { fromId, toId, only = null }: { fromId: string; toId: string; only?: readonly string[] | null }): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(`UPDATE membership.purchase SET customer_id = $2 WHERE customer_id = $1 AND ($3::uuid[] IS NULL OR id = ANY($3)) RETURNING id`, [fromId, toId, only]);
    return rows.map(({ id }) => id);
  }

  /** A member becomes another, and with them all who had become the first. */
  async pointTo(tx: Tx, fromId: string, toId: string): Promise<void> {
    await tx.execute(`UPDATE membership.member SET merged_into = $2, version = version + 1 WHERE id = $1 OR merged_into = $1`, [fromId, toId]);
  }

  /** A member is themselves again, and with them all who had become them. */
  async release(tx: Tx, memberId: string): Promise<void> {
    await tx.execute(
      `WITH RECURSIVE own AS (
         SELECT from_id AS id FROM membership.member_merge WHERE to_id = $1 AND undone_at IS NULL
         UNION SELECT k.from_id FROM own JOIN membership.member_merge k ON k.to_id = own.id AND k.undone_at IS NULL
       ) UPDATE membership.member SET merged_into = CASE WHEN id = $1 THEN NULL ELSE $1::uuid END, version = version + 1 WHERE id = $1 OR id IN (SELECT id FROM own)`,
      [memberId],
    );
  }

  /** The tier and the birthday of a member as a merge, or its end, leaves them. */
  async restore(tx: Tx, memberId: string, { tierCode, tierSince, protectedUntil, birthday }: NonNullable<MemberMerge['before']>, at: Date): Promise<void> {
    await tx.execute(
      `UPDATE membership.member SET tier_code = $2, tier_since = $3, protected_until = $4, birth_month = $5, birth_day = $6,
         birthday_set_at = CASE WHEN $5::smallint IS NULL THEN NULL ELSE coalesce(birthday_set_at, $7) END, version = version + 1 WHERE id = $1`,
      [memberId, tierCode, tierSince, protectedUntil, birthday?.month ?? null, birthday?.day ?? null, at],
    );
  }

  /** What a member decided last in each brand, also as the records that they were, holds for another, whatever that one had decided before leaving. */
  async copyConsents(tx: Tx, fromId: string, toId: string): Promise<void> {
    await tx.execute(
      `INSERT INTO membership.consent (member_id, brand, document_version, accepted, decided_at)
       SELECT $2, c.brand, c.document_version, c.accepted, c.decided_at FROM (
         SELECT DISTINCT ON (c.brand) c.* FROM membership.member r JOIN membership.consent c ON c.member_id = r.id
         WHERE (r.id = $1 OR r.merged_into = $1) AND r.left_at IS NULL ORDER BY c.brand, c.id DESC) AS c ORDER BY c.id`,
      [fromId, toId],
    );
  }
}

function mergeOf({ key, fromId, toId, tierCode, tierSince, protectedUntil, birthMonth: month, birthDay: day, purchaseIds }: MergeRow): MemberMerge {
  const birthday: Birthday | null = month === null || day === null ? null : { month, day };
  return { key, fromId, toId, purchaseIds, before: tierCode === null || tierSince === null || protectedUntil === null ? null : { tierCode, tierSince, protectedUntil, birthday } };
}
