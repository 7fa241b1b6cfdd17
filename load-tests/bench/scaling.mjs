import { setTimeout as delay } from 'node:timers/promises';
import { arriveOpenly } from '../runner/arrivals.mjs';
import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { makeShoppers, OrderLoop } from './shoppers.mjs';
import { stockStore } from './shop.mjs';
import { median, percentile, rounded, sum, textTable } from './statistics.mjs';

/**
 * Whether more shoppers and more processes cost more: throughput and times at 16 and 64 shoppers, open arrivals at half
 * the capacity, and the same load per process on one API process and on four.
 *
 * @typedef {object} ScalingPlace
 * @property {string} api
 * @property {string} tokenSecret
 * @property {string} resultFolder
 * @property {{username: string, password: string}} ops
 * @property {{api: number, worker: number, postgres: number, redis: number}} processes ids
 * @property {() => Promise<{url: string, pid: number}>} startApi
 * @property {Record<string, unknown>} settings
 *
 * @typedef {{shoppers: number, processes: number, perSecond: number, p50Ms: number, p95Ms: number, cpuMsPerOrder: number, apiCpuMsPerOrder: number, errors: Map<string, number>}} ScalingWindow
 */

const PROCESSES = 4;
const FULL = { rounds: 3, seconds: 6, warmUpSeconds: 3, openSeconds: 10, shoppers: 30_000 };
const QUICK = { rounds: 1, seconds: 2, warmUpSeconds: 1, openSeconds: 2, shoppers: 4_000 };
const REST_MS = 500;
export const scalingBounds = { throughputAt64To16: 1, p95ToP50: 2, openP95To1: 3, cpuOfFourToOne: 1.15 };

/**
 * @param {ScalingPlace} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchScaling(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const shop = await step('Stock of one store', () => stockStore(place.api, place.ops));
  const shoppers = makeShoppers(shape.shoppers, place.tokenSecret);
  const one = new OrderLoop(place.api, shop, shoppers);
  await step('Shoppers', () => one.introduce());
  const run = /** @param {OrderLoop} loop @param {number} atOnce @param {readonly number[]} apis */ (loop, atOnce, apis) => measure(place, { loop, atOnce, apis, seconds: shape.seconds });
  const apis = [place.processes.api];
  await step('Warm up', () => one.run(64, shape.warmUpSeconds));
  /** @type {ScalingWindow[]} */
  const windows = [];
  for (let round = 1; round <= shape.rounds; round += 1) {
    for (const atOnce of [1, 16, 64]) windows.push(await step(`Round ${round} of ${shape.rounds}: ${atOnce} shoppers on one process`, () => run(one, atOnce, apis)));
  }
  const capacity = median(windows.filter(({ shoppers: atOnce }) => atOnce === 64).map(({ perSecond }) => perSecond));
  const open = await step(`Open arrivals at half the capacity, ${(capacity / 2).toFixed(0)} per second`, () => openArrivals(one, capacity / 2, shape.openSeconds));
  const more = await step(`${PROCESSES} processes`, () => Promise.all(Array.from({ length: PROCESSES - 1 }, () => place.startApi())));
  const four = new OrderLoop([place.api, ...more.map(({ url }) => url)], shop, shoppers);
  await step('They learn the shoppers', () => four.introduce());
  const all = [...apis, ...more.map(({ pid }) => pid)];
  // Each of them as warm as the one was: as many orders per process.
  await step('Warm up', () => four.run(64 * PROCESSES, shape.warmUpSeconds * PROCESSES));
  for (let round = 1; round <= shape.rounds; round += 1) {
    for (const atOnce of [64, 64 * PROCESSES]) windows.push(await step(`Round ${round} of ${shape.rounds}: ${atOnce} shoppers on ${PROCESSES} processes`, () => run(four, atOnce, all)));
    windows.push(await step(`Round ${round} of ${shape.rounds}: 64 shoppers on one process again`, () => run(one, 64, all)));
  }
  await Promise.all([one.close(), four.close()]);
  return conclude({ windows, open, capacity, quick, machine, settings: { ...place.settings, ...shape, apiProcesses: `1 and ${PROCESSES}` }, resultFolder: place.resultFolder });
}

/**
 * @param {ScalingPlace} place
 * @param {{loop: OrderLoop, atOnce: number, apis: readonly number[], seconds: number}} wanted
 * @returns {Promise<ScalingWindow>}
 */
async function measure({ processes }, { loop, atOnce, apis, seconds }) {
  await delay(REST_MS);
  const { api: _api, ...rest } = processes;
  const roots = { ...rest, ...Object.fromEntries(apis.map((pid, index) => [`api${index}`, pid])) };
  const before = readProcessorTime(roots);
  const { placed, latenciesMs, errors, seconds: took } = await loop.run(atOnce, seconds);
  const cpu = /** @type {Record<string, number>} */ (grownBy(before, readProcessorTime(roots)));
  const ofApis = sum(Object.entries(cpu).flatMap(([name, ms]) => (name.startsWith('api') ? [ms] : [])));
  return {
    shoppers: atOnce, processes: loop.processes, perSecond: placed.length / took, p50Ms: percentile(latenciesMs, 0.5), p95Ms: percentile(latenciesMs, 0.95),
    cpuMsPerOrder: sum(Object.values(cpu)) / placed.length, apiCpuMsPerOrder: ofApis / placed.length, errors,
  };
}

/**
 * @param {OrderLoop} loop
 * @param {number} perSecond
 * @param {number} seconds
 */
async function openArrivals(loop, perSecond, seconds) {
  /** @type {import('./shoppers.mjs').LoopResult} */
  const result = { placed: [], latenciesMs: [], errors: new Map(), seconds: 0 };
  const { latestStartMs } = await arriveOpenly({ count: Math.round(perSecond * seconds), perSecond }, () => loop.placeOne(result));
  return { perSecond: rounded(perSecond, 1), p50Ms: rounded(percentile(result.latenciesMs, 0.5)), p95Ms: rounded(percentile(result.latenciesMs, 0.95)), errors: result.errors, latestStartMs: rounded(latestStartMs) };
}

/**
 * @param {{windows: readonly ScalingWindow[], open: Awaited<ReturnType<typeof openArrivals>>, capacity: number, quick: boolean, machine: Record<string, unknown>, settings: Record<string, unknown>, resultFolder: string}} run
 */
function conclude({ windows, open, capacity, quick, machine, settings, resultFolder }) {
  const at = /** @param {number} processes @param {number} shoppers */ (processes, shoppers) => {
    const own = windows.filter((window) => window.processes === processes && window.shoppers === shoppers);
    const of = /** @param {(window: ScalingWindow) => number} read */ (read) => rounded(median(own.map(read)));
    return { processes, shoppers, perSecond: of((window) => window.perSecond), p50Ms: of((window) => window.p50Ms), p95Ms: of((window) => window.p95Ms), cpuMsPerOrder: of((window) => window.cpuMsPerOrder), apiCpuMsPerOrder: of((window) => window.apiCpuMsPerOrder) };
  };
  const levels = [at(1, 1), at(1, 16), at(1, 64), at(PROCESSES, 64), at(PROCESSES, 64 * PROCESSES)];
  const [alone, at16, at64, four64, four256] = levels;
  if (alone === undefined || at16 === undefined || at64 === undefined || four64 === undefined || four256 === undefined) throw new Error('a level was not measured');
  const figures = {
    levels, open: { ...open, errors: sum([...open.errors.values()]) }, capacity: rounded(capacity, 1), throughputAt64To16: rounded(at64.perSecond / at16.perSecond, 2), p95ToP50: rounded(at64.p95Ms / at64.p50Ms, 2),
    openP95To1: rounded(open.p95Ms / alone.p95Ms, 2), fourToOneSameLoadEach: rounded(four256.cpuMsPerOrder / at64.cpuMsPerOrder, 2), fourToOneSameLoadTogether: rounded(four64.cpuMsPerOrder / at64.cpuMsPerOrder, 2),
  };
  const errors = [...windows, open].flatMap((window) => [...window.errors]);
  const objectives = [
    { name: 'no order failed', holds: errors.length === 0, figure: sum(errors.map(([, count]) => count)) },
    ...(quick ? [] : [
      { name: 'throughput at 64 shoppers is no lower than at 16', holds: figures.throughputAt64To16 >= scalingBounds.throughputAt64To16, figure: figures.throughputAt64To16 },
      { name: `p95 at 64 shoppers at most ${scalingBounds.p95ToP50} times p50`, holds: figures.p95ToP50 <= scalingBounds.p95ToP50, figure: figures.p95ToP50 },
      { name: `open arrivals at half the capacity: p95 at most ${scalingBounds.openP95To1} times that at 1`, holds: figures.openP95To1 <= scalingBounds.openP95To1, figure: figures.openP95To1 },
      { name: `${PROCESSES} API processes, each with the load of one, cost at most ${scalingBounds.cpuOfFourToOne} times as much per order`, holds: figures.fourToOneSameLoadEach <= scalingBounds.cpuOfFourToOne, figure: `${figures.fourToOneSameLoadEach}; with the load of one shared by all: ${figures.fourToOneSameLoadTogether}` },
    ]),
  ];
  console.log(`\n${textTable(['processes', 'shoppers', 'orders/s', 'p50 ms', 'p95 ms', 'CPU ms/order', 'of it API'], levels.map((one) => [String(one.processes), one.shoppers, one.perSecond.toFixed(0), one.p50Ms.toFixed(1), one.p95Ms.toFixed(1), one.cpuMsPerOrder, one.apiCpuMsPerOrder]))}`);
  console.log(`\n  open arrivals, ${open.perSecond} per second: p50 ${open.p50Ms} ms, p95 ${open.p95Ms} ms, the latest start ${open.latestStartMs} ms late\n`);
  for (const what of new Set(errors.map(([code]) => code))) console.log(`  ! ${sum(errors.map(([code, count]) => (code === what ? count : 0)))} x ${what}`);
  return concludeBench({ name: 'scaling', quick, objectives, figures, bounds: scalingBounds, machine, settings, resultFolder });
}
