import { percentile } from '../bench/statistics.mjs';
import { countOf, eventsOf, isError, spanOf, totalsOf } from './figures.mjs';

/**
 * What each profile must reach, as ratios inside one run wherever times are concerned. Pure: everything that was
 * measured comes in.
 *
 * @typedef {{name: string, holds: boolean, figure: string, bound: string}} Objective
 * @typedef {import('./samples.mjs').Samples} Samples
 *
 * @typedef {object} Measured
 * @property {string} profile
 * @property {Samples} samples
 * @property {number} seconds of arrivals
 * @property {{holds: boolean, detail: string}} checks of the journeys
 * @property {number} capacityPerSecond 0 where the profile needs none
 * @property {{sold: number, units: number} | null} sale
 * @property {{allServed: boolean, detail: string}} notifies
 * @property {ReadonlyMap<string, number>} refusalsOfPlatform
 * @property {ReadonlyMap<string, number>} refusalsOfK6
 * @property {readonly {atSeconds: number, apiMemoryMb: number}[]} resources
 * @property {number | null} restockedAtMs
 * @property {boolean} quick
 */

export const bounds = {
  admittedP95ToBefore: 2, backToBaseAfterSeconds: 10, backToBaseFactor: 1.25, botsRefused: 0.99, shoppersRefused: 0.005, memoryGrowth: 0.05,
  busiestToQuietest: 3, restockSeconds: 10,
};
/** Refusals that PostgreSQL had to decide: an attempt that ends in one of them has cost a transaction. */
const DECIDED_IN_DATABASE = new Set(['FLASH.LIMIT', 'FLASH.LIMIT_SHARED', 'ORDERS.QUOTE_CHANGED', 'ORDERS.STORE_CLOSED']);

const percent = /** @param {number} share */ (share) => `${(share * 100).toFixed(2)} %`;
const milliseconds = /** @param {number} value */ (value) => (Number.isFinite(value) ? `${value.toFixed(1)} ms` : 'none');

/**
 * @param {Measured} measured
 * @returns {Objective[]}
 */
export function judgeObjectives(measured) {
  const own = ownObjectives[measured.profile];
  if (own === undefined) throw new Error(`${measured.profile} has no objectives`);
  return [...everyRun(measured), ...own(measured)];
}

/**
 * @param {Measured} measured
 * @returns {Objective[]}
 */
function everyRun({ profile, samples, checks, notifies, seconds }) {
  const { droppedIterations, requests } = totalsOf(samples);
  const unexpected = countOf(samples, { metric: 'unexpected_answers' });
  return [
    // A run that looks for the end finds it also in its generator; the figure says so.
    ...(profile === 'breakpoint' ? [] : [{ name: 'no arrival was dropped by the generator', holds: droppedIterations === 0, figure: String(droppedIterations), bound: '0' }]),
    { name: 'every answer is a success or a typed refusal', holds: unexpected === 0 && requests > 0, figure: `${unexpected} of ${requests}`, bound: '0' },
    ...(profile === 'breakpoint' ? [] : [{ name: 'every fact of the journeys holds', holds: checks.holds, figure: checks.detail, bound: 'all' }]),
    { name: 'every payment notify was served at the first try', holds: notifies.allServed, figure: notifies.detail, bound: 'all' },
    ...(seconds > 0 ? [] : [{ name: 'somebody arrived', holds: false, figure: '0 s', bound: 'more' }]),
  ];
}

/** @type {Record<string, (measured: Measured) => Objective[]>} */
const ownObjectives = {
  'smoke': walkedAll,
  'average': (measured) => [...nobodyTurnedAway(measured), busiestLikeQuietest(measured)],
  'noon-pickup': (measured) => [...nobodyTurnedAway(measured), everyoneCollected(measured)],
  'soak': (measured) => [...walkedAll(measured), memoryStays(measured)],
  'breakpoint': (measured) => [whereItBreaks(measured)],
  '618-opening': stepUpAndBack,
  'double11-midnight': (measured) => [allSold(measured), countersAgree(measured)],
  'restock-rush': (measured) => [allSold(measured), restockSells(measured), countersAgree(measured)],
  'bots': (measured) => [...botsStayOut(measured), countersAgree(measured)],
};

/** @param {Measured} measured @returns {Objective[]} */
function walkedAll(measured) {
  const count = /** @param {string} metric */ (metric) => countOf(measured.samples, { metric });
  const [placed, collected, canceled] = [count('orders_placed'), count('orders_collected'), count('orders_canceled')];
  return [{ name: 'every way through the main job was walked', holds: placed > 0 && collected > 0 && canceled > 1, figure: `${placed} placed, ${collected} collected, ${canceled} cancelled`, bound: 'each' }, ...nobodyTurnedAway(measured)];
}

/** @param {Measured} measured @returns {Objective[]} */
function nobodyTurnedAway({ samples }) {
  const { errors } = totalsOf(samples);
  const busy = countOf(samples, { metric: 'reject_service_busy' }) + countOf(samples, { metric: 'reject_rate_limited' });
  return [{ name: 'nobody met a busy shop', holds: errors + busy === 0, figure: `${errors} errors, ${busy} told to come again`, bound: '0' }];
}

/** @param {Measured} measured @returns {Objective} */
function everyoneCollected({ samples }) {
  const [paid, collected] = [countOf(samples, { metric: 'orders_paid' }), countOf(samples, { metric: 'orders_collected' })];
  return { name: 'everyone who ordered in the morning collected at noon', holds: paid > 0 && paid === collected, figure: `${collected} of ${paid}`, bound: 'all' };
}

/**
 * The day's busiest stretch against its quietest, by the time to place an order.
 * @param {Measured} measured
 * @returns {Objective}
 */
function busiestLikeQuietest({ samples, quick }) {
  const orders = samples.requests.filter(({ name }) => name === 'placeOrder');
  const { from, to } = spanOf(orders);
  const parts = 5;
  const slices = Array.from({ length: parts }, (_, index) => orders.filter(({ atMs }) => atMs >= from + ((to - from) * index) / parts && atMs < from + ((to - from) * (index + 1)) / parts));
  const sorted = slices.filter((slice) => slice.length >= 5).sort((a, b) => a.length - b.length).map((slice) => percentile(slice.map((one) => one.milliseconds), 0.95));
  const [quietest, busiest] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  const ratio = busiest / quietest;
  return { name: 'placing an order in the busiest fifth of the day, p95, against the quietest', holds: quick || ratio <= bounds.busiestToQuietest, figure: `${milliseconds(busiest)} against ${milliseconds(quietest)}`, bound: `${bounds.busiestToQuietest} times` };
}

/**
 * Memory of the last sixth of the run against its second sixth: in an hour, the last ten minutes against minutes 10 to 20.
 * @param {Measured} measured
 * @returns {Objective}
 */
function memoryStays({ resources, seconds, quick }) {
  const mean = /** @param {number} from @param {number} to */ (from, to) => {
    const points = resources.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to);
    return points.reduce((sum, { apiMemoryMb }) => sum + apiMemoryMb, 0) / points.length;
  };
  const [early, late] = [mean(seconds / 6, seconds / 3), mean((seconds * 5) / 6, seconds)];
  const growth = late / early - 1;
  // In a short run the process is still warming up.
  return { name: "the API's memory of the last sixth is that of the second", holds: quick || Math.abs(growth) <= bounds.memoryGrowth, figure: `${late.toFixed(0)} MB after ${early.toFixed(0)} MB, ${percent(growth)}`, bound: `within ${percent(bounds.memoryGrowth)}` };
}

/**
 * The highest rate of checkouts, by stretches of two seconds, at which placing took at most three times what it took in
 * the first quiet stretch.
 * @param {Measured} measured
 * @returns {Objective}
 */
function whereItBreaks({ samples, capacityPerSecond }) {
  const orders = samples.requests.filter(({ name }) => name === 'placeOrder');
  const { from, to } = spanOf(orders);
  const stretchMs = 2_000;
  const stretches = Array.from({ length: Math.max(0, Math.ceil((to - from) / stretchMs)) }, (_, index) => orders.filter(({ atMs }) => atMs >= from + index * stretchMs && atMs < from + (index + 1) * stretchMs));
  const quiet = percentile(stretches.slice(0, 3).flat().map((one) => one.milliseconds), 0.95);
  const kept = stretches.filter((stretch) => stretch.length > 0 && !stretch.some(isError) && percentile(stretch.map((one) => one.milliseconds), 0.95) <= bounds.busiestToQuietest * quiet);
  const best = Math.max(0, ...kept.map((stretch) => stretch.filter(({ status }) => status === 201).length / (stretchMs / 1000)));
  return { name: `checkouts per second at which placing takes at most ${bounds.busiestToQuietest} times its quiet p95`, holds: best > 0, figure: `${best.toFixed(1)} per second; closed loop before the run: ${capacityPerSecond.toFixed(1)}`, bound: 'found' };
}

/** @param {Measured} measured @returns {Objective[]} */
function stepUpAndBack({ samples, capacityPerSecond, quick }) {
  const checkouts = /** @param {readonly string[]} scenarios @param {number} [fromMs] */ (scenarios, fromMs = 0) =>
    scenarios.flatMap((scenario) => eventsOf(samples, { metric: 'checkout_time', scenario, fromMs })).map(({ value }) => value);
  const before = percentile(checkouts(['before']), 0.95);
  const during = checkouts(['step', 'during']);
  const stepP95 = percentile(during, 0.95);
  const { to: endOfStepMs } = spanOf(samples.requests.filter(({ scenario, name }) => scenario === 'step' && name === 'joinWaitingRoom'));
  const afterwards = checkouts(['after'], endOfStepMs + bounds.backToBaseAfterSeconds * 1000);
  const afterP95 = percentile(afterwards, 0.95);
  const fivexx = samples.requests.filter(({ name, status }) => !name.startsWith('simulator') && status >= 500).length;
  const arrived = countOf(samples, { metric: 'shoppers_wanting', scenario: 'step' }) + countOf(samples, { metric: 'shoppers_wanting', scenario: 'during' });
  const left = countOf(samples, { metric: 'left_queue' });
  const { from: stepFrom, to: stepTo } = spanOf(eventsOf(samples, { metric: 'shoppers_wanting', scenario: 'step' }));
  const stepRate = arrived / Math.max(1, (stepTo - stepFrom) / 1000);
  return [
    { name: 'the step is at least three times the measured capacity', holds: quick || stepRate >= 2.9 * capacityPerSecond, figure: `${stepRate.toFixed(0)} arrivals per second, capacity ${capacityPerSecond.toFixed(1)} orders per second`, bound: '3 times' },
    { name: 'p95 of admitted checkouts in the step against before it', holds: during.length > 0 && (quick || stepP95 <= bounds.admittedP95ToBefore * before), figure: `${milliseconds(stepP95)} against ${milliseconds(before)}, ${during.length} checkouts of ${arrived}, ${left} lost patience`, bound: `${bounds.admittedP95ToBefore} times` },
    { name: 'no 5xx', holds: fivexx === 0, figure: String(fivexx), bound: '0' },
    { name: `back to the p95 of before within ${bounds.backToBaseAfterSeconds} s of the end`, holds: quick || afterP95 <= bounds.backToBaseFactor * before, figure: `${milliseconds(afterP95)} against ${milliseconds(before)}, ${afterwards.length} checkouts`, bound: `${bounds.backToBaseFactor} times` },
  ];
}

/** @param {Measured} measured @returns {Objective} */
function allSold({ sale }) {
  if (sale === null) throw new Error('a sale was to be judged, and there was none');
  return { name: 'every unit is sold, and none twice', holds: sale.sold === sale.units, figure: `${sale.sold} of ${sale.units}`, bound: 'all' };
}

/** @param {Measured} measured @returns {Objective} */
function restockSells({ samples, restockedAtMs }) {
  const placed = eventsOf(samples, { metric: 'orders_placed' }).map(({ atMs }) => atMs).filter((atMs) => restockedAtMs !== null && atMs >= restockedAtMs);
  const seconds = restockedAtMs === null ? Number.NaN : (Math.max(...placed) - restockedAtMs) / 1000;
  return { name: 'new units are sold while buyers still try', holds: placed.length > 0 && seconds <= bounds.restockSeconds, figure: `${placed.length} orders, the last ${seconds.toFixed(1)} s after they came`, bound: `${bounds.restockSeconds} s` };
}

/** @param {Measured} measured @returns {Objective[]} */
function botsStayOut({ samples }) {
  const attempts = countOf(samples, { metric: 'order_attempts', tags: { who: 'bot' } });
  const refused = eventsOf(samples, { metric: 'order_attempts_refused', tags: { who: 'bot' } });
  const cheaply = refused.filter(({ tags }) => !DECIDED_IN_DATABASE.has(tags['code'] ?? '')).length;
  const [wanting, away] = [countOf(samples, { metric: 'shoppers_wanting' }), countOf(samples, { metric: 'shoppers_turned_away' })];
  return [
    { name: 'order attempts of bots refused before any database write', holds: attempts > 0 && cheaply / attempts >= bounds.botsRefused, figure: `${percent(cheaply / attempts)} of ${attempts}; ${attempts - refused.length} placed`, bound: percent(bounds.botsRefused) },
    { name: 'shoppers refused', holds: wanting > 0 && away / wanting <= bounds.shoppersRefused, figure: `${percent(away / wanting)}, ${away} of ${wanting}`, bound: percent(bounds.shoppersRefused) },
  ];
}

/** @param {Measured} measured @returns {Objective} */
function countersAgree({ refusalsOfPlatform, refusalsOfK6 }) {
  const codes = [...refusalsOfK6.keys()].filter((code) => /^(FLASH|RISK)\.|^RATE_LIMITED$/.test(code));
  const differing = codes.filter((code) => (refusalsOfPlatform.get(code) ?? 0) !== refusalsOfK6.get(code));
  const detail = differing.map((code) => `${code} ${refusalsOfPlatform.get(code) ?? 0} against ${refusalsOfK6.get(code)}`).join('; ');
  return { name: "the platform's counters of refusals are k6's", holds: codes.length > 0 && differing.length === 0, figure: differing.length === 0 ? `${codes.length} codes agree` : detail, bound: 'equal' };
}
