import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { grownBy, readMachineBusyMs, readProcessorTime } from './processor-time.mjs';
import { makeShoppers, OrderLoop } from './shoppers.mjs';
import { stockStore } from './shop.mjs';
import { median, percentile, rounded, sum, textTable } from './statistics.mjs';

/**
 * What it adds to an order that the rules of risk look at it: two API processes on the same PostgreSQL, Redis and worker, one of
 * which scores nothing, placing the same orders in turns. Each shopper has a phone, an address and an age of their own, so that
 * every counter of the rules of a new shop is asked.
 *
 * @typedef {import('./orders.mjs').Place & {startApi: (env: NodeJS.ProcessEnv) => Promise<{url: string, pid: number}>}} Place
 * @typedef {'on' | 'off'} Scoring
 *
 * @typedef {object} Turn
 * @property {Scoring} scoring
 * @property {number} shoppers
 * @property {number} orders
 * @property {number} perSecond
 * @property {number} p50Ms
 * @property {Record<string, number>} cpuMsPerOrder by process, and `total`
 * @property {number} otherCpuShare processor time of everything else on the machine, in cores
 * @property {Record<string, number>} errors
 */

export const RISK_SECRET = 'bench-only-risk-secret-00000000000000';
const LEVELS = [16, 64];
const FULL = { rounds: 4, warmUpSeconds: 2, seconds: 4, shoppers: 19_000 };
const QUICK = { rounds: 1, warmUpSeconds: 1, seconds: 2, shoppers: 4_000 };
/** As often as people order within minutes: whoever orders more is watched by a rule, and each such order is written down. */
const ORDERS_EACH = 3;
/** What a turn leaves behind is not to be found in the next: what risk writes beside the path once a second is written by then. */
const REST_MS = 1_500;
/** On the processor time of an order without scoring, at the busier level. */
export const riskBounds = { addedShareAt64: 0.15 };
const MONTH_MS = 30 * 86_400_000;

/**
 * @param {Place} place whose API scores
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchRisk(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const shop = await step('Stock of one store', () => stockStore(place.api, place.ops));
  const plain = await step('A second API that scores nothing', () => place.startApi({ RISK_SCORING: 'off' }));
  const apis = { on: { url: place.api, pid: place.processes.api }, off: plain };
  const loops = /** @type {Record<Scoring, OrderLoop>} */ (Object.fromEntries(Object.entries(apis).map(([scoring, { url }]) => [scoring, new OrderLoop(url, shop, makeShoppers(shape.shoppers, place.tokenSecret, { make: somebody, ordersEach: ORDERS_EACH }))])));
  await step('Shoppers', () => Promise.all(Object.values(loops).map((loop) => loop.introduce())));
  await step('Warm up', async () => {
    for (const loop of Object.values(loops)) for (const shoppers of LEVELS) await loop.run(shoppers, shape.warmUpSeconds);
  });
  /** @type {Turn[]} */
  const turns = [];
  for (let round = 1; round <= shape.rounds; round += 1) {
    // Whoever goes first changes from round to round, so that what grows with the run is on both sides.
    const order = /** @type {Scoring[]} */ (round % 2 === 1 ? ['on', 'off'] : ['off', 'on']);
    for (const shoppers of LEVELS) {
      for (const scoring of order) {
        const { pid } = apis[scoring];
        turns.push(await step(`Round ${round} of ${shape.rounds}: ${shoppers} shoppers, scoring ${scoring}`, () => measure(loops[scoring], { scoring, shoppers, seconds: shape.seconds, processes: { ...place.processes, api: pid } })));
      }
    }
  }
  await Promise.all(Object.values(loops).map((loop) => loop.close()));
  const watched = await countWatched(place.databaseUrl);
  return conclude(turns, { watched, machine, settings: { ...place.settings, ...shape, linesPerOrder: 2, variants: shop.variants.length }, quick, resultFolder: place.resultFolder });
}

/**
 * Shoppers whom a rule took for something else: their orders cost more than those of others.
 * @param {string} databaseUrl
 */
async function countWatched(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench' });
  await client.connect();
  const { rows: [found] } = await client.query('SELECT (SELECT count(*) FROM orders.risk_watch)::int + (SELECT count(*) FROM orders.risk_hold)::int AS watched');
  await client.end();
  return found.watched;
}

/** Somebody who registered a month ago, on a phone of their own. */
export function somebody() {
  const registered = (Date.now() - MONTH_MS).toString(16).padStart(12, '0');
  return {
    customerId: `${registered.slice(0, 8)}-${registered.slice(8)}-7${randomUUID().slice(15)}`,
    headers: { 'x-device-token': deviceToken(), 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.50' },
  };
}

/** A device's token as a sign-in gives it. */
function deviceToken() {
  const body = `${randomUUID()}.${Date.now().toString(36)}`;
  const key = createHmac('sha256', RISK_SECRET).update('device').digest();
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url').slice(0, 22)}`;
}

/**
 * @param {OrderLoop} loop
 * @param {{scoring: Scoring, shoppers: number, seconds: number, processes: Record<string, number>}} turn
 * @returns {Promise<Turn>}
 */
async function measure(loop, { scoring, shoppers, seconds, processes }) {
  await delay(REST_MS);
  const [cpuBefore, ownBefore, busyBefore] = [readProcessorTime(processes), process.cpuUsage(), readMachineBusyMs()];
  const { placed, latenciesMs, errors, seconds: lasted } = await loop.run(shoppers, seconds);
  // What is written beside the path belongs to these orders.
  await delay(REST_MS);
  const [cpu, own, busyAfter] = [grownBy(cpuBefore, readProcessorTime(processes)), process.cpuUsage(ownBefore), readMachineBusyMs()];
  const used = sum(Object.values(cpu));
  const otherMs = busyBefore === undefined || busyAfter === undefined ? Number.NaN : busyAfter - busyBefore - used - (own.user + own.system) / 1000;
  const orders = placed.length;
  return {
    scoring, shoppers, orders,
    perSecond: orders / lasted,
    p50Ms: percentile(latenciesMs, 0.5),
    cpuMsPerOrder: { ...Object.fromEntries(Object.entries(cpu).map(([name, milli]) => [name, milli / orders])), total: used / orders },
    otherCpuShare: otherMs / 1000 / (lasted + REST_MS / 1000),
    errors: Object.fromEntries(errors),
  };
}

/**
 * @param {readonly Turn[]} turns
 * @param {{watched: number, machine: Record<string, unknown>, settings: Record<string, unknown>, quick: boolean, resultFolder: string}} run
 */
function conclude(turns, { watched, machine, settings, quick, resultFolder }) {
  const parts = ['api', 'worker', 'postgres', 'redis', 'total'];
  const levels = LEVELS.map((shoppers) => {
    const side = /** @param {Scoring} scoring */ (scoring) => {
      const own = turns.filter((turn) => turn.shoppers === shoppers && turn.scoring === scoring);
      const of = /** @param {(turn: Turn) => number} read */ (read) => rounded(median(own.map(read)));
      return { ordersPerSecond: of((turn) => turn.perSecond), p50Ms: of((turn) => turn.p50Ms), cpuMsPerOrder: /** @type {Record<string, number>} */ (Object.fromEntries(parts.map((part) => [part, of((turn) => turn.cpuMsPerOrder[part] ?? Number.NaN)]))), otherCpuCores: of((turn) => turn.otherCpuShare) };
    };
    const [on, off] = [side('on'), side('off')];
    // Neighbours in time are compared, and the middle of the rounds is told.
    const rounds = turns.filter((turn) => turn.shoppers === shoppers && turn.scoring === 'on').map((turn, index) => {
      const other = turns.filter((one) => one.shoppers === shoppers && one.scoring === 'off')[index];
      return (turn.cpuMsPerOrder['total'] ?? Number.NaN) / (other?.cpuMsPerOrder['total'] ?? Number.NaN) - 1;
    });
    return { shoppers, on, off, addedShare: rounded(median(rounds)), addedShareByRound: rounds.map((share) => rounded(share)) };
  });
  console.log('\n  Placing an order of two lines with and without the rules of risk; medians over the rounds. CPU in milliseconds per order.');
  console.log(
    textTable(
      ['shoppers', 'scoring', 'orders/s', 'p50 ms', 'CPU', 'API', 'worker', 'PG', 'Redis', 'added', 'other CPU'],
      levels.flatMap(({ shoppers, on, off, addedShare }) =>
        /** @type {const} */ ([['off', off, ''], ['on', on, `${(100 * addedShare).toFixed(1)} %`]]).map(([scoring, one, added]) => [
          String(shoppers), scoring, one.ordersPerSecond.toFixed(0), one.p50Ms.toFixed(1), ...['total', 'api', 'worker', 'postgres', 'redis'].map((part) => (one.cpuMsPerOrder[part] ?? Number.NaN).toFixed(3)), added, `${one.otherCpuCores.toFixed(2)} cores`,
        ]),
      ),
    ),
  );
  const errors = turns.flatMap((turn) => Object.entries(turn.errors)).reduce((all, [what, count]) => ({ ...all, [what]: (all[what] ?? 0) + count }), /** @type {Record<string, number>} */ ({}));
  for (const [what, count] of Object.entries(errors).slice(0, 5)) console.log(`  ! ${count} x ${what}`);
  console.log('');
  const at64 = levels.find(({ shoppers }) => shoppers === 64);
  if (at64 === undefined) throw new Error('a level was not measured');
  const objectives = [
    { name: 'no order was refused or failed', holds: Object.keys(errors).length === 0, figure: sum(Object.values(errors)) },
    { name: 'no shopper was watched by a rule', holds: watched === 0, figure: watched },
    // A turn of two seconds is shorter than what the processes do for themselves.
    { name: `at 64 shoppers scoring adds at most ${100 * riskBounds.addedShareAt64} % of processor time to an order`, holds: quick || at64.addedShare <= riskBounds.addedShareAt64, figure: `${(100 * at64.addedShare).toFixed(1)} %` },
  ];
  return concludeBench({ name: 'risk', quick, objectives, figures: { orders: sum(turns.map(({ orders }) => orders)), levels }, bounds: riskBounds, machine, settings, resultFolder });
}
