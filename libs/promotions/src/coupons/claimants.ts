import { Injectable } from '@nestjs/common';
import { Ledger, membershipError, Memberships } from '@quanyu/membership';
import type { Tx } from '@quanyu/platform';
import type { RuleContent } from '../price-rules/price-rule.rules.js';
import { mayClaim } from './centre.rules.js';

/** Who may have a coupon, and what it costs them. */
@Injectable()
export class Claimants {
  constructor(
    private readonly memberships: Memberships,
    private readonly ledger: Ledger,
  ) {}

  /** What comes by itself is told of by a process of whichever brand. */
  async isFor(tx: Tx, customerId: string, audience: RuleContent['audience'], { comesByItself = false } = {}): Promise<boolean> {
    if (audience.tiers === null && audience.tags === null) return true;
    const [membership] = await (comesByItself ? this.memberships.findAnywhere([customerId], tx) : this.memberships.findMany([customerId], tx));
    return mayClaim(audience, membership?.tier.code ?? null);
  }

  /**
   * Takes the points that a coupon costs, once. Behind the template's row, as everybody takes both. Points are spent where their member is seen.
   * @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.NOT_ENOUGH
   */
  async pay(tx: Tx, coupon: { readonly id: string; readonly customerId: string }, { name, points }: { readonly name: string; readonly points: number }): Promise<void> {
    if ((await this.memberships.findMany([coupon.customerId], tx)).length === 0) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    await this.ledger.spend(tx, { memberId: coupon.customerId, unit: 'points', key: `coupon:${coupon.id}`, kind: 'spend', note: `积分兑换 · ${name}` }, points);
  }
}
