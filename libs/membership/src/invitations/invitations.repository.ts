import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';

/** Who came by whom. */
export interface Invitation {
  readonly inviteeId: string;
  readonly inviterId: string;
  readonly depth: number;
  readonly acceptedAt: Date;
  /** The order that brought the reward, once. */
  readonly orderId: string | null;
}

/** Somebody who came by an invitation, as the inviter hears of it. */
export interface Invitee {
  readonly inviteeId: string;
  readonly acceptedAt: Date;
  /** Null until their first paid order. */
  readonly rewardedAt: Date | null;
}

/** All records of a person, by the member who remains: what somebody did as a record that was merged since is theirs. */
const RECORDS = `SELECT m.id FROM membership.member m WHERE m.id = $1 OR m.merged_into = $1`;

const INVITATION = `invitee_id AS "inviteeId", inviter_id AS "inviterId", depth, accepted_at AS "acceptedAt", order_id AS "orderId"`;

@Injectable()
export class InvitationsRepository {
  constructor(private readonly database: Database) {}

  /** Invitations are accepted one after the other, so that two at one instant cannot close a circle. */
  async takeTurn(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('membership.invitation'))`);
  }

  /** The invitations by which a person came, the first first, their rows taken: of several records each may have one. */
  async lockOf(tx: Tx, memberId: string): Promise<Invitation[]> {
    return tx.query<Invitation>(`SELECT ${INVITATION} FROM membership.invitation WHERE invitee_id IN (${RECORDS}) ORDER BY accepted_at, invitee_id FOR UPDATE`, [memberId]);
  }

  /** Who invited somebody, and who invited them, and so on. */
  async listAncestors(tx: Tx, memberId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `WITH RECURSIVE up AS (
         SELECT inviter_id AS id FROM membership.invitation WHERE invitee_id = $1
         UNION SELECT i.inviter_id FROM up JOIN membership.invitation i ON i.invitee_id = up.id
       ) SELECT id FROM up`,
      [memberId],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether somebody has earned by an order, as a member, or had before a moment. */
  async hasEarned(source: Queryable, memberId: string, before: Date | null = null): Promise<boolean> {
    const earned = await source.query(
      `SELECT 1 FROM membership.posting WHERE member_id IN (${RECORDS}) AND unit = 'growth' AND kind = 'order' AND ($2::timestamptz IS NULL OR posted_at < $2) LIMIT 1`,
      [memberId, before],
    );
    return earned.length > 0;
  }

  async add(tx: Tx, { inviteeId, inviterId, depth, acceptedAt }: Omit<Invitation, 'orderId'>): Promise<void> {
    await tx.execute(`INSERT INTO membership.invitation (invitee_id, inviter_id, depth, accepted_at) VALUES ($1, $2, $3, $4)`, [inviteeId, inviterId, depth, acceptedAt]);
  }

  async setRewarded(tx: Tx, inviteeId: string, { orderId, at }: { orderId: string; at: Date }): Promise<void> {
    await tx.execute(`UPDATE membership.invitation SET order_id = $2, rewarded_at = $3 WHERE invitee_id = $1`, [inviteeId, orderId, at]);
  }

  /** Whom somebody invited, the newest first, and when the reward came. */
  async listOf(inviterId: string, limit: number): Promise<Invitee[]> {
    return this.database.query<Invitee>(
      `SELECT invitee_id AS "inviteeId", accepted_at AS "acceptedAt", rewarded_at AS "rewardedAt" FROM membership.invitation WHERE inviter_id IN (${RECORDS}) ORDER BY accepted_at DESC, invitee_id LIMIT $2`,
      [inviterId, limit],
    );
  }

  /** Whether somebody may still say who invited them: nobody has, and they have earned nothing yet. */
  async mayAccept(memberId: string): Promise<boolean> {
    const invited = await this.database.query(`SELECT 1 FROM membership.invitation WHERE invitee_id IN (${RECORDS}) LIMIT 1`, [memberId]);
    return invited.length === 0 && !(await this.hasEarned(this.database, memberId));
  }

  /** How many somebody invited, and for how many of them they got their reward. */
  async count(inviterId: string): Promise<{ invited: number; rewarded: number }> {
    const [row] = await this.database.query<{ invited: number; rewarded: number }>(
      `SELECT count(*)::int AS invited, count(rewarded_at)::int AS rewarded FROM membership.invitation WHERE inviter_id IN (${RECORDS})`,
      [inviterId],
    );
    return row ?? { invited: 0, rewarded: 0 };
  }
}
