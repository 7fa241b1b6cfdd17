import { Injectable } from '@nestjs/common';
import type { ChallengeKind } from './challenge-kinds.js';
import type { ChallengePort, ChallengePurpose } from './challenge-port.js';
import { Challenges } from './challenges.js';
import { PhoneChallenges } from './phone-challenges.js';
import { Sliders } from './sliders.js';

/** Sets a challenge of the kind that a rule asks for, and looks at the answer. */
@Injectable()
export class ChallengeDesk {
  constructor(
    private readonly work: Challenges,
    private readonly sliders: Sliders,
    private readonly phones: PhoneChallenges,
  ) {}

  /** With another way beside a slider for those who cannot move or see it. */
  async create(kind: ChallengeKind, purpose: ChallengePurpose): Promise<object> {
    const suitable = suitableKind(kind, purpose);
    const challenge = await this.portOf(suitable).create(purpose);
    return suitable === 'slider' && isKnown(purpose) ? { ...challenge, instead: await this.phones.create(purpose) } : challenge;
  }

  /** @throws SERVICE.BUSY */
  async verify(kind: ChallengeKind, solution: string, purpose: ChallengePurpose): Promise<boolean> {
    const suitable = suitableKind(kind, purpose);
    return (await this.portOf(suitable).verify(solution, purpose)) || (suitable === 'slider' && (await this.phones.verify(solution, purpose)));
  }

  private portOf(kind: ChallengeKind): ChallengePort {
    return { work: this.work, slider: this.sliders, phone: this.phones }[kind];
  }
}

/** Whom we do not know yet has no number to show again. */
function suitableKind(kind: ChallengeKind, purpose: ChallengePurpose): ChallengeKind {
  return kind === 'phone' && !isKnown(purpose) ? 'work' : kind;
}

function isKnown({ customerId }: ChallengePurpose): boolean {
  return typeof customerId === 'string';
}
