import { spawnSync } from 'node:child_process';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { findOrInstallK6 } from './lib/k6.mjs';
import { printLoadPlan } from './lib/load-plan.mjs';
import { startMeasuredShop } from './lib/measured-shop.mjs';
import { assertPostgresReachable } from './lib/postgres.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, readNumber, runScript } from './lib/script.mjs';

/** @typedef {import('./lib/processes.mjs').Processes} Processes */

const help = `
Usage: npm run load -- <profile> [options]
       npm run load -- plan --target-orders-per-second <n>

Runs k6 against a shop, then compares what shoppers were told with the database and with WeChat's side of the money.
Exits 1 when an objective is missed. The report is left in load-tests/report/<run> and put into the console; the last
line is the run as JSON.

  smoke              the main job at a walking pace: browse, order, pay, prepare, hand over, cancel
  average            an ordinary day's curve, half hours turned into seconds
  noon-pickup        ordered all morning, collected at noon when everyone comes at once
  618-opening        a 56-fold step into a limited release behind a waiting room, and back
  double11-midnight  thousands of buyers for few units over 20 stores, all at one instant
  presale-balance    everybody who paid a deposit pays the balance, all at the instant at which that begins
  restock-rush       a sale that is sold out gets new units while thousands still try
  bots               95 % bots of five kinds among 5 % shoppers, with no marker between them
  soak               the main job for an hour: does memory stay where it was?
  breakpoint         checkouts that become ever more, until the shop does not keep up
  plan               processes and cores for a peak, from the last npm run bench -- checkout

  --quick            a short form, for a look at whether it works; times are not judged
  --seconds <n>      how long arrivals last
  --scale <factor>   multiplies arrivals and buyers, default 1
  --compare <folder> of an earlier run; default the last one of the same profile and form

Without addresses it starts a whole shop of its own on free ports with throw-away data. To test a running one, which
must use the simulators, stand behind one trusted proxy hop (TRUSTED_PROXY_HOPS=1) and know the demonstration staff:
  --api-url <url> --simulator-admin-url <url> --database-url <url>
`;

/** Demonstration staff of the seed, who serve the run's shoppers. */
const staff = ['sh001', 'sh002', 'sh003', 'sh004'].map((code) => ({ username: `${code}-clerk`, password: 'quanyu-store-2026' }));
const ops = { username: 'ops', password: 'quanyu-ops-2026' };
/** As in production: shoppers have addresses of their own, and the limits are the shop's. */
const AS_IN_PRODUCTION = { TRUSTED_PROXY_HOPS: '1', ORDER_LIMIT_PER_ADDRESS: '100', PAYMENT_HOLD_MINUTES: '15', LOG_LEVEL: 'warn' };

const { values, positionals } = readArguments(help, {
  'quick': { type: 'boolean' },
  'seconds': { type: 'string' },
  'scale': { type: 'string' },
  'compare': { type: 'string' },
  'target-orders-per-second': { type: 'string' },
  'api-url': { type: 'string' },
  'simulator-admin-url': { type: 'string' },
  'database-url': { type: 'string' },
});

await runScript('load', async (processes) => {
  const [chosen] = positionals;
  if (chosen === undefined || positionals.length !== 1) throw new PlainFailure('Say which profile to run. Try --help.');
  assertNodeVersion();
  if (chosen === 'plan') return printLoadPlan(readNumber(values, 'target-orders-per-second', { atLeast: 0.001, isWhole: false }));
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  // Imported late: their packages may have been installed a moment ago.
  const { profiles } = await import('../load-tests/runner/profiles.mjs');
  const profile = Object.hasOwn(profiles, chosen) ? profiles[chosen] : undefined;
  if (profile === undefined) throw new PlainFailure(`There is no profile "${chosen}": choose one of ${Object.keys(profiles).join(', ')}, plan.`);
  const quick = values['quick'] === true;
  const seconds = readNumber(values, 'seconds', { otherwise: quick ? profile.quickSeconds : profile.seconds, atLeast: 5, isWhole: false });
  const scale = readNumber(values, 'scale', { otherwise: quick ? 0.25 : 1, atLeast: 0.01, isWhole: false });
  const compareWith = typeof values['compare'] === 'string' ? values['compare'] : undefined;
  const k6 = await step('k6', (note) => findOrInstallK6(processes, note));
  const k6Version = /v\d\S+/.exec(spawnSync(k6, ['version'], { encoding: 'utf8' }).stdout)?.[0] ?? 'unknown';
  const shop = (await givenShop()) ?? (await startShop(processes));
  const { runLoad } = await import('../load-tests/runner/load.mjs');
  const { passed, line } = await runLoad({ profile: chosen, quick, seconds, scale, k6, k6Version, shop, ops, staff, compareWith, step });
  console.log(line);
  return passed ? 0 : 1;
});

/** The running shop that the command line names, if it names one. */
async function givenShop() {
  const { 'api-url': api, 'simulator-admin-url': simulatorAdmin, 'database-url': databaseUrl } = values;
  if (api === undefined && simulatorAdmin === undefined && databaseUrl === undefined) return undefined;
  if (typeof api !== 'string' || typeof simulatorAdmin !== 'string' || typeof databaseUrl !== 'string') {
    throw new PlainFailure('A running shop needs all three: --api-url, --simulator-admin-url and --database-url.');
  }
  for (const [option, url] of [['--api-url', `${api}/readyz`], ['--simulator-admin-url', `${simulatorAdmin}/healthz`]]) {
    const isThere = await fetch(String(url)).then((reply) => reply.ok, () => false);
    if (!isThere) throw new PlainFailure(`${option} cannot be reached: ${url} does not answer.`);
  }
  await assertPostgresReachable(databaseUrl);
  return { addresses: { api, simulatorAdmin }, databaseUrl, processes: null, settings: { shop: 'given' } };
}

/** @param {Processes} processes */
async function startShop(processes) {
  const { api, simulatorAdmin, databaseUrl, processes: ids, settings } = await startMeasuredShop(processes, { simulators: true, env: AS_IN_PRODUCTION });
  return { addresses: { api, simulatorAdmin }, databaseUrl, processes: ids, settings: { shop: 'of its own', fsync: 'on', synchronousCommit: 'on', ...settings } };
}
