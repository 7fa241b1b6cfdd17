import type { Clock, GateRedis, IdSource } from '@quanyu/platform';
import { z } from 'zod';
import { SignedText } from '../signed-text.js';
import { burnChallenge, CHALLENGE_LIFE_MS, type ChallengePort, type ChallengePurpose, readAnswer } from './challenge-port.js';

/** Show once more that the number of this account is yours: WeChat's code for it. */
export interface PhoneChallenge {
  readonly kind: 'phone';
  readonly seal: string;
}

/** Says whether WeChat's code is for the number of a customer. Until an upper domain tells (`PhoneChallenges.proveBy`), it never is. */
export class PhoneProof {
  proves(_customerId: string, _code: string): Promise<boolean> {
    return Promise.resolve(false);
  }
}

const answerSchema = z.strictObject({ kind: z.literal('phone'), seal: z.string().max(400), code: z.string().min(1).max(200) });

/** Re-verification by the phone's number, as it was verified when it was first given. */
export class PhoneChallenges implements ChallengePort {
  private readonly signed: SignedText;
  private proof = new PhoneProof();

  constructor(
    secret: string,
    private readonly redis: GateRedis,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.signed = new SignedText(secret, 'phone-challenge', 3);
  }

  proveBy(proof: PhoneProof): void {
    this.proof = proof;
  }

  create({ subject }: ChallengePurpose): Promise<PhoneChallenge> {
    const endsAt = Math.floor(this.clock.nowMs()) + CHALLENGE_LIFE_MS;
    return Promise.resolve({ kind: 'phone', seal: this.signed.seal([encode(subject), endsAt.toString(36), this.ids.token(12)]) });
  }

  async verify(solution: string, { subject, customerId }: ChallengePurpose): Promise<boolean> {
    const answer = answerSchema.safeParse(readAnswer(solution));
    if (!answer.success || typeof customerId !== 'string') return false;
    const [whom, endsAt, id] = this.signed.open(answer.data.seal) ?? [];
    if (whom !== encode(subject) || endsAt === undefined || id === undefined || Number.parseInt(endsAt, 36) <= this.clock.nowMs()) return false;
    return (await burnChallenge(this.redis, id)) && this.proof.proves(customerId, answer.data.code);
  }
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
