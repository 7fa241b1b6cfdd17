import { runBrowserTests } from './lib/browser-tests.mjs';
import { runChecks } from './lib/checks.mjs';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { findFreePorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayServers } from './lib/servers.mjs';
import { createDevelopmentKeys, runTargets, stackEnvironment } from './lib/stack.mjs';
import { runJest, runSuite, summariseSuites } from './lib/suites.mjs';

const help = `
Usage: npm test [-- [--runs <n>] <suite> [<part of a file name>...]]

Runs every test and installs what it lacks. Databases, Redis and pictures of the run are throw-away: a running
npm start is left alone.

  check     types, lint with the import graph, API documents up to date
  unit      *.spec.ts: nothing outside the process; holds the architecture tests
  int       *.int-spec.ts: a domain on a real PostgreSQL and Redis
  e2e       apps/api/test: the whole API over HTTP
  browser   apps/e2e: the whole product in a browser
  weapp     the WeChat build in a host of its own

  --runs <n>  how often the properties of stock, windows and payments are tried, for example
              npm test -- --runs 300 int interleavings stock-ledger slots

Environment: TEST_DATABASE_URL (of a superuser) and TEST_REDIS_URL use servers of yours for int and e2e.
`;

/** @typedef {import('./lib/processes.mjs').Processes} Processes */

/** @type {Promise<NodeJS.ProcessEnv> | undefined} */
let testServers;

/** @type {Record<string, (processes: Processes, args: string[]) => Promise<import('./lib/suites.mjs').Counts>>} */
const suites = {
  check: (processes) => runChecks(processes, { architecture: false }),
  unit: (processes, args) => runJest(processes, { config: 'jest.config.cjs', env: process.env, args }),
  int: async (processes, args) => runJest(processes, { config: 'jest.int.config.cjs', env: await testEnvironment(processes), args }),
  e2e: async (processes, args) => runJest(processes, { config: 'jest.e2e.config.cjs', env: await testEnvironment(processes), args }),
  browser: runBrowserTests,
  weapp: async (processes, args) => {
    await step('WeChat build', (note) => runTargets(processes, { projects: ['@quanyu/storefront'], targets: ['build:weapp'], note }));
    return runJest(processes, { config: 'apps/storefront/jest.weapp.config.cjs', env: process.env, args });
  },
};

const { values, positionals } = readArguments(help, { runs: { type: 'string' } });
await runScript('test', async (processes) => {
  assertNodeVersion();
  const [chosen, ...args] = positionals;
  const runs = values['runs'];
  if (runs !== undefined && !/^[1-9]\d*$/.test(String(runs))) throw new PlainFailure('--runs must be a whole number above zero.');
  if (chosen !== undefined && !Object.hasOwn(suites, chosen)) throw new PlainFailure(`There is no suite "${chosen}": choose one of ${Object.keys(suites).join(', ')}.`);
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const results = [];
  for (const [name, work] of Object.entries(suites)) {
    if (chosen === undefined || chosen === name) results.push(await runSuite(name, () => work(processes, args)));
  }
  const { text, failed } = summariseSuites(results);
  console.log(text);
  return failed === 0 ? 0 : 1;
});

/**
 * The servers and keys that the integration and end-to-end tests share, made at the first need.
 * @param {Processes} processes
 */
function testEnvironment(processes) {
  testServers ??= openTestServers(processes);
  return testServers;
}

/**
 * @param {Processes} processes
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function openTestServers(processes) {
  const ports = await findFreePorts();
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  const servers = databaseUrl && redisUrl ? { databaseUrl, redisUrl } : await openThrowAwayServers(processes, ports);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api', '@quanyu/simulators'], targets: ['build'], note }));
  const env = stackEnvironment({ ports, ...servers }, process.env);
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  const runs = values['runs'];
  return { ...process.env, ...(runs === undefined ? {} : { PROPERTY_RUNS: String(runs) }), DEV_KEYS_DIR: env['DEV_KEYS_DIR'], WECHAT_PAY_KEYS_DIR: env['DEV_KEYS_DIR'], TEST_DATABASE_URL: servers.databaseUrl, TEST_REDIS_URL: servers.redisUrl };
}
