import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';

export interface Adjustment {
  readonly id: string;
  readonly memberId: string;
  /** Points. */
  readonly amount: number;
  readonly reason: string;
  readonly status: 'pending' | 'posted' | 'rejected';
  readonly requestedBy: string;
  readonly requestedName: string;
  readonly requestedAt: Date;
  readonly decidedName?: string | null;
  readonly decidedAt?: Date | null;
}

export interface ListedAdjustment extends Adjustment {
  readonly memberNo: string;
}

const ADJUSTMENT = `id, member_id AS "memberId", amount, reason, status, requested_by AS "requestedBy", requested_name AS "requestedName",
  requested_at AS "requestedAt", decided_name AS "decidedName", decided_at AS "decidedAt"`;
const LISTED = 100;

@Injectable()
export class AdjustmentsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, adjustment: Adjustment): Promise<void> {
    const { id, memberId, amount, reason, status, requestedBy, requestedName, requestedAt } = adjustment;
    await tx.execute(
      `INSERT INTO membership.adjustment (id, member_id, unit, amount, reason, status, requested_by, requested_name, requested_at) VALUES ($1, $2, 'points', $3, $4, $5, $6, $7, $8)`,
      [id, memberId, amount, reason, status, requestedBy, requestedName, requestedAt],
    );
  }

  /** One request of a member of staff after the other, until the transaction ends. */
  async takeTurn(tx: Tx, staffId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('membership.adjustment ' || $1, 0))`, [staffId]);
  }

  /** Points that were given, or taken, without a second person: of a member, whatever records they were, by anybody, and by a member of staff of anybody. */
  async sumAlone(tx: Tx, asked: { memberId: string; staffId: string; isGiven: boolean; memberSince: Date; staffSince: Date }): Promise<{ ofMember: number; byStaff: number }> {
    const [sums] = await tx.query<{ ofMember: number; byStaff: number }>(
      `SELECT (SELECT coalesce(sum(abs(amount)), 0)::bigint FROM membership.adjustment
           WHERE member_id IN (SELECT id FROM membership.member WHERE id = $1 OR merged_into = $1) AND requested_at > $3 AND (amount > 0) = $5 AND status = 'posted' AND decided_by IS NULL) AS "ofMember",
         (SELECT coalesce(sum(abs(amount)), 0)::bigint FROM membership.adjustment WHERE requested_by = $2 AND requested_at > $4 AND (amount > 0) = $5 AND status = 'posted' AND decided_by IS NULL) AS "byStaff"`,
      [asked.memberId, asked.staffId, asked.memberSince, asked.staffSince, asked.isGiven],
    );
    return sums ?? { ofMember: 0, byStaff: 0 };
  }

  async lock(tx: Tx, adjustmentId: string): Promise<Adjustment | null> {
    const [row] = await tx.query<Adjustment>(`SELECT ${ADJUSTMENT} FROM membership.adjustment WHERE id = $1 FOR UPDATE`, [adjustmentId]);
    return row ?? null;
  }

  async decide(tx: Tx, { id, status, decidedName = null, decidedAt = null }: Adjustment, decidedBy: string): Promise<void> {
    await tx.execute(`UPDATE membership.adjustment SET status = $2, decided_by = $3, decided_name = $4, decided_at = $5 WHERE id = $1 AND status = 'pending'`, [id, status, decidedBy, decidedName, decidedAt]);
  }

  /** Newest first. */
  async list(filter: { ids?: readonly string[]; memberId?: string; status?: Adjustment['status'] }): Promise<ListedAdjustment[]> {
    return this.database.query<ListedAdjustment>(
      `SELECT ${ADJUSTMENT}, (SELECT m.member_no FROM membership.member m WHERE m.id = member_id) AS "memberNo" FROM membership.adjustment
       WHERE ($1::uuid[] IS NULL OR id = ANY($1)) AND ($2::uuid IS NULL OR member_id = $2) AND ($3::text IS NULL OR status = $3)
       ORDER BY requested_at DESC, id DESC LIMIT $4`,
      [filter.ids ?? null, filter.memberId ?? null, filter.status ?? null, LISTED],
    );
  }
}
