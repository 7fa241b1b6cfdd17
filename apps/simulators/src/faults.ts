import { z } from 'zod';

/** What goes wrong on demand. Counts are used up; rates and flags stay until changed. */
const faultsSchema = z.object({
  /** Notifies are recorded and scheduled but never sent. */
  muteNotifies: z.boolean(),
  /** Extra copies sent after each accepted notify. */
  duplicateNotifies: z.int().min(0).max(20),
  /** Added before the first attempt; not compressed. */
  delayNotifiesMs: z.int().min(0).max(86_400_000),
  /** The next n notifies go out with a WECHATPAY/SIGNTEST/ signature first; the genuine one follows by the schedule. */
  notifyProbes: z.int().min(0).max(10_000),
  /** The next n replies carry such a signature. */
  replyProbes: z.int().min(0).max(10_000),
  /** The next n writes to WeChat Pay are carried out and the connection is then dropped without a reply. */
  dropAfterAccept: z.int().min(0).max(10_000),
  /** Share of WeChat Pay calls that get 500 SYSTEM_ERROR, half of them after having been carried out. */
  serverErrorRate: z.number().min(0).max(1),
  /** Share of WeChat Pay calls that get 429 FREQUENCY_LIMITED. */
  rateLimitRate: z.number().min(0).max(1),
  /** Share of mini-program calls that get errcode -1. */
  wechatBusyRate: z.number().min(0).max(1),
  /** How refunds end. */
  refundsEndAs: z.enum(['SUCCESS', 'ABNORMAL', 'CLOSED']),
  /** Milliseconds a refund stays PROCESSING, before time compression. */
  refundMs: z.int().min(0).max(86_400_000),
  /** Refunds get 403 NOT_ENOUGH. */
  merchantBalanceEmpty: z.boolean(),
  /** Bills can be asked for the running day, which WeChat Pay refuses. */
  billOfToday: z.boolean(),
  /** These users get 40226 at sign-in. */
  blockedOpenids: z.array(z.string()).max(1_000),
});

export type Faults = z.output<typeof faultsSchema>;

const NO_FAULTS: Faults = {
  muteNotifies: false,
  duplicateNotifies: 0,
  delayNotifiesMs: 0,
  notifyProbes: 0,
  replyProbes: 0,
  dropAfterAccept: 0,
  serverErrorRate: 0,
  rateLimitRate: 0,
  wechatBusyRate: 0,
  refundsEndAs: 'SUCCESS',
  refundMs: 3_000,
  merchantBalanceEmpty: false,
  billOfToday: false,
  blockedOpenids: [],
};
type CountedFault = 'notifyProbes' | 'replyProbes' | 'dropAfterAccept';
type FaultRate = 'serverErrorRate' | 'rateLimitRate' | 'wechatBusyRate';

export const faultsChangeSchema = faultsSchema.partial();

/** The faults in force. */
export class FaultPlan {
  private faults: Faults = NO_FAULTS;

  /** @param random a number in [0, 1), replaced in tests */
  constructor(private readonly random: () => number) {}

  get current(): Faults {
    return this.faults;
  }

  change(change: z.output<typeof faultsChangeSchema>): Faults {
    this.faults = faultsSchema.parse({ ...this.faults, ...change });
    return this.faults;
  }

  reset(): void {
    this.faults = NO_FAULTS;
  }

  /** Uses up one of a counted fault. */
  take(fault: CountedFault): boolean {
    const left = this.faults[fault];
    if (left > 0) this.faults = { ...this.faults, [fault]: left - 1 };
    return left > 0;
  }

  /** Draws by a rate. */
  strikes(fault: FaultRate): boolean {
    return this.faults[fault] > 0 && this.random() < this.faults[fault];
  }

  flipCoin(): boolean {
    return this.random() < 0.5;
  }
}
