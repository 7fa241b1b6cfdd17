import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock } from '@quanyu/platform';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { SessionAudience } from './sessions.repository.js';

/** A stolen access token is useful this long at most, and the memory of revoked sessions need not reach back further. */
export const ACCESS_TOKEN_SECONDS = 600;

const ISSUER = 'quanyu';
const TYPE = 'at+jwt';
const ALGORITHM = 'HS256';
const MAX_KNOWN_TOKENS = 50_000;

/** `act` as in RFC 8693: who looks through the subject's eyes. */
const claimsSchema = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.int(), act: z.object({ sub: z.uuid() }).optional() });

export interface AccessClaims {
  readonly audience: SessionAudience;
  readonly subjectId: string;
  /** The session that the token ends with: the actor's own when there is one. */
  readonly sessionId: string;
  readonly actorId?: string | undefined;
}

interface VerifiedClaims extends AccessClaims {
  readonly expiresAtMs: number;
}

/** Signs and verifies access tokens (RFC 9068). One algorithm, one issuer, one key: a token has no say in how it is checked. */
export class AccessTokens {
  private readonly key: KeyObject;
  /** Tokens already verified, so that a request does not pay for the signature again. They live in this process's memory alone. */
  private readonly verified = new LRUCache<string, VerifiedClaims>({ max: MAX_KNOWN_TOKENS });

  constructor(
    secret: string,
    private readonly clock: Clock,
  ) {
    this.key = createSecretKey(Buffer.from(secret, 'utf8'));
  }

  issue(claims: AccessClaims): Promise<string> {
    const nowSeconds = Math.floor(this.clock.nowMs() / 1_000);
    return new SignJWT({ sid: claims.sessionId, ...(claims.actorId === undefined ? {} : { act: { sub: claims.actorId } }) })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setSubject(claims.subjectId)
      .setIssuer(ISSUER)
      .setAudience(claims.audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + ACCESS_TOKEN_SECONDS)
      .sign(this.key);
  }

  /** The claims of a valid token for this audience, or null for any other text. */
  async findClaims(token: string, audience: SessionAudience): Promise<AccessClaims | null> {
    const known = this.verified.get(token);
    if (known !== undefined) return this.holding(known, audience);
    const claims = await this.verify(token, audience);
    if (claims !== null) this.verified.set(token, claims);
    return claims;
  }

  /** The claims of a token that was verified before and still holds; null for one that is new here, too. */
  recallClaims(token: string, audience: SessionAudience): AccessClaims | null {
    const known = this.verified.get(token);
    return known === undefined ? null : this.holding(known, audience);
  }

  private holding(known: VerifiedClaims, audience: SessionAudience): AccessClaims | null {
    return known.audience === audience && this.clock.nowMs() < known.expiresAtMs ? known : null;
  }

  private async verify(token: string, audience: SessionAudience): Promise<VerifiedClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience,
        requiredClaims: ['sub', 'sid', 'iat', 'exp'],
        maxTokenAge: ACCESS_TOKEN_SECONDS,
        clockTolerance: 5,
        currentDate: this.clock.now(),
      });
      const { sub, sid, exp, act } = claimsSchema.parse(payload);
      return { audience, subjectId: sub, sessionId: sid, expiresAtMs: exp * 1_000, actorId: act?.sub };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
      throw error;
    }
  }
}
