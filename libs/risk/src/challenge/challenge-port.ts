import { type GateRedis, platformError } from '@quanyu/platform';
import type { ChallengeKind } from './challenge-kinds.js';

export type ChallengeDifficulty = 'light' | 'heavy';

export interface ChallengePurpose {
  readonly difficulty: ChallengeDifficulty;
  /** Who is asked, and where, for example `<session>/<customer>`. */
  readonly subject: string;
  /** Null before it is known who comes. */
  readonly customerId?: string | null | undefined;
}

/**
 * One kind of challenge. What it sets travels in the refusal (`details.challenge`) and says its `kind`; the answer comes back as base64 of JSON
 * with the request itself. Nothing is kept of a challenge before it is answered.
 */
export interface ChallengePort {
  create(purpose: ChallengePurpose): Promise<{ readonly kind: ChallengeKind }>;
  /** True once for a right answer to a challenge that was set for this purpose. When Redis is away nobody passes. @throws SERVICE.BUSY */
  verify(solution: string, purpose: ChallengePurpose): Promise<boolean>;
}

export const CHALLENGE_LIFE_MS = 120_000;

/** Uses up one challenge; false when it was used before. @throws SERVICE.BUSY */
export async function burnChallenge(redis: GateRedis, id: string): Promise<boolean> {
  const burnt = await redis.set(`challenge:{${id}}`, '1', 'PX', 2 * CHALLENGE_LIFE_MS, 'NX').catch(() => Promise.reject(platformError('SERVICE.BUSY', { retryAfterSeconds: 1 })));
  return burnt === 'OK';
}

/** The JSON of an answer; null for what is none. */
export function readAnswer(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    return null;
  }
}
