import { createHmac } from 'node:crypto';
import type { Clock, GateRedis, IdSource } from '@quanyu/platform';
import { createChallenge, extractParams, verifySolution } from 'altcha-lib/v1';
import { z } from 'zod';
import { burnChallenge, CHALLENGE_LIFE_MS, type ChallengePort, type ChallengePurpose, readAnswer } from './challenge-port.js';

/** How many numbers a device tries at most; half of them on average. A phone tries 20,000 to 200,000 in a second. */
const MAX_NUMBER = { light: 20_000, heavy: 150_000 } as const;
/** 48 bits. The salt and the number still fit into one block of SHA-256, so that a phone's search costs no more. */
const BINDING_CHARACTERS = 8;

/** Find the number for which SHA-256(salt + number), in hexadecimal, is `challenge`. Carried by RISK.CHALLENGE_REQUIRED as `details.challenge`. */
export interface Challenge {
  readonly kind: 'work';
  readonly algorithm: 'SHA-256';
  readonly challenge: string;
  readonly salt: string;
  readonly signature: string;
  readonly maxNumber: number;
}

const solutionSchema = z.strictObject({
  kind: z.literal('work').optional(),
  algorithm: z.literal('SHA-256'),
  challenge: z.string().regex(/^[0-9a-f]{64}$/),
  salt: z.string().max(200),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.int().min(0).max(MAX_NUMBER.heavy),
});

/** Proof of work as a step-up (ALTCHA's first format, whose solver is a loop over one hash): dear for many, cheap for one. */
export class Challenges implements ChallengePort {
  private readonly key: string;

  constructor(
    secret: string,
    private readonly redis: GateRedis,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.key = createHmac('sha256', secret).update('challenge').digest('base64url');
  }

  async create(purpose: ChallengePurpose): Promise<Challenge> {
    const maxNumber = MAX_NUMBER[purpose.difficulty];
    const made = await createChallenge({
      algorithm: 'SHA-256',
      hmacKey: this.key,
      maxnumber: maxNumber,
      number: this.ids.integer(maxNumber),
      salt: this.ids.token(12),
      expires: new Date(this.clock.nowMs() + CHALLENGE_LIFE_MS),
      params: { for: this.bindingOf(purpose) },
    });
    return { kind: 'work', algorithm: 'SHA-256', challenge: made.challenge, salt: made.salt, signature: made.signature, maxNumber };
  }

  /**
   * True once for each solved challenge that was set for this purpose: `solution` is base64 of the challenge's JSON with `number` instead of
   * `maxNumber`. When Redis is away nobody passes.
   * @throws SERVICE.BUSY
   */
  async verify(solution: string, purpose: ChallengePurpose): Promise<boolean> {
    const parsed = solutionSchema.safeParse(readAnswer(solution));
    if (!parsed.success) return false;
    const { expires, for: binding } = extractParams(parsed.data);
    if (binding !== this.bindingOf(purpose)) return false;
    const expiresAtMs = Number(expires) * 1_000;
    // The library compares with the process's own clock; ours says when the challenge has ended.
    if (!(expiresAtMs > this.clock.nowMs()) || !(await verifySolution(parsed.data, this.key, false))) return false;
    return burnChallenge(this.redis, parsed.data.challenge);
  }

  private bindingOf({ difficulty, subject }: ChallengePurpose): string {
    return createHmac('sha256', this.key).update(`${difficulty}/${subject}`).digest('base64url').slice(0, BINDING_CHARACTERS);
  }
}
