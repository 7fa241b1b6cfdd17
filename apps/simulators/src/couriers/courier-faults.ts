import { z } from 'zod';

/** What goes wrong with couriers on demand. Counts are used up; rates and flags stay until changed. */
const courierFaultsSchema = z.object({
  /** Callbacks are recorded and scheduled but never sent. */
  muteCallbacks: z.boolean(),
  /** Extra copies sent after each accepted callback. */
  duplicateCallbacks: z.int().min(0).max(20),
  /** Added before the first attempt; not compressed. */
  delayCallbacksMs: z.int().min(0).max(86_400_000),
  /** Each callback waits a random time up to this, so that they overtake each other; not compressed. */
  shuffleCallbacksMs: z.int().min(0).max(86_400_000),
  /** Before the next n callbacks goes one like it with a wrong signature. */
  forgeCallbacks: z.int().min(0).max(10_000),
  /** The next n writes are carried out and the connection is then dropped without a reply. */
  dropAfterAccept: z.int().min(0).max(10_000),
  /** The next n writes are carried out, and whoever asked waits for a reply until they give up. */
  stallAfterAccept: z.int().min(0).max(10_000),
  /** Share of calls that get 500, half of them after having been carried out. */
  serverErrorRate: z.number().min(0).max(1),
  /** Share of calls that get 429. */
  rateLimitRate: z.number().min(0).max(1),
  /** Share of new orders that are refused for want of riders. */
  refuseRate: z.number().min(0).max(1),
});

export type CourierFaults = z.output<typeof courierFaultsSchema>;
export const courierFaultsChangeSchema = courierFaultsSchema.partial();

const NO_FAULTS: CourierFaults = {
  muteCallbacks: false,
  duplicateCallbacks: 0,
  delayCallbacksMs: 0,
  shuffleCallbacksMs: 0,
  forgeCallbacks: 0,
  dropAfterAccept: 0,
  stallAfterAccept: 0,
  serverErrorRate: 0,
  rateLimitRate: 0,
  refuseRate: 0,
};

/** The faults of the couriers in force. */
export class CourierFaultPlan {
  private faults: CourierFaults = NO_FAULTS;

  /** @param random a number in [0, 1), replaced in tests */
  constructor(private readonly random: () => number) {}

  get current(): CourierFaults {
    return this.faults;
  }

  change(change: z.output<typeof courierFaultsChangeSchema>): CourierFaults {
    this.faults = courierFaultsSchema.parse({ ...this.faults, ...change });
    return this.faults;
  }

  reset(): void {
    this.faults = NO_FAULTS;
  }

  take(fault: 'forgeCallbacks' | 'dropAfterAccept' | 'stallAfterAccept'): boolean {
    const left = this.faults[fault];
    if (left > 0) this.faults = { ...this.faults, [fault]: left - 1 };
    return left > 0;
  }

  strikes(fault: 'serverErrorRate' | 'rateLimitRate' | 'refuseRate'): boolean {
    return this.faults[fault] > 0 && this.random() < this.faults[fault];
  }

  flipCoin(): boolean {
    return this.random() < 0.5;
  }

  /** How long the next callback waits before its first attempt. */
  drawCallbackDelayMs(): number {
    const { delayCallbacksMs, shuffleCallbacksMs } = this.faults;
    return delayCallbacksMs + (shuffleCallbacksMs === 0 ? 0 : Math.floor(this.random() * shuffleCallbacksMs));
  }
}
