import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { runPeersDriver } from './peers-driver.mjs';
import { ORDERS_PER_SHOPPER, prepareCheckout, writePrepared } from './prepare-checkout.mjs';
import { ProcessProfile, topCosts } from './process-profile.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { median, rounded, textTable } from './statistics.mjs';

/**
 * What a whole checkout costs, driven by the peers' driver: two lines into the cart, quote, place, prepay, signed notify,
 * paid. The worker's share of an order is counted to its end, also where it comes after the driver's last reply.
 *
 * @typedef {import('./peers-driver.mjs').DriverResult} DriverResult
 *
 * @typedef {object} CheckoutBenchPlace the shop under test
 * @property {string} api
 * @property {string} simulatorAdmin
 * @property {string} keysFolder
 * @property {string} databaseUrl
 * @property {string} folder for files of this run
 * @property {string} resultFolder for what is kept
 * @property {number} inspectorPort of the API
 * @property {{username: string, password: string}} ops
 * @property {{api: number, worker: number, postgres: number, redis: number}} processes ids
 * @property {Record<string, unknown>} settings
 *
 * @typedef {{text: string, callsPerOrder: number, microsecondsPerOrder: number, share: number}} Statement
 */

/** As many as the peers were measured with, and more for a look at what sharing transactions gives when there are more. */
const SHOPPERS = 16;
const MORE_SHOPPERS = 64;
/**
 * V8 goes on compiling what a checkout runs for about five thousand of them, a fifth of the API's processor time at first; a shop that runs has
 * that behind it. The bound is judged after them; what the first ones after a start cost is printed beside it.
 */
const FULL = { warmUpOrders: 1_000, coldOrders: 5_000, orders: 2_000, rounds: 3 };
const QUICK = { warmUpOrders: 100, coldOrders: 100, orders: 200, rounds: 1 };
const DRAIN_SECONDS = 30;
/** CPU milliseconds per order: the best peer's (Vendure, `peers/`), and a hundredth of it. */
export const checkoutBounds = { bestPeer: 366, cpuMsPerOrder: 3.6 };

const PARTS = /** @type {const} */ (['api', 'worker', 'postgres', 'redis']);

/**
 * @param {CheckoutBenchPlace} place
 * @param {{quick: boolean, profile: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchCheckout(place, { quick, profile, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const client = new pg.Client({ connectionString: place.databaseUrl, application_name: 'quanyu bench' });
  await client.connect();
  try {
    const runs = shape.rounds + 1 + (profile ? 1 : 0);
    const prepared = await step('Shoppers sign in, one store is stocked', () => prepareCheckout(place, { shoppers: Math.ceil((shape.warmUpOrders + shape.coldOrders + runs * shape.orders) / ORDERS_PER_SHOPPER), ownAddresses: true }));
    let firstShopper = 0;
    /** @param {number} orders @param {number} [vus] */
    const run = async (orders, vus = SHOPPERS) => {
      const preparedFile = writePrepared({ ...prepared, firstShopper }, place.folder);
      firstShopper += orders;
      const { api, processes, folder } = place;
      return measure(client, place, () => runPeersDriver({ api, processes, preparedFile, folder, options: { workload: 'checkout', vus, orders } }));
    };
    await step(`Warm up: ${shape.warmUpOrders} checkouts`, () => run(shape.warmUpOrders));
    // New tables have no statistics yet; in a shop that runs, autovacuum has seen them within its minute.
    await client.query('ANALYZE');
    const cold = await step(`${shape.coldOrders} checkouts while the process is young`, () => run(shape.coldOrders));
    const results = [];
    for (let round = 1; round <= shape.rounds; round += 1) {
      results.push(await step(`Round ${round} of ${shape.rounds}: ${shape.orders} checkouts, ${SHOPPERS} shoppers`, () => run(shape.orders)));
    }
    const more = await step(`The same at ${MORE_SHOPPERS} shoppers`, () => run(shape.orders, MORE_SHOPPERS));
    const costs = profile ? await step('The same once more, under a profiler', () => profiled(client, place, () => run(shape.orders))) : undefined;
    const wrong = await step('Every checkout is in the database, paid once', () => countWrong(client, prepared.shoppers.map(({ customerId }) => customerId), shape.warmUpOrders + shape.coldOrders + runs * shape.orders));
    return conclude({ results, cold, more, wrong, costs, machine, settings: { ...place.settings, ...shape, shoppersAtOnce: SHOPPERS, linesPerOrder: 2, variants: prepared.variants.length }, quick, resultFolder: place.resultFolder });
  } finally {
    await client.end();
  }
}

/**
 * One run of the driver, and then until nothing is left of it.
 * @param {pg.Client} client
 * @param {CheckoutBenchPlace} place
 * @param {() => Promise<DriverResult>} drive
 */
async function measure(client, { processes }, drive) {
  const before = readProcessorTime(processes);
  const result = await drive();
  await waitUntilIdle(client);
  const cpu = grownBy(before, readProcessorTime(processes));
  return { ...result, cpuMsPerOrder: Object.fromEntries(PARTS.map((part) => [part, cpu[part] / result.done])), totalCpuMsPerOrder: PARTS.reduce((sum, part) => sum + cpu[part], 0) / result.done };
}

/**
 * Waits until every event of the outbox found its consumers.
 * @param {pg.Client} client
 */
async function waitUntilIdle(client) {
  const untilMs = Date.now() + DRAIN_SECONDS * 1000;
  for (;;) {
    const { rows } = await client.query('SELECT EXISTS (SELECT 1 FROM platform.outbox_event WHERE done_at IS NULL) AS pending');
    if (rows[0].pending === false) return;
    if (Date.now() > untilMs) throw new Error(`the outbox is not empty ${DRAIN_SECONDS} s after the last checkout`);
    await delay(100);
  }
}

/**
 * Checkouts that are missing, doubled or not paid in full.
 * @param {pg.Client} client
 * @param {readonly string[]} customerIds
 * @param {number} expected
 */
async function countWrong(client, customerIds, expected) {
  const { rows } = await client.query(
    `SELECT count(*)::int AS orders, count(*) FILTER (WHERE o.payment_status = 'paid' AND 1 = (
       SELECT count(*) FROM payments.payment_attempt a WHERE a.order_id = o.id AND a.status = 'succeeded' AND a.amount_fen = o.payable_fen))::int AS paid
     FROM orders."order" o WHERE o.customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
  const { orders, paid } = /** @type {{orders: number, paid: number}} */ (rows[0]);
  return Math.abs(orders - expected) + Math.abs(paid - expected);
}

/**
 * @param {pg.Client} client
 * @param {CheckoutBenchPlace} place
 * @param {() => Promise<DriverResult>} drive
 */
async function profiled(client, place, drive) {
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await client.query('SELECT pg_stat_statements_reset()');
  const profile = await ProcessProfile.start(place.inspectorPort);
  const { done } = await drive();
  const taken = await profile.stop();
  const { rows } = await client.query(
    `SELECT regexp_replace(query, '\\s+', ' ', 'g') AS text, calls::float8, (total_exec_time + total_plan_time) AS ms, rows::float8
     FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY 3 DESC LIMIT 60`,
  );
  const all = rows.reduce((sum, { ms }) => sum + ms, 0);
  const statements = rows.map(({ text, calls, ms, rows: touched }) => ({ text, callsPerOrder: calls / done, rowsPerOrder: touched / done, microsecondsPerOrder: (ms * 1000) / done, share: ms / all }));
  mkdirSync(place.resultFolder, { recursive: true });
  writeFileSync(join(place.resultFolder, 'checkout-api.cpuprofile'), JSON.stringify(taken));
  return { ...topCosts(taken), statements };
}

/**
 * @param {{results: Awaited<ReturnType<typeof measure>>[], cold: Awaited<ReturnType<typeof measure>>, more: Awaited<ReturnType<typeof measure>>, wrong: number, costs: Awaited<ReturnType<typeof profiled>> | undefined, machine: Record<string, unknown>,
 *   settings: Record<string, unknown>, quick: boolean, resultFolder: string}} run
 */
function conclude({ results, cold, more, wrong, costs, machine, settings, quick, resultFolder }) {
  const of = /** @param {(result: Awaited<ReturnType<typeof measure>>) => number} read */ (read) => rounded(median(results.map(read)));
  const cpuMsPerOrder = Object.fromEntries(PARTS.map((part) => [part, of((result) => result.cpuMsPerOrder[part] ?? Number.NaN)]));
  const total = of((result) => result.totalCpuMsPerOrder);
  const failed = [...results, cold, more].reduce((sum, result) => sum + result.failed, 0);
  const steps = Object.keys(results[0]?.steps_ms ?? {}).map((name) => ({ name, p50Ms: of((result) => result.steps_ms[name]?.p50 ?? Number.NaN), p95Ms: of((result) => result.steps_ms[name]?.p95 ?? Number.NaN), p99Ms: of((result) => result.steps_ms[name]?.p99 ?? Number.NaN) }));
  const figures = {
    checkoutsPerSecond: of((result) => result.per_s), p50Ms: of((result) => result.latency_ms.p50), p95Ms: of((result) => result.latency_ms.p95),
    requestsPerOrder: of((result) => result.req_each), cpuMsPerOrder: { ...cpuMsPerOrder, total }, cpuMsPerOrderByTheDriver: of((result) => result.cpu_ms_each),
    shareOfBestPeer: rounded(total / checkoutBounds.bestPeer, 5), driverCpuMsPerOrder: of((result) => result.driver_cpu_ms / result.done),
    otherCpuCores: of((result) => (result.machine_ms.busy - result.driver_cpu_ms - Object.values(result.cpu_ms).reduce((sum, ms) => sum + ms, 0)) / 1000 / result.wall_s),
    whileYoung: { cpuMsPerOrder: rounded(cold.totalCpuMsPerOrder), apiCpuMsPerOrder: rounded(cold.cpuMsPerOrder['api'] ?? 0) },
    atMoreShoppers: { shoppers: MORE_SHOPPERS, checkoutsPerSecond: rounded(more.per_s), p50Ms: more.latency_ms.p50, p95Ms: more.latency_ms.p95, cpuMsPerOrder: rounded(more.totalCpuMsPerOrder) },
  };
  const objectives = [
    { name: 'no checkout failed', holds: failed === 0, figure: failed },
    { name: 'every checkout is in the database exactly once and paid once', holds: wrong === 0, figure: wrong },
    // A short run is for a look at whether it works.
    ...(quick ? [] : [{ name: `a checkout costs at most ${checkoutBounds.cpuMsPerOrder} CPU milliseconds, a hundredth of the best peer's ${checkoutBounds.bestPeer}`, holds: total <= checkoutBounds.cpuMsPerOrder, figure: total }]),
  ];
  console.log(`\n  A whole checkout at ${SHOPPERS} shoppers; medians over the rounds. CPU in milliseconds per paid order, simulators and driver not counted.`);
  console.log(textTable(['checkouts/s', 'p50 ms', 'p95 ms', 'requests', 'CPU', 'API', 'worker', 'PG', 'Redis', 'of 366', 'driver CPU', 'other CPU'],
    [[figures.checkoutsPerSecond.toFixed(0), figures.p50Ms.toFixed(1), figures.p95Ms.toFixed(1), figures.requestsPerOrder, total.toFixed(2), ...PARTS.map((part) => (cpuMsPerOrder[part] ?? Number.NaN).toFixed(2)), `1/${Math.round(1 / figures.shareOfBestPeer)}`, figures.driverCpuMsPerOrder.toFixed(2), `${figures.otherCpuCores.toFixed(2)} cores`]]));
  console.log(`\n${textTable(['step', 'p50 ms', 'p95 ms', 'p99 ms'], steps.map(({ name, p50Ms, p95Ms, p99Ms }) => [name, p50Ms, p95Ms, p99Ms]))}\n`);
  console.log(`  While the process was young: ${cold.totalCpuMsPerOrder.toFixed(2)} CPU milliseconds per order.`);
  console.log(`  At ${MORE_SHOPPERS} shoppers: ${more.totalCpuMsPerOrder.toFixed(2)} CPU milliseconds per order, ${more.per_s.toFixed(0)} checkouts per second, p50 ${more.latency_ms.p50} ms, p95 ${more.latency_ms.p95} ms.\n`);
  if (costs !== undefined) printCosts(costs);
  for (const [what, count] of results.flatMap((result) => Object.entries(result.errors_by_message)).slice(0, 5)) console.log(`  ! ${count} x ${what}`);
  if (costs !== undefined) writeFileSync(join(resultFolder, 'checkout-costs.json'), JSON.stringify(costs, null, 1));
  return concludeBench({ name: 'checkout', quick, objectives, figures: { ...figures, steps }, bounds: checkoutBounds, machine, settings, resultFolder });
}

/** @param {Awaited<ReturnType<typeof profiled>>} costs */
function printCosts({ busyShare, functions, places, inclusive, statements }) {
  const rows = /** @param {readonly {what: string, share: number}[]} costs @param {number} most */ (costs, most) => costs.slice(0, most).map(({ what, share }) => [what, `${(share * 100).toFixed(1)} %`]);
  console.log(`  The API's process, busy ${(busyShare * 100).toFixed(0)} % of the window; shares of its busy time:`);
  console.log(`${textTable(['package or folder, own time', ''], rows(places, 25))}\n\n${textTable(['function, own time', ''], rows(functions, 40))}\n\n${textTable(['function with all below it', ''], rows(inclusive, 60))}\n`);
  console.log(textTable(['PostgreSQL statement', 'us/order', 'calls/order', 'rows/order', ''], statements.slice(0, 40).map(({ text, microsecondsPerOrder, callsPerOrder, rowsPerOrder, share }) => [text.slice(0, 150), microsecondsPerOrder.toFixed(1), callsPerOrder.toFixed(3), rowsPerOrder.toFixed(2), `${(share * 100).toFixed(1)} %`])));
  console.log('');
}
