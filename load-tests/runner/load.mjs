import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from './judge.mjs';
import { describeMachine } from './machine.mjs';
import { prepareRun } from './prepare.mjs';
import { rejectCounts, routeTimes, thresholdVerdicts, writeReport } from './report.mjs';
import { runK6 } from './run-k6.mjs';

const loadTests = dirname(dirname(fileURLToPath(import.meta.url)));

/** What `npm run load` can run, with the number of arrivals per second that place an order. */
export const profiles = { smoke: { scenario: join(loadTests, 'scenarios', 'smoke.ts'), shoppersPerSecond: 3 * 0.8 } };

/**
 * Prepares, runs, judges and reports one profile against a running shop.
 * @param {object} run
 * @param {keyof typeof profiles} run.profile
 * @param {string} run.k6 path of the program
 * @param {string} run.k6Version
 * @param {{api: string, simulatorAdmin: string}} run.addresses
 * @param {string} run.databaseUrl
 * @param {number} run.seconds of arrivals
 * @param {number} run.rateFactor multiplies every arrival rate of the profile
 * @param {readonly {username: string, password: string}[]} run.staff
 * @param {Record<string, unknown>} run.settings of the shop under test, for the report
 * @param {<T>(title: string, work: () => Promise<T>) => Promise<T>} run.step
 * @returns {Promise<{passed: boolean, line: string}>} `line` is the run as one line of JSON
 */
export async function runLoad({ profile, k6, k6Version, addresses, databaseUrl, seconds, rateFactor, staff, settings, step }) {
  const startedAt = new Date().toISOString();
  const name = `${profile}-${startedAt.replaceAll(/[-:]|\.\d+/g, '')}`;
  const folder = join(loadTests, 'report', name);
  mkdirSync(folder, { recursive: true });
  const machine = describeMachine();
  const { scenario, shoppersPerSecond } = profiles[profile];
  const shoppers = Math.max(30, Math.ceil(shoppersPerSecond * rateFactor * (seconds + 2)));
  const prepared = await step('Prepare shoppers and staff', () => prepareRun(addresses, { shoppers, run: Date.now().toString(36), staff }));
  const { summary, journal, complaints } = await step(`k6: ${profile}, ${seconds} s`, () => runK6({ k6, scenario, folder, prepared, seconds, rateFactor }));
  const customerIds = prepared.shoppers.map(({ customerId }) => customerId);
  const { verdicts, drainSeconds } = await step('Judge', () => judge({ journal, customerIds, addresses, databaseUrl }));
  // The access tokens of the run have no business in a report.
  rmSync(join(folder, 'prepared.json'));
  rmSync(join(folder, 'journal.ndjson'));

  const value = /** @param {string} metric @param {string} key */ (metric, key) => Number((summary.metrics[metric]?.values[key] ?? 0).toFixed(2));
  const figures = {
    requests: value('http_reqs', 'count'),
    requestsPerSecond: value('http_reqs', 'rate'),
    ordersPlaced: value('orders_placed', 'count'),
    ordersCollected: value('orders_collected', 'count'),
    ordersCanceled: value('orders_canceled', 'count'),
    droppedIterations: value('dropped_iterations', 'count'),
    placeOrderP95Ms: value('http_req_duration{name:placeOrder}', 'p(95)'),
    paidAfterP95Ms: value('paid_after', 'p(95)'),
    onBoardAfterP95Ms: value('on_board_after', 'p(95)'),
    drainSeconds,
  };
  const nothingLost = { name: 'every way through the main job was walked', holds: figures.ordersPlaced > 0 && figures.ordersCollected > 0 && figures.ordersCanceled > 1, detail: `${figures.ordersCollected} collected, ${figures.ordersCanceled} cancelled of ${figures.ordersPlaced} placed` };
  const objectives = [...thresholdVerdicts(summary), nothingLost, ...verdicts];
  const report = {
    command: `npm run load -- ${profile}`,
    startedAt,
    machine,
    settings: { ...settings, k6: k6Version, seconds, rateFactor, shoppers, stores: prepared.stores.length },
    figures,
    routes: routeTimes(summary),
    rejects: rejectCounts(summary),
    objectives,
    passed: objectives.every(({ holds }) => holds),
  };
  writeReport(folder, report);
  printReport(report, complaints, relative(process.cwd(), folder));
  const { command, passed, rejects } = report;
  return { passed, line: JSON.stringify({ command, passed, missed: objectives.filter(({ holds }) => !holds).map(({ name: missed }) => missed), figures, rejects, machine, settings: report.settings }) };
}

/**
 * @param {import('./report.mjs').RunReport} report
 * @param {readonly string[]} complaints
 * @param {string} folder
 */
function printReport({ routes, objectives, rejects }, complaints, folder) {
  console.log('\n  route                        count     p50     p95     p99   max ms');
  for (const { route, count, p50Ms, p95Ms, p99Ms, maxMs } of routes) {
    console.log(`  ${route.padEnd(26)} ${String(count).padStart(7)} ${[p50Ms, p95Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1).padStart(7)).join(' ')}`);
  }
  if (Object.keys(rejects).length > 0) console.log(`\n  refused with a reason: ${JSON.stringify(rejects)}`);
  console.log('');
  for (const { name, holds, detail } of objectives) console.log(`  ${holds ? '✔' : '✖'} ${name}${detail === '' ? '' : `  (${detail})`}`);
  for (const line of new Set(complaints.slice(0, 10))) console.log(`  ! ${line.slice(0, 300)}`);
  console.log(`\n  ${folder}/report.html\n`);
}
