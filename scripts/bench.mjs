import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { findFreePorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayServers } from './lib/servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackEnvironment } from './lib/stack.mjs';

/** @typedef {import('./lib/processes.mjs').Processes} Processes */

const help = `
Usage: npm run bench -- orders [--quick]    what placing an order costs at 1, 16 and 64 shoppers, beside two floors:
                                            the same rows without the application, and a plain group insert
       npm run bench -- browse [--quick]    a list of 20 products and one product, beside a bare Fastify that sends
                                            the same bytes

Starts a PostgreSQL and a Redis of its own whose data is durable while it runs, and API and worker as npm start does.
Nothing else should run on the machine; processor time is the figure to trust when something does.
Exits 1 when a bound is missed; the last line is the run as JSON.

  --quick          short windows, for a look at whether it works
  --profile        writes a CPU profile of the API to .data/profiles when it stops
`;

const SEED_SCALE = '0.01';
const TOKEN_SECRET = 'bench-only-token-secret-0000000000000';
const ops = { username: 'ops', password: 'quanyu-ops-2026' };

const { values, positionals } = readArguments(help, { quick: { type: 'boolean' }, profile: { type: 'boolean' } });

await runScript('bench', async (processes) => {
  const [chosen] = positionals;
  if ((chosen !== 'orders' && chosen !== 'browse') || positionals.length !== 1) throw new PlainFailure('Say what to measure: orders or browse. Try --help.');
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const place = await startPlace(processes);
  const options = { quick: values['quick'] === true, step };
  // Imported late: their packages may have been installed a moment ago.
  const { passed, line } =
    chosen === 'orders' ? await (await import('../load-tests/bench/orders.mjs')).benchOrders(place, options) : await (await import('../load-tests/bench/browse.mjs')).benchBrowse(place, options);
  console.log(line);
  return passed ? 0 : 1;
});

/**
 * The servers and the two processes that orders go through. No simulator runs: nothing of WeChat is asked.
 * @param {Processes} processes
 */
async function startPlace(processes) {
  const ports = await findFreePorts();
  const { databaseUrl, redisUrl, folder } = await openThrowAwayServers(processes, ports, { fsync: 'on', full_page_writes: 'on', shared_buffers: '1GB' });
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api', '@quanyu/simulators'], targets: ['build'], note }));
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...stackEnvironment({ ports, databaseUrl, redisUrl, folder }, process.env),
    LOG_LEVEL: 'error',
    TOKEN_SECRET,
    TRUSTED_PROXY_HOPS: '0',
    // The bench is one address, and its orders stay unpaid while it runs.
    ORDER_LIMIT_PER_ADDRESS: '1000000',
    PAYMENT_HOLD_MINUTES: '600',
  };
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  await step(`Seed, scale ${SEED_SCALE}`, (note) => seed(processes, env, { scale: SEED_SCALE, note }));
  const addresses = stackAddresses(ports);
  const profiling = values['profile'] === true ? ['--cpu-prof', `--cpu-prof-dir=${join(repositoryRoot, '.data', 'profiles')}`] : [];
  const [api, worker] = ['main', 'worker'].map((name) => processes.start({ name, command: process.execPath, args: [...profiling, join(repositoryRoot, 'apps', 'api', 'dist', `${name}.js`)], env }));
  if (api === undefined || worker === undefined) throw new Error('two processes were started');
  await step('API and worker', async () => {
    await processes.waitUntilReady(api, async () => (await fetch(`${addresses.api}/readyz`)).ok);
    await processes.waitUntilReady(worker, async () => (await fetch(`${addresses.worker}/readyz`)).ok);
  });
  const { findServerProcesses } = await import('../load-tests/bench/server-processes.mjs');
  const { postgres, redis, redisVersion } = await findServerProcesses(databaseUrl, redisUrl);
  return {
    api: addresses.api,
    databaseUrl,
    tokenSecret: TOKEN_SECRET,
    ops,
    processes: { api: api.pid, worker: worker.pid, postgres, redis },
    settings: { nodeEnv: env['NODE_ENV'], logLevel: env['LOG_LEVEL'], orderLanes: env['ORDER_LANES'] ?? 'default', apiProcesses: 1, workerProcesses: 1, redis: redisVersion, seedScale: Number(SEED_SCALE) },
  };
}
