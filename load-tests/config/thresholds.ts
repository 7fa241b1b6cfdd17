import type { Options } from 'k6/options';
import { routeNames } from '../lib/http.ts';

/**
 * What every run must meet, whatever its profile. Times are reported, not judged, in runs that share a machine with
 * others; the profiles that judge times do so against a baseline of the same run.
 */
export const honestRun: NonNullable<Options['thresholds']> = {
  dropped_iterations: ['count==0'],
  http_req_failed: ['rate==0'],
  checks: ['rate==1'],
  // A bound that always holds makes k6 keep the times of each route apart.
  ...Object.fromEntries(routeNames.map((name) => [`http_req_duration{name:${name}}`, ['max>=0']])),
};
