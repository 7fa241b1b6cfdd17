import { percentile } from '../bench/statistics.mjs';

/**
 * Figures of a run, computed from its samples. Nothing here reads a clock or a file.
 *
 * @typedef {import('./samples.mjs').Samples} Samples
 * @typedef {import('./samples.mjs').RequestSample} RequestSample
 * @typedef {import('./report.mjs').LoadTestReport} LoadTestReport
 */

/** @param {number} value */
const rounded = (value) => Number(value.toFixed(2));
/** @param {readonly number[]} values @param {number} share */
export const percentileOrNull = (values, share) => (values.length === 0 ? null : rounded(percentile(values, share)));

/** Answers of the simulators are WeChat's, not ours. */
const isOurs = /** @param {RequestSample} request */ ({ name }) => !name.startsWith('simulator');
/** No answer, or one that blames the server. A busy shop that says when to come again counts, and the objectives say where that is allowed. */
export const isError = /** @param {RequestSample} request */ ({ status }) => status === 0 || status >= 500;
const isRefused = /** @param {RequestSample} request */ ({ status }) => status >= 400 && status < 500;

/**
 * @param {Samples} samples
 * @param {{metric: string, scenario?: string | undefined, tags?: Readonly<Record<string, string>>, fromMs?: number, toMs?: number}} wanted
 */
export function eventsOf({ events }, { metric, scenario, tags = {}, fromMs = 0, toMs = Infinity }) {
  return events.filter(
    (event) => event.metric === metric && (scenario === undefined || event.scenario === scenario) && event.atMs >= fromMs && event.atMs < toMs && Object.entries(tags).every(([key, value]) => event.tags[key] === value),
  );
}

/**
 * @param {Samples} samples
 * @param {Parameters<typeof eventsOf>[1]} wanted
 */
export function countOf(samples, wanted) {
  return eventsOf(samples, wanted).reduce((sum, { value }) => sum + value, 0);
}

/**
 * @param {Samples} samples
 * @returns {LoadTestReport['endpoints']}
 */
export function endpointsOf({ requests }) {
  const ours = requests.filter(isOurs);
  const { from, to } = spanOf(ours);
  /** @type {Map<string, RequestSample[]>} */
  const byName = new Map();
  for (const request of ours) {
    const list = byName.get(request.name);
    if (list === undefined) byName.set(request.name, [request]);
    else list.push(request);
  }
  const seconds = Math.max(1, (to - from) / 1000);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => {
    const times = list.map(({ milliseconds }) => milliseconds);
    return { name, count: list.length, perSecond: rounded(list.length / seconds), p50Ms: percentileOrNull(times, 0.5), p95Ms: percentileOrNull(times, 0.95), p99Ms: percentileOrNull(times, 0.99), errors: list.filter(isError).length };
  });
}

/**
 * One point per second.
 * @param {Samples} samples
 * @returns {LoadTestReport['timeline']}
 */
export function timelineOf(samples) {
  const ours = samples.requests.filter(isOurs);
  const { from, to } = spanOf(ours);
  const length = ours.length === 0 ? 0 : Math.min(5_000, Math.floor((to - from) / 1000) + 1);
  const points = Array.from({ length }, (_, atSeconds) => ({ atSeconds, times: /** @type {number[]} */ ([]), requests: 0, orders: 0, refused: 0, errors: 0, users: 0 }));
  const pointAt = /** @param {number} atMs */ (atMs) => points[Math.floor((atMs - from) / 1000)];
  for (const request of ours) {
    const point = pointAt(request.atMs);
    if (point === undefined) continue;
    point.requests += 1;
    point.times.push(request.milliseconds);
    if (isRefused(request)) point.refused += 1;
    if (isError(request)) point.errors += 1;
  }
  for (const { atMs, metric, value } of samples.events) {
    const point = pointAt(atMs);
    if (point === undefined) continue;
    if (metric === 'orders_placed') point.orders += value;
    if (metric === 'vus') point.users = value;
  }
  return points.map(({ atSeconds, times, requests, orders, refused, errors, users }) => ({
    atSeconds, requestsPerSecond: requests, ordersPerSecond: orders, refusedPerSecond: refused, errorsPerSecond: errors, p95Ms: percentileOrNull(times, 0.95), users,
  }));
}

/**
 * First and last moment of some samples; without any, from after to.
 * @param {readonly {atMs: number}[]} samples
 */
export function spanOf(samples) {
  return samples.reduce(({ from, to }, { atMs }) => ({ from: Math.min(from, atMs), to: Math.max(to, atMs) }), { from: Infinity, to: -Infinity });
}

/**
 * Refusals with a reason, by code as k6 names its metrics.
 * @param {Samples} samples
 * @param {readonly string[]} codes every code there is
 * @returns {LoadTestReport['refusals']}
 */
export function refusalsOf(samples, codes) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { metric, value } of samples.events) if (metric.startsWith('reject_')) counts.set(metric, (counts.get(metric) ?? 0) + value);
  const nameOf = /** @param {string} code */ (code) => `reject_${code.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
  return codes.flatMap((code) => {
    const count = counts.get(nameOf(code));
    return count === undefined ? [] : [{ code, count }];
  });
}

/**
 * Requests, errors and orders of the whole run.
 * @param {Samples} samples
 */
export function totalsOf(samples) {
  const ours = samples.requests.filter(isOurs);
  const times = ours.map(({ milliseconds }) => milliseconds);
  const errors = ours.filter(isError).length;
  return {
    requests: ours.length,
    peakOrdersPerSecond: Math.max(0, ...timelineOf(samples).map(({ ordersPerSecond }) => ordersPerSecond)),
    p95Ms: percentileOrNull(times, 0.95),
    p99Ms: percentileOrNull(times, 0.99),
    errors,
    errorPercent: ours.length === 0 ? 0 : rounded((errors / ours.length) * 100),
    droppedIterations: countOf(samples, { metric: 'dropped_iterations' }),
  };
}
