import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, type Tx } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { type Give, type PrepareGifts, prepareAll } from '../gifts.js';
import { Ledger } from '../ledger/ledger.js';
import type { Member } from '../member.js';
import { MEMBER_TERMS, memberActByCustomer } from '../member-terms.js';
import { membershipError } from '../membership.errors.js';
import { type JoinedBy, MembersRepository } from '../members.repository.js';
import { computeTier } from '../tiers/tier.rules.js';

type NewMember = Pick<Member, 'id' | 'memberNo' | 'joinedAt' | 'tierCode' | 'protectedUntil'>;

export interface Enrolment {
  readonly customerId: string;
  readonly source: JoinedBy;
  readonly at: Date;
  readonly documentVersion: string;
  /** In which the terms were agreed to: that of this process, unless it is told. Null when the caller keeps what was agreed to. */
  readonly brand?: string | null;
  /** When the terms were agreed to, if that was earlier. */
  readonly agreedAt?: Date;
}

const NUMBER_TRIES = 5;
const DAY_MS = 86_400_000;

/** One tap makes a member: consent to the terms as they were shown, a number, and accounts in every unit. */
@Injectable()
export class JoinMembership {
  private readonly givers: PrepareGifts<string>[] = [];

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
    await this.database.transaction(async (tx) => {
      const isMember = (await this.members.findMemberIds(tx, [customerId])).length > 0;
      const give = isMember ? null : await this.prepare(tx);
      await this.enroll(tx, { customerId, source: 'storefront', at: this.clock.now(), documentVersion }, give);
    });
  }

  /** Something is given to whoever joins by their own wish, or comes back, in the transaction of that. */
  onJoined(prepare: PrepareGifts<string>): void {
    this.givers.push(prepare);
  }

  /** Takes what joining gives from, once for everybody who joins in this transaction: before `enroll`, and not for who is a member already. */
  prepare(tx: Tx): Promise<Give<string>> {
    return prepareAll(tx, this.givers);
  }

  /** Members that came from elsewhere, with their consent. Those who are members already are left alone. */
  async import(tx: Tx, customers: readonly { customerId: string; at: Date }[]): Promise<void> {
    for (const customer of customers) await this.enroll(tx, { ...customer, source: 'import', documentVersion: MEMBER_TERMS.version });
  }

  /**
   * Makes a member of who agreed to a version of the terms, in the caller's transaction, and gives what was prepared for it. Who has left comes back with
   * the same number; who is one stays as they are, and is seen in this brand too.
   */
  async enroll(tx: Tx, { customerId, source, at, documentVersion, brand = this.members.brand, agreedAt = at }: Enrolment, give: Give<string> | null = null): Promise<void> {
    const tier = computeTier(await this.members.listTiers(tx), 0);
    const protectedUntil = new Date(at.getTime() + tier.protectionDays * DAY_MS);
    const row = { id: customerId, joinedAt: at, tierCode: tier.code, protectedUntil };
    const consent = brand === null ? null : { memberId: customerId, brand, documentVersion, decidedAt: agreedAt };
    const isNew = await this.insertOrRejoin(tx, row, source);
    if (consent !== null) await (isNew ? this.members.addConsent(tx, { ...consent, accepted: true }) : this.members.agree(tx, consent));
    if (!isNew) return;
    await this.members.addTierChange(tx, customerId, { at, fromCode: null, toCode: tier.code, cause: 'join', growth: 0, protectedUntil });
    await this.ledger.open(tx, [customerId]);
    if (give !== null) await give(customerId);
  }

  /** False for who is a member already. */
  private async insertOrRejoin(tx: Tx, row: Omit<NewMember, 'memberNo'>, source: JoinedBy): Promise<boolean> {
    for (let attempt = 0; attempt < NUMBER_TRIES; attempt += 1) {
      const memberNo = String(100_000_000_000 + this.ids.integer(200_000_000_000));
      if (await this.members.insert(tx, { ...row, memberNo, source })) return true;
      if (await this.members.isKnown(tx, row.id)) return this.members.rejoin(tx, row);
    }
    throw new Error('no free member number was found');
  }
}
