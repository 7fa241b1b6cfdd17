import { Injectable } from '@nestjs/common';
import { Assess, type Caller, type GroupLimit, type RateLimit, RateLimits, type RequestFacts, riskError, Screening, SharedLimits } from '@quanyu/risk';

/** Who wants a coupon, by what they cannot choose. */
export interface Claimer extends RequestFacts {
  readonly customerId: string;
}

/** What is counted when the coupon is written, besides the customer's own. */
export interface ClaimGuard {
  readonly device: { readonly deviceId: string; readonly most: number } | null;
  readonly group: GroupLimit | null;
  /** The refusal of whoever shares something with those who have had theirs; it is recorded when it is made. */
  readonly refuse: (rule: 'limit.couponsPerDevice' | 'limit.couponsPerGroup', evidence: Readonly<Record<string, string | number>>) => Error;
}

const CLAIMS_PER_CUSTOMER: RateLimit = { name: 'coupon.claim', burst: 20, count: 40, perSeconds: 60 };
/** Nobody guesses a code of twelve characters; nobody shall try. */
const CODES_PER_CUSTOMER: RateLimit = { name: 'coupon.code', burst: 10, count: 20, perSeconds: 3_600 };
const KIND = 'coupon.claim';

/** What stands in front of claiming a coupon: the deny list, the limit of taps, the rules of risk, and what people may have together. */
@Injectable()
export class ClaimGate {
  constructor(
    private readonly screening: Screening,
    private readonly limits: RateLimits,
    private readonly assess: Assess,
    private readonly shared: SharedLimits,
  ) {}

  /**
   * Runs the claim of somebody who may try.
   * @throws RISK.BLOCKED, RISK.CHALLENGE_REQUIRED, RISK.DEVICE_REQUIRED, RATE_LIMITED, and what the claim throws
   */
  admit<T>(claimer: Claimer, claim: (guard: ClaimGuard) => Promise<T>): Promise<T> {
    const { customerId, deviceId, ip } = claimer;
    const caller = { customerId, deviceId, address: ip };
    return this.screening.run(KIND, caller, async () => {
      await Promise.all([this.limits.enforce([{ limit: CLAIMS_PER_CUSTOMER, subject: customerId }]), this.assess.admitForGood('claim', claimer)]);
      return claim(this.guardOf(caller));
    });
  }

  /** Runs the claim of somebody who typed a printed code in. @throws RISK.BLOCKED, RATE_LIMITED, and what the claim throws */
  admitCode<T>({ customerId, deviceId, ip }: Claimer, claim: () => Promise<T>): Promise<T> {
    return this.screening.run(KIND, { customerId, deviceId, address: ip }, async () => {
      await this.limits.enforce([{ limit: CODES_PER_CUSTOMER, subject: customerId }]);
      return claim();
    });
  }

  private guardOf(caller: Caller & { customerId: string }): ClaimGuard {
    const perDevice = this.shared.perDevice('couponsPerDevice', caller);
    // Every sign-in gives a device; whoever leaves it out wants not to be counted.
    if (perDevice !== null && caller.deviceId === undefined) throw riskError('RISK.DEVICE_REQUIRED');
    return {
      device: perDevice === null || caller.deviceId === undefined ? null : { deviceId: caller.deviceId, most: perDevice },
      group: this.shared.perGroup('couponsPerGroup', caller),
      refuse: (rule, evidence) => this.screening.refuse(KIND, caller, { rule, evidence }),
    };
  }
}
