import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JoinMembership, MemberSweeps } from '@quanyu/membership';
import { Clock, type Tx } from '@quanyu/platform';
import type { RuleContent, StoredRule } from '../price-rules/price-rule.rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { ClaimCoupon } from './claim-coupon.js';
import { CouponsRepository } from './coupons.repository.js';

/** What coupons are given for by themselves. */
export type IssueOccasion = NonNullable<NonNullable<RuleContent['coupon']>['issueOn']>;

/** Whose coupon it is and what it is given for; a customer's limit counts those whose key begins with `within`. */
interface Gift {
  readonly customerId: string;
  readonly key: string;
  readonly within?: string;
}

/** What may be done on an occasion once its templates are taken. */
export interface OccasionCoupons {
  /** One coupon of each template that is given for this now. */
  give(gift: Gift): Promise<void>;
  /** Takes back what was given and is unused; of templates whose time is over too. */
  withdraw(key: string): Promise<void>;
}

/** Coupons that come by themselves: to whoever joins, has a birthday, or has paid. In the transaction of what they are given for, and for the same thing once. */
@Injectable()
export class IssueCoupons implements OnModuleInit {
  constructor(
    private readonly rules: PriceRules,
    private readonly claims: ClaimCoupon,
    private readonly coupons: CouponsRepository,
    private readonly joining: JoinMembership,
    private readonly sweeps: MemberSweeps,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.joining.onJoined(async (tx) => {
      const give = await this.prepareGift(tx, 'join');
      return (customerId) => give({ customerId, key: `join ${customerId}` });
    });
    this.sweeps.onBirthday(async (tx) => {
      const give = await this.prepareGift(tx, 'birthday');
      return ({ memberId, year }) => give({ customerId: memberId, key: `birthday ${year} ${memberId}`, within: `birthday ${year} ` });
    });
  }

  /** Takes every template of an occasion, for who gives or takes back as it turns out to be once they are taken. */
  async prepare(tx: Tx, occasion: IssueOccasion): Promise<OccasionCoupons> {
    const running = this.templatesFor(occasion);
    const templateIds = await this.lock(tx, this.listTemplates(occasion).map(({ id }) => id));
    return {
      give: (gift) => this.give(tx, running, gift),
      withdraw: (key) => this.takeBack(tx, templateIds, key),
    };
  }

  /** Takes back what was given for this and is unused; of templates whose time is over too. */
  async withdraw(tx: Tx, occasion: IssueOccasion, key: string): Promise<void> {
    const coupons = await this.prepare(tx, occasion);
    await coupons.withdraw(key);
  }

  /** Whether anything is given for this now: nothing is opened where nothing is. */
  givesFor(occasion: IssueOccasion): boolean {
    return this.templatesFor(occasion).length > 0;
  }

  private async prepareGift(tx: Tx, occasion: IssueOccasion): Promise<(gift: Gift) => Promise<void>> {
    const templateIds = await this.lock(tx, this.templatesFor(occasion));
    return (gift) => this.give(tx, templateIds, gift);
  }

  /** Templates come before coupons, accounts and members, for whoever claims, gives or is merged: so they are taken before anything that is given with them. */
  private async lock(tx: Tx, templateIds: readonly string[]): Promise<readonly string[]> {
    if (templateIds.length > 0) await this.coupons.lockTemplates(tx, templateIds);
    return templateIds;
  }

  private async give(tx: Tx, templateIds: readonly string[], { customerId, key, within }: Gift): Promise<void> {
    for (const templateId of templateIds) await this.claims.giveForEvent(tx, { customerId, templateId, eventKey: key, within });
  }

  private async takeBack(tx: Tx, templateIds: readonly string[], key: string): Promise<void> {
    for (const templateId of templateIds) await this.claims.withdrawFromEvent(tx, templateId, key);
  }

  private templatesFor(occasion: IssueOccasion): readonly string[] {
    const nowMs = this.clock.nowMs();
    return this.listTemplates(occasion).flatMap(({ id, content: { coupon } }) => (coupon !== null && Date.parse(coupon.claimFrom) <= nowMs && nowMs < Date.parse(coupon.claimUntil) ? [id] : []));
  }

  /** In the order in which they are locked, whoever gives or takes back. */
  private listTemplates(occasion: IssueOccasion): readonly StoredRule[] {
    return this.rules
      .list()
      .filter(({ content }) => content.coupon?.issueOn === occasion)
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}
