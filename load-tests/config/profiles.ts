import type { ConstantArrivalRateScenario } from 'k6/options';

/**
 * Shapes of load. A profile knows rates and times, never what is done: the same journeys run under every profile.
 * Arrivals are an open model: a shopper comes whether or not the one before was served, and one who cannot be
 * started because the generator ran out of virtual users is a dropped iteration, which fails the run.
 */
export interface Arrival {
  readonly exec: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Longest time that one arrival may keep its virtual user. */
  readonly maxSeconds: number;
}

export function arrivals({ exec, perSecond, seconds, maxSeconds }: Arrival): ConstantArrivalRateScenario {
  const users = Math.max(2, Math.ceil(perSecond * maxSeconds));
  return {
    executor: 'constant-arrival-rate',
    exec,
    // Whole arrivals per minute, as k6 takes no fractions of an arrival.
    rate: Math.max(1, Math.round(perSecond * 60)),
    timeUnit: '1m',
    duration: `${seconds}s`,
    preAllocatedVUs: users,
    maxVUs: users,
    gracefulStop: `${maxSeconds}s`,
  };
}

/** Arrivals per second of the smoke profile: the main job at a walking pace, every part of it many times in a minute. */
export const smokeRates = { browse: 3, collect: 0.8, cancelUnpaid: 0.3, cancelPaid: 0.3 } as const;
