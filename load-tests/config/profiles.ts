import type { Options, Scenario } from 'k6/options';
import { prepared } from './env.ts';
import type { ScenarioShape } from './prepared.ts';
import { honestRun } from './thresholds.ts';

/**
 * Options of every run. The runner chose the shape of the load; the same journeys run under every shape. Arrivals are an
 * open model: a shopper comes whether or not the one before was served, and one who cannot be started because the
 * generator ran out of virtual users is a dropped iteration, which fails the run.
 */
export const options: Options = {
  scenarios: Object.fromEntries(Object.entries(prepared.shape).map(([name, shape]) => [name, scenario(shape)])),
  thresholds: honestRun,
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max', 'count'],
  systemTags: ['name', 'scenario', 'status', 'expected_response', 'error_code', 'check', 'group'],
  // A group of shoppers is sent at once, not six after six.
  batch: 100,
  batchPerHost: 100,
};

function scenario({ exec, startSeconds, stages, atOnce, maxSeconds }: ScenarioShape): Scenario {
  const shared = { exec, startTime: `${startSeconds}s`, gracefulStop: `${maxSeconds}s` };
  if (atOnce !== undefined) return { ...shared, executor: 'per-vu-iterations', vus: atOnce, iterations: 1, maxDuration: `${maxSeconds}s` };
  const [first] = stages;
  if (first === undefined) throw new Error(`${exec} has no stage`);
  const users = Math.max(2, Math.ceil(Math.max(...stages.map(({ perSecond }) => perSecond)) * maxSeconds));
  const arrivals = { ...shared, timeUnit: '1m', preAllocatedVUs: users, maxVUs: users };
  if (stages.length === 1) return { ...arrivals, executor: 'constant-arrival-rate', rate: perMinute(first.perSecond), duration: `${first.seconds}s` };
  return {
    ...arrivals,
    executor: 'ramping-arrival-rate',
    startRate: perMinute(first.perSecond),
    stages: stages.map(({ perSecond, seconds }) => ({ target: perMinute(perSecond), duration: `${seconds}s` })),
  };
}

/** Whole arrivals per minute, as k6 takes no fractions of an arrival. */
function perMinute(perSecond: number): number {
  return Math.max(1, Math.round(perSecond * 60));
}
