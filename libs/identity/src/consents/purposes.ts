import { type Clock, type Database, type Tx, writeAudit } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import type { CustomersRepository } from '../customers/customers.repository.js';
import { identityError } from '../identity.errors.js';
import { profileByCustomer } from '../sign-in-limits.js';
import { type Choice, CHOICES, PURPOSES_VERSION } from './purposes.rules.js';

export interface Decision {
  readonly customerId: string;
  readonly choice: Choice;
  readonly accepted: boolean;
}

export interface Standing {
  readonly choice: Choice;
  readonly accepted: boolean;
  /** Null while nothing was ever decided. */
  readonly decidedAt: Date | null;
}

/** What a shopper lets be done with their data beyond their orders. Ending a use is as easy as allowing it, and acts at once. */
export class Purposes {
  private readonly followers: ((tx: Tx, decision: Decision) => Promise<void>)[] = [];

  constructor(
    private readonly database: Database,
    private readonly repository: CustomersRepository,
    private readonly limits: RateLimits,
    private readonly rules: { readonly clock: Clock; readonly brand: string },
  ) {}

  /** A domain that acts on a decision does so in its transaction. Called while modules start. */
  onDecision(follow: (tx: Tx, decision: Decision) => Promise<void>): void {
    this.followers.push(follow);
  }

  /** Whether a use is allowed: until somebody objects, as the privacy policy that they agreed to says. */
  async isAllowed(customerId: string, choice: Choice): Promise<boolean> {
    const latest = await this.repository.findLatestConsent(customerId, { brand: this.rules.brand, document: choice });
    return latest?.accepted ?? true;
  }

  async list(customerId: string): Promise<Standing[]> {
    return Promise.all(
      CHOICES.map(async (choice) => {
        const latest = await this.repository.findLatestConsent(customerId, { brand: this.rules.brand, document: choice });
        return { choice, accepted: latest?.accepted ?? true, decidedAt: latest?.decidedAt ?? null };
      }),
    );
  }

  /** @throws IDENTITY.CONSENT_OUTDATED when other texts were shown than those in force; RATE_LIMITED */
  async decide({ documentVersion, ...decision }: Decision & { readonly documentVersion: string }): Promise<void> {
    const { customerId, choice, accepted } = decision;
    if (documentVersion !== PURPOSES_VERSION) throw identityError('IDENTITY.CONSENT_OUTDATED');
    await this.limits.enforce([{ limit: profileByCustomer, subject: customerId }]);
    await this.database.transaction(async (tx) => {
      const at = this.rules.clock.now();
      await this.repository.addConsent(tx, { customerId, brand: this.rules.brand, document: choice, documentVersion, accepted, decidedAt: at });
      for (const follow of this.followers) await follow(tx, decision);
      await writeAudit(tx, { actor: 'system', action: accepted ? 'person.allowUse' : 'person.endUse', targetType: 'customer', targetId: customerId, after: { choice, documentVersion }, at });
    });
  }
}
