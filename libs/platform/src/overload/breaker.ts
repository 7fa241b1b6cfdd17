import { type CircuitBreakerPolicy, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';
import { Gauge } from 'prom-client';
import { metricsRegistry } from '../metrics.js';

const breakerOpen = new Gauge({ name: 'quanyu_breaker_open', help: '1 while a third party is not asked because it does not answer', labelNames: ['name'] as const, registers: [metricsRegistry] });

export interface BreakerOptions {
  /** The third party, for the metric. */
  readonly name: string;
  /** So many failures in a row open the breaker. */
  readonly failures?: number;
  /** After this long one call tries again. */
  readonly restMs?: number;
  /** Whether an error means that the third party did not answer; a refusal of its own is an answer. */
  readonly isFailure?: (error: Error) => boolean;
}

/**
 * Stops asking a third party that does not answer, so that nobody waits for a timeout that is sure to come, and tries it
 * again with one call after a rest.
 */
export class Breaker {
  private readonly policy: CircuitBreakerPolicy;

  constructor({ name, failures = 10, restMs = 2_000, isFailure = () => true }: BreakerOptions) {
    this.policy = circuitBreaker(handleWhen(isFailure), { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(failures) });
    breakerOpen.set({ name }, 0);
    this.policy.onStateChange((state) => breakerOpen.set({ name }, state === CircuitState.Open ? 1 : 0));
  }

  /** Runs the call, or throws what `refusal` makes while the third party is not asked. */
  async run<T>(call: () => Promise<T>, refusal: () => Error): Promise<T> {
    try {
      return await this.policy.execute(call);
    } catch (error) {
      throw isBrokenCircuitError(error) ? refusal() : error;
    }
  }
}
