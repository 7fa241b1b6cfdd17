import { Injectable } from '@nestjs/common';
import { type Asking, Assess, DeviceTokens, requestFacts, Screening } from '@quanyu/risk';
import type { CaseReview } from './after-sales-case.js';

/** What stands in front of asking for money back: the deny list and the rules of risk. */
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
    return this.screening.run('order.refund', { customerId, deviceId: facts.deviceId, address: facts.ip }, async () => {
      const { verdict, rule, evidence } = await this.assess.admit('refund', { ...facts, customerId });
      return verdict !== 'review' || rule === null ? null : { rule: rule.code, ruleVersion: rule.version, ruleName: rule.name, evidence };
    });
  }
}
