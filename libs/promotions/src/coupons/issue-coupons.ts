import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JoinMembership, MemberSweeps } from '@quanyu/membership';
import { Clock, type Tx } from '@quanyu/platform';
import type { RuleContent, StoredRule } from '../price-rules/price-rule.rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { ClaimCoupon } from './claim-coupon.js';

/** What coupons are given for by themselves. */
export type IssueOccasion = NonNullable<NonNullable<RuleContent['coupon']>['issueOn']>;

/** Coupons that come by themselves: to whoever joins, has a birthday, or has paid. In the transaction of what they are given for, and for the same thing once. */
@Injectable()
export class IssueCoupons implements OnModuleInit {
  constructor(
    private readonly rules: PriceRules,
    private readonly claims: ClaimCoupon,
    private readonly joining: JoinMembership,
    private readonly sweeps: MemberSweeps,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.joining.onJoined((tx, customerId) => this.issue(tx, 'join', { customerId, key: `join ${customerId}` }));
    this.sweeps.onBirthday((tx, { memberId, year }) => this.issue(tx, 'birthday', { customerId: memberId, key: `birthday ${year} ${memberId}`, within: `birthday ${year} ` }));
  }

  /** Gives one coupon of each template that is given for this now. A customer's limit counts those whose key begins with `within`. */
  async issue(tx: Tx, occasion: IssueOccasion, { customerId, key, within }: { readonly customerId: string; readonly key: string; readonly within?: string }): Promise<void> {
    for (const templateId of this.templatesFor(occasion)) await this.claims.giveForEvent(tx, { customerId, templateId, eventKey: key, within });
  }

  /** Takes back what was given for this and is unused; of templates whose time is over too. */
  async withdraw(tx: Tx, occasion: IssueOccasion, key: string): Promise<void> {
    for (const { id } of this.listTemplates(occasion)) await this.claims.withdrawFromEvent(tx, id, key);
  }

  /** Whether anything is given for this now: nothing is opened where nothing is. */
  givesFor(occasion: IssueOccasion): boolean {
    return this.templatesFor(occasion).length > 0;
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
