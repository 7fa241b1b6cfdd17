import { join } from 'node:path';
import { dataDirectory, repositoryRoot } from './paths.mjs';
import { findFreePorts } from './ports.mjs';
import { step } from './progress.mjs';
import { openThrowAwayServers } from './servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackEnvironment } from './stack.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const SEED_SCALE = '0.01';
const TOKEN_SECRET = 'bench-only-token-secret-0000000000000';
const ops = { username: 'ops', password: 'quanyu-ops-2026' };

/**
 * A shop of its own whose processes are known one by one, so that the processor time of each can be counted. Its data is
 * durable while it runs and deleted at the end.
 * @param {Processes} processes
 * @param {{simulators: boolean, inspectApi?: boolean, profileFolder?: string | undefined, env?: NodeJS.ProcessEnv}} options
 *   `inspectApi` opens an inspector port; `profileFolder` takes a CPU profile of each process when it stops
 */
export async function startMeasuredShop(processes, { simulators, inspectApi = false, profileFolder, env: change = {} }) {
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
    ...change,
  };
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  await step(`Seed, scale ${SEED_SCALE}`, (note) => seed(processes, env, { scale: SEED_SCALE, note }));
  const addresses = stackAddresses(ports);
  // Closed again by the web front ends, which do not run here.
  const inspectorPort = ports.ADMIN_PORT;
  /**
   * @param {string} name
   * @param {string} program below the repository
   * @param {string} readyUrl
   * @param {{flags?: string[], env?: NodeJS.ProcessEnv}} [options]
   */
  const start = async (name, program, readyUrl, { flags = [], env: own = {} } = {}) => {
    const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
    const service = processes.start({ name, command: process.execPath, args: [...profiling, ...flags, join(repositoryRoot, program)], env: { ...env, ...own } });
    await processes.waitUntilReady(service, async () => (await fetch(readyUrl)).ok);
    return service.pid;
  };
  const [api, worker] = await step(simulators ? 'Simulators, API and worker' : 'API and worker', async () => {
    if (simulators) await start('simulators', 'apps/simulators/dist/main.js', `${addresses.simulators}/healthz`);
    return Promise.all([
      start('api', 'apps/api/dist/main.js', `${addresses.api}/readyz`, { flags: inspectApi ? [`--inspect=127.0.0.1:${inspectorPort}`] : [] }),
      start('worker', 'apps/api/dist/worker.js', `${addresses.worker}/readyz`),
    ]);
  });
  const { findServerProcesses } = await import('../../load-tests/bench/server-processes.mjs');
  const { postgres, redis, redisVersion } = await findServerProcesses(databaseUrl, redisUrl);
  return {
    api: addresses.api,
    simulatorAdmin: addresses.simulatorAdmin,
    keysFolder: env['DEV_KEYS_DIR'] ?? '',
    databaseUrl,
    redisUrl,
    folder,
    resultFolder: join(dataDirectory, 'bench'),
    inspectorPort,
    tokenSecret: TOKEN_SECRET,
    ops,
    processes: { api, worker, postgres, redis },
    /** One more API process on a port of its own. */
    startApi: async () => {
      const { PORT } = await findFreePorts();
      const url = `http://127.0.0.1:${PORT}`;
      return { url, pid: await start('api', 'apps/api/dist/main.js', `${url}/readyz`, { env: { PORT: String(PORT) } }) };
    },
    settings: { nodeEnv: env['NODE_ENV'] ?? '', logLevel: env['LOG_LEVEL'] ?? '', orderLanes: env['ORDER_LANES'] ?? 'default', apiProcesses: 1, workerProcesses: 1, redis: redisVersion, seedScale: Number(SEED_SCALE) },
  };
}
