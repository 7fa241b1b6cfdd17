import type { Database, Tx } from '@quanyu/platform';

export type SessionAudience = 'customer' | 'staff';

export interface NewSession {
  readonly id: string;
  readonly audience: SessionAudience;
  readonly subjectId: string;
  readonly address: string;
  readonly userAgent: string;
  readonly deviceName: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endsAt: Date;
}

export interface PresentedToken {
  readonly usedAt: Date | null;
  readonly sessionId: string;
  readonly audience: SessionAudience;
  readonly subjectId: string;
  readonly expiresAt: Date;
  readonly endsAt: Date;
  readonly revokedAt: Date | null;
}

export interface LiveSession {
  readonly sessionId: string;
  readonly deviceName: string | null;
  readonly userAgent: string;
  readonly address: string;
  readonly signedInAt: Date;
  readonly lastSeenAt: Date;
}

const MAX_LISTED = 100;

export class SessionsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, session: NewSession, tokenHash: string): Promise<void> {
    await tx.execute(
      `WITH opened AS (
         INSERT INTO identity.session (id, audience, subject_id, address, user_agent, device_name, created_at, expires_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id, created_at)
       INSERT INTO identity.refresh_token (token_hash, session_id, issued_at) SELECT $10, id, created_at FROM opened`,
      [
        session.id,
        session.audience,
        session.subjectId,
        session.address,
        session.userAgent,
        session.deviceName,
        session.createdAt,
        session.expiresAt,
        session.endsAt,
        tokenHash,
      ],
    );
  }

  /** Locks the token, so that two requests with the same one are decided one after the other. */
  async lockToken(tx: Tx, tokenHash: string): Promise<PresentedToken | null> {
    const [token] = await tx.query<PresentedToken>(
      `SELECT token.used_at AS "usedAt", session.id AS "sessionId", session.audience, session.subject_id AS "subjectId",
              session.expires_at AS "expiresAt", session.ends_at AS "endsAt", session.revoked_at AS "revokedAt"
       FROM identity.refresh_token token JOIN identity.session session ON session.id = token.session_id
       WHERE token.token_hash = $1 FOR UPDATE OF token`,
      [tokenHash],
    );
    return token ?? null;
  }

  /** Marks a token as used, writes its successor, and moves the session's end. False when the session was revoked meanwhile. */
  async rotate(tx: Tx, rotation: { tokenHash: string; nextHash: string; sessionId: string; now: Date; expiresAt: Date }): Promise<boolean> {
    const { tokenHash, nextHash, sessionId, now, expiresAt } = rotation;
    const moved = await tx.execute(`UPDATE identity.session SET expires_at = $2 WHERE id = $1 AND revoked_at IS NULL`, [sessionId, expiresAt]);
    if (moved === 0) return false;
    await tx.execute(`UPDATE identity.refresh_token SET used_at = coalesce(used_at, $2) WHERE token_hash = $1`, [tokenHash, now]);
    await tx.execute(`INSERT INTO identity.refresh_token (token_hash, session_id, issued_at) VALUES ($1, $2, $3)`, [nextHash, sessionId, now]);
    return true;
  }

  async revoke(tx: Tx, sessionId: string, revocation: { reason: string; now: Date }): Promise<string[]> {
    const revoked = await tx.query<{ id: string }>(
      `UPDATE identity.session SET revoked_at = $2, revoke_reason = $3 WHERE id = $1 AND revoked_at IS NULL RETURNING id`,
      [sessionId, revocation.now, revocation.reason],
    );
    return revoked.map(({ id }) => id);
  }

  async revokeAllOf(tx: Tx, revocation: { subjectId: string; exceptSessionId: string | null; reason: string; now: Date }): Promise<string[]> {
    const { subjectId, exceptSessionId, reason, now } = revocation;
    const revoked = await tx.query<{ id: string }>(
      `UPDATE identity.session SET revoked_at = $3, revoke_reason = $4
       WHERE subject_id = $1 AND ($2::uuid IS NULL OR id <> $2) AND revoked_at IS NULL AND expires_at > $3 RETURNING id`,
      [subjectId, exceptSessionId, now, reason],
    );
    return revoked.map(({ id }) => id);
  }

  /** Ends a session that is this person's and still runs. */
  async revokeOwned(tx: Tx, session: { audience: SessionAudience; subjectId: string; sessionId: string }, revocation: { reason: string; now: Date }): Promise<string[]> {
    const revoked = await tx.query<{ id: string }>(
      `UPDATE identity.session SET revoked_at = $4, revoke_reason = $5
       WHERE id = $1 AND audience = $2 AND subject_id = $3 AND revoked_at IS NULL AND expires_at > $4 RETURNING id`,
      [session.sessionId, session.audience, session.subjectId, revocation.now, revocation.reason],
    );
    return revoked.map(({ id }) => id);
  }

  async listLive(audience: SessionAudience, subjectId: string, now: Date): Promise<LiveSession[]> {
    return this.database.query<LiveSession>(
      `SELECT session.id AS "sessionId", session.device_name AS "deviceName", session.user_agent AS "userAgent", session.address,
              session.created_at AS "signedInAt",
              (SELECT max(token.issued_at) FROM identity.refresh_token token WHERE token.session_id = session.id) AS "lastSeenAt"
       FROM identity.session session
       WHERE session.subject_id = $1 AND session.audience = $2 AND session.revoked_at IS NULL AND session.expires_at > $3
       ORDER BY "lastSeenAt" DESC, session.id LIMIT ${MAX_LISTED}`,
      [subjectId, audience, now],
    );
  }

  async listRevokedSince(since: Date): Promise<{ id: string; revokedAt: Date }[]> {
    return this.database.query(`SELECT id, revoked_at AS "revokedAt" FROM identity.session WHERE revoked_at > $1`, [since]);
  }

  /** Whether this person has signed in from this address before. */
  async hasSessionFrom(subjectId: string, address: string): Promise<boolean> {
    const rows = await this.database.query(`SELECT 1 FROM identity.session WHERE subject_id = $1 AND address = $2 LIMIT 1`, [subjectId, address]);
    return rows.length > 0;
  }

  /** Deletes sessions of an audience that ended before the instant, at most `limit`; returns how many. */
  async deleteEnded(audience: SessionAudience, before: Date, limit: number): Promise<number> {
    return this.database.transaction((tx) =>
      tx.execute(
        `DELETE FROM identity.session WHERE id IN (
           SELECT id FROM identity.session WHERE audience = $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED)`,
        [audience, before, limit],
      ),
    );
  }
}
