import { createHash } from 'node:crypto';
import { type ChangeFeed, type Clock, type Database, type IdSource, oneAtATime, type Tx, writeAudit } from '@quanyu/platform';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-tokens.js';
import { identityError } from '../identity.errors.js';
import { maskAddress } from './mask-address.rules.js';
import type { SessionAudience } from './sessions.repository.js';
import { type PresentedToken, SessionsRepository } from './sessions.repository.js';

export interface SessionTokens {
  readonly accessToken: string;
  readonly accessExpiresInSeconds: number;
  readonly refreshToken: string;
}

/** Where a request comes from. */
export interface Origin {
  readonly ip: string;
  /** As `peerAddressKey` writes it. */
  readonly address: string;
  readonly userAgent: string;
  readonly requestId: string;
}

type RevokeReason = 'signedOut' | 'deviceSignedOut' | 'byAdmin' | 'secondFactor' | 'reused' | 'passwordChanged' | 'disabled' | 'unmerged' | 'erased';

/** One device where somebody is signed in, as lists show it. */
export interface SignedInDevice {
  readonly sessionId: string;
  readonly deviceName: string | null;
  readonly userAgent: string;
  /** The network, without its last part. */
  readonly maskedAddress: string;
  readonly signedInAt: Date;
  /** To within the life of an access token. */
  readonly lastSeenAt: Date;
}

const REVOKED_TOPIC = 'identity.session';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * A session ends after this long without a refresh (`idleMs`), and at the latest after `wholeMs`. Shoppers sign in again
 * silently, so theirs may be short; staff sign in once a working day. Staff sessions are remembered for `keptMs` after
 * their end, because a known address is not slowed by guesses from elsewhere.
 */
const LIFETIMES: Readonly<Record<SessionAudience, { idleMs: number; wholeMs: number; keptMs: number }>> = {
  customer: { idleMs: 7 * DAY_MS, wholeMs: 30 * DAY_MS, keptMs: DAY_MS },
  staff: { idleMs: 12 * HOUR_MS, wholeMs: 7 * DAY_MS, keptMs: 30 * DAY_MS },
};

/** Two tabs, or a retry after a lost reply, may present the same token; later than this it counts as stolen. */
const GRACE_MS = 10_000;
const PRUNE_LIMIT = 5_000;

/**
 * Sign-ins and their refresh tokens. A refresh token works once; presenting a used one again ends the whole session,
 * because then two parties hold it. Revoked sessions are known to every process within a second.
 */
export class Sessions {
  private readonly repository: SessionsRepository;
  /** Sessions revoked within the life of an access token, by id, with the instant of the revocation. */
  private revoked = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.repository = new SessionsRepository(database);
  }

  /** Loads what was revoked lately, and keeps it fresh. */
  async start(): Promise<void> {
    this.changes.on(REVOKED_TOPIC, () => this.loadRevoked());
    await this.loadRevoked();
  }

  /** False as soon as a revocation is known here. */
  isLive(sessionId: string): boolean {
    return !this.revoked.has(sessionId);
  }

  async open(tx: Tx, session: { audience: SessionAudience; subjectId: string; origin: Origin; deviceName?: string | undefined }): Promise<SessionTokens> {
    const { audience, subjectId, origin } = session;
    const { idleMs, wholeMs } = LIFETIMES[audience];
    const nowMs = this.clock.nowMs();
    const sessionId = this.ids.uuid();
    const refreshToken = this.ids.token(32);
    const opened = {
      id: sessionId,
      audience,
      subjectId,
      address: origin.address,
      userAgent: origin.userAgent,
      deviceName: session.deviceName ?? null,
      createdAt: new Date(nowMs),
      expiresAt: new Date(nowMs + idleMs),
      endsAt: new Date(nowMs + wholeMs),
    };
    await this.repository.insert(tx, opened, hashOf(refreshToken));
    return this.tokens({ audience, subjectId, sessionId }, refreshToken);
  }

  /**
   * Exchanges a refresh token for a new pair.
   * @throws IDENTITY.SESSION_ENDED when the token is unknown, expired, of another audience, or was used before.
   */
  async refresh(refreshToken: string, audience: SessionAudience): Promise<{ subjectId: string; tokens: SessionTokens }> {
    const tokenHash = hashOf(refreshToken);
    const next = this.ids.token(32);
    const session = await this.database.transaction(async (tx) => {
      const presented = await this.repository.lockToken(tx, tokenHash);
      const now = this.clock.now();
      if (presented === null || presented.audience !== audience || presented.revokedAt !== null || presented.expiresAt <= now) return null;
      if (presented.usedAt !== null && now.getTime() - presented.usedAt.getTime() > GRACE_MS) {
        await this.revokeStolen(tx, presented);
        return null;
      }
      const expiresAt = new Date(Math.min(now.getTime() + LIFETIMES[audience].idleMs, presented.endsAt.getTime()));
      const rotated = await this.repository.rotate(tx, { tokenHash, nextHash: hashOf(next), sessionId: presented.sessionId, now, expiresAt });
      return rotated ? presented : null;
    });
    if (session === null) throw identityError('IDENTITY.SESSION_ENDED');
    const { subjectId, sessionId } = session;
    return { subjectId, tokens: await this.tokens({ audience, subjectId, sessionId }, next) };
  }

  /** Ends the session of a refresh token; an unknown token is already signed out. */
  async signOut(refreshToken: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const presented = await this.repository.lockToken(tx, hashOf(refreshToken));
      if (presented === null) return;
      await this.revokeOne(tx, presented.sessionId, 'signedOut');
    });
  }

  /** Ends every session of a person, or every other one when `exceptSessionId` is given; answers how many. */
  async revokeAllOf(tx: Tx, subjectId: string, options: { reason: RevokeReason; exceptSessionId?: string }): Promise<number> {
    const revocation = { subjectId, exceptSessionId: options.exceptSessionId ?? null, reason: options.reason, now: this.clock.now() };
    const ended = await this.repository.revokeAllOf(tx, revocation);
    await this.announce(tx, ended);
    return ended.length;
  }

  /** Where somebody is signed in now, the latest seen first. */
  async listDevices(audience: SessionAudience, subjectId: string): Promise<SignedInDevice[]> {
    const rows = await this.repository.listLive(audience, subjectId, this.clock.now());
    return rows.map(({ address, ...row }) => ({ ...row, maskedAddress: maskAddress(address) }));
  }

  /**
   * Ends one session of a person, everywhere within a second.
   * @throws IDENTITY.SESSION_NOT_FOUND for one that is over, or somebody else's
   */
  async revokeDevice(tx: Tx, device: { audience: SessionAudience; subjectId: string; sessionId: string }, reason: RevokeReason): Promise<void> {
    const ended = await this.repository.revokeOwned(tx, device, { reason, now: this.clock.now() });
    if (ended.length === 0) throw identityError('IDENTITY.SESSION_NOT_FOUND');
    await this.announce(tx, ended);
  }

  hasSessionFrom(subjectId: string, address: string): Promise<boolean> {
    return this.repository.hasSessionFrom(subjectId, address);
  }

  /** Deletes a bounded number of long ended sessions; for a recurring task. */
  async pruneEnded(): Promise<number> {
    let pruned = 0;
    for (const audience of ['customer', 'staff'] as const) {
      const before = new Date(this.clock.nowMs() - LIFETIMES[audience].keptMs);
      pruned += await this.repository.deleteEnded(audience, before, PRUNE_LIMIT);
    }
    return pruned;
  }

  private async revokeOne(tx: Tx, sessionId: string, reason: RevokeReason): Promise<void> {
    await this.announce(tx, await this.repository.revoke(tx, sessionId, { reason, now: this.clock.now() }));
  }

  private async revokeStolen(tx: Tx, presented: PresentedToken): Promise<void> {
    await this.revokeOne(tx, presented.sessionId, 'reused');
    if (presented.audience === 'customer') return;
    await writeAudit(tx, { actor: 'system', action: 'staff.refreshTokenReused', targetType: 'staff', targetId: presented.subjectId, at: this.clock.now() });
  }

  private async announce(tx: Tx, sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0) return;
    await this.changes.announce(tx, REVOKED_TOPIC);
    const nowMs = this.clock.nowMs();
    tx.afterCommit(() => {
      for (const id of sessionIds) this.revoked.set(id, nowMs);
    });
  }

  private readonly loadRevoked = oneAtATime(async () => {
    // An access token outlives its session by its own lifetime at most; a minute covers clocks that differ.
    const sinceMs = this.clock.nowMs() - (ACCESS_TOKEN_SECONDS + 60) * 1_000;
    const rows = await this.repository.listRevokedSince(new Date(sinceMs));
    const stillNeeded = [...this.revoked].filter(([, revokedAtMs]) => revokedAtMs > sinceMs);
    this.revoked = new Map([...stillNeeded, ...rows.map(({ id, revokedAt }): [string, number] => [id, revokedAt.getTime()])]);
  });

  private async tokens(claims: { audience: SessionAudience; subjectId: string; sessionId: string }, refreshToken: string): Promise<SessionTokens> {
    return { accessToken: await this.accessTokens.issue(claims), accessExpiresInSeconds: ACCESS_TOKEN_SECONDS, refreshToken };
  }
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}
