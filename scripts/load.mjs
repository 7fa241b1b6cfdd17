import { spawnSync } from 'node:child_process';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { findOrInstallK6 } from './lib/k6.mjs';
import { findFreePorts } from './lib/ports.mjs';
import { assertPostgresReachable } from './lib/postgres.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayServers } from './lib/servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackEnvironment, startApplication } from './lib/stack.mjs';

/** @typedef {import('./lib/processes.mjs').Processes} Processes */

const help = `
Usage: npm run load -- smoke [options]

Runs k6 against a shop, then compares what shoppers were told with the database and with WeChat's side of the money.
Exits 1 when an objective is missed. The report is left in load-tests/report/<run>; the last line is the run as JSON.

  smoke            the main job at a walking pace: browse, order, pay, prepare, hand over, cancel

  --seconds <n>    how long shoppers arrive, default 60
  --rate <factor>  multiplies every arrival rate, default 1

Without addresses it starts a whole shop of its own on free ports with throw-away data. To test a running one, which
must use the simulators:
  --api-url <url> --simulator-admin-url <url> --database-url <url>
`;

/** Demonstration staff of the seed, who serve the run's shoppers. */
const staff = ['sh001', 'sh002', 'sh003', 'sh004'].map((code) => ({ username: `${code}-clerk`, password: 'quanyu-store-2026' }));
const SEED_SCALE = '0.02';

const { values, positionals } = readArguments(help, {
  'seconds': { type: 'string' },
  'rate': { type: 'string' },
  'api-url': { type: 'string' },
  'simulator-admin-url': { type: 'string' },
  'database-url': { type: 'string' },
});

await runScript('load', async (processes) => {
  const [profile] = positionals;
  if (profile !== 'smoke' || positionals.length !== 1) throw new PlainFailure('Say which profile to run: smoke. Try --help.');
  const seconds = readNumber('seconds', 60, { atLeast: 5 });
  const rateFactor = readNumber('rate', 1, { atLeast: 0.1 });
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const k6 = await step('k6', (note) => findOrInstallK6(processes, note));
  const shop = (await givenShop()) ?? (await startShop(processes));
  // Imported late: its packages may have been installed a moment ago.
  const { runLoad } = await import('../load-tests/runner/load.mjs');
  const k6Version = /v\d\S+/.exec(spawnSync(k6, ['version'], { encoding: 'utf8' }).stdout)?.[0] ?? 'unknown';
  const { passed, line } = await runLoad({ profile, k6, k6Version, ...shop, seconds, rateFactor, staff, step });
  console.log(line);
  return passed ? 0 : 1;
});

/**
 * @param {string} name
 * @param {number} otherwise
 * @param {{atLeast: number}} bound
 */
function readNumber(name, otherwise, { atLeast }) {
  const text = values[name];
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!Number.isFinite(number) || number < atLeast) throw new PlainFailure(`--${name} must be a number of at least ${atLeast}.`);
  return number;
}

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
  return { addresses: { api, simulatorAdmin }, databaseUrl, settings: { shop: 'given' } };
}

/** @param {Processes} processes */
async function startShop(processes) {
  const ports = await findFreePorts();
  const servers = await openThrowAwayServers(processes, ports);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api', '@quanyu/simulators'], targets: ['build'], note }));
  const env = { ...stackEnvironment({ ports, ...servers }, process.env), LOG_LEVEL: 'warn', TRUSTED_PROXY_HOPS: '0' };
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  await step(`Seed, scale ${SEED_SCALE}`, (note) => seed(processes, env, { scale: SEED_SCALE, note }));
  await step('API, worker, simulators', () => startApplication(processes, env, ports, { web: false }));
  const { api, simulatorAdmin } = stackAddresses(ports);
  return {
    addresses: { api, simulatorAdmin },
    databaseUrl: servers.databaseUrl,
    settings: { shop: 'of its own', seedScale: Number(SEED_SCALE), fsync: 'off', synchronousCommit: 'on', apiProcesses: 1, workerProcesses: 1 },
  };
}
