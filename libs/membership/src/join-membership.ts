import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, type Tx } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { Ledger } from './ledger/ledger.js';
import { MEMBER_TERMS, memberActByCustomer } from './member-terms.js';
import { membershipError } from './membership.errors.js';
import { MembersRepository } from './members.repository.js';
import { computeTier } from './tier.rules.js';

const NUMBER_TRIES = 5;
const DAY_MS = 86_400_000;

/** One tap makes a member: consent to the terms as they were shown, a number, and accounts in every unit. */
@Injectable()
export class JoinMembership {
  constructor(
    private readonly database: Database,
    private readonly members: MembersRepository,
    private readonly ledger: Ledger,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Joining twice is joining once. @throws MEMBERSHIP.CONSENT_OUTDATED when the terms that were shown are not those in force */
  async execute(customerId: string, documentVersion: string): Promise<void> {
    if (documentVersion !== MEMBER_TERMS.version) throw membershipError('MEMBERSHIP.CONSENT_OUTDATED', { version: MEMBER_TERMS.version });
    await this.limits.enforce([{ limit: memberActByCustomer, subject: customerId }]);
    await this.database.transaction((tx) => this.add(tx, { customerId, source: 'storefront', at: this.clock.now() }));
  }

  /** Members that came from elsewhere, with their consent. Those who are members already are left alone. */
  async import(tx: Tx, customers: readonly { customerId: string; at: Date }[]): Promise<void> {
    for (const customer of customers) await this.add(tx, { ...customer, source: 'import' });
  }

  private async add(tx: Tx, { customerId, source, at }: { customerId: string; source: 'storefront' | 'import'; at: Date }): Promise<void> {
    const tier = computeTier(await this.members.listTiers(tx), 0);
    const protectedUntil = new Date(at.getTime() + tier.protectionDays * DAY_MS);
    for (let attempt = 0; attempt < NUMBER_TRIES; attempt += 1) {
      const memberNo = String(100_000_000_000 + this.ids.integer(200_000_000_000));
      if (await this.members.insert(tx, { id: customerId, memberNo, joinedAt: at, tierCode: tier.code, protectedUntil, source })) {
        await this.members.addConsent(tx, { memberId: customerId, documentVersion: MEMBER_TERMS.version, accepted: true, decidedAt: at });
        await this.members.addTierChange(tx, customerId, { at, fromCode: null, toCode: tier.code, cause: 'join', growth: 0, protectedUntil });
        return this.ledger.open(tx, [customerId]);
      }
      if ((await this.members.findMany([customerId], tx)).has(customerId)) return;
    }
    throw new Error('no free member number was found');
  }
}
