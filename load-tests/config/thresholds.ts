import type { Options } from 'k6/options';
import { prepared } from './env.ts';
import { routeNames } from '../lib/http.ts';

/**
 * What every run must meet, whatever its profile. Times are judged by the runner, against a baseline of the same run.
 */
export const honestRun: NonNullable<Options['thresholds']> = {
  ...(prepared.mayDrop ? {} : { dropped_iterations: ['count==0'] }),
  // No answer, or one that no shopper should ever get: a refusal with a reason is neither.
  unexpected_answers: ['count==0'],
  checks: ['rate==1'],
  // A bound that always holds makes k6 keep the times of each route apart.
  ...Object.fromEntries(routeNames.map((name) => [`http_req_duration{name:${name}}`, ['max>=0']])),
};
