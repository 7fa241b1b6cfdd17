import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JoinMembership, MemberSweeps } from '@quanyu/membership';
import { Clock, type Tx } from '@quanyu/platform';
import type { RuleContent } from '../price-rules/price-rule.rules.js';
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
    this.sweeps.onBirthday((tx, { memberId, year }) => this.issue(tx, 'birthday', { customerId: memberId, key: `birthday ${year} ${memberId}` }));
  }

  /** Gives one coupon of each template that is given for this now. */
  async issue(tx: Tx, occasion: IssueOccasion, { customerId, key }: { readonly customerId: string; readonly key: string }): Promise<void> {
    // Templates are locked in one order, whoever gives.
    for (const templateId of this.templatesFor(occasion)) await this.claims.giveForEvent(tx, { customerId, templateId, eventKey: key });
  }

  /** Whether anything is given for this now: nothing is opened where nothing is. */
  givesFor(occasion: IssueOccasion): boolean {
    return this.templatesFor(occasion).length > 0;
  }

  private templatesFor(occasion: IssueOccasion): readonly string[] {
    const nowMs = this.clock.nowMs();
    return this.rules
      .list()
      .filter(({ content: { coupon } }) => coupon !== null && coupon.issueOn === occasion && Date.parse(coupon.claimFrom) <= nowMs && nowMs < Date.parse(coupon.claimUntil))
      .map(({ id }) => id)
      .sort();
  }
}
