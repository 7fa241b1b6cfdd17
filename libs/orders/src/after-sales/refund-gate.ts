import { Injectable } from '@nestjs/common';
import { type Asking, Assess, DeviceTokens, requestFacts, Screening } from '@quanyu/risk';
import type { CaseReview } from './after-sales-case.js';

const KIND = 'order.refund';

/**
 * What stands in front of asking for money back: the rules of risk, and the deny list, which keeps people from buying and from nothing that they are
 * owed: whoever stands on it is looked at by two people.
 */
@Injectable()
export class RefundGate {
  constructor(
    private readonly assess: Assess,
    private readonly screening: Screening,
    private readonly devices: DeviceTokens,
  ) {}

  /**
   * Why a case is to be looked at by two people; null for nearly everybody.
   * @throws RISK.BLOCKED, RISK.CHALLENGE_REQUIRED
   */
  admit(customerId: string, from: Asking): Promise<CaseReview | null> {
    const facts = requestFacts(from, this.devices);
    const caller = { customerId, deviceId: facts.deviceId, address: facts.ip };
    return this.screening.watch(KIND, caller, async () => {
      const { verdict, rule, evidence } = await this.assess.admit('refund', { ...facts, customerId });
      if (verdict === 'review' && rule !== null) return { rule: rule.code, ruleVersion: rule.version, ruleName: rule.name, evidence };
      const denied = this.screening.findReview(KIND, caller);
      return denied === null ? null : { ...denied, ruleName: '拒绝名单' };
    });
  }
}
