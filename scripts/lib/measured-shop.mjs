import { join } from 'node:path';
import { dataDirectory, repositoryRoot } from './paths.mjs';
import { findFreePorts } from './ports.mjs';
import { step } from './progress.mjs';
import { startPostgres } from './postgres.mjs';
import { findOrInstallRedis, startRedis } from './redis.mjs';
import { startRedisCluster } from './redis-cluster.mjs';
import { openThrowAwayServers } from './servers.mjs';
import { API_FLAGS, createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackEnvironment } from './stack.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const SEED_SCALE = '0.01';
/** Settings of a database whose data would survive a crash while it is measured. */
export const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '1GB' };
const TOKEN_SECRET = 'bench-only-token-secret-0000000000000';
const ops = { username: 'ops', password: 'quanyu-ops-2026' };

/**
 * @param {import('./stack.mjs').StackPlace} place
 * @returns {NodeJS.ProcessEnv}
 */
function measuredEnvironment(place) {
  return {
    ...stackEnvironment(place, process.env),
    LOG_LEVEL: 'error',
    TOKEN_SECRET,
    TRUSTED_PROXY_HOPS: '0',
    // The bench is one address, and its orders stay unpaid while it runs.
    ORDER_LIMIT_PER_ADDRESS: '1000000',
    PAYMENT_HOLD_MINUTES: '600',
  };
}

/**
 * A shop of its own whose processes are known one by one, so that the processor time of each can be counted. Its data is
 * durable while it runs and deleted at the end.
 * @param {Processes} processes
 * @param {{simulators: boolean, redisCluster?: boolean, inspectApi?: boolean, profileFolder?: string | undefined, env?: NodeJS.ProcessEnv}} options
 *   `redisCluster`: the gates stand on three nodes, the queues on a Redis of their own; `inspectApi` opens an inspector port; `profileFolder` takes a CPU profile of each process when it stops
 */
export async function startMeasuredShop(processes, { simulators, redisCluster = false, inspectApi = false, profileFolder, env: change = {} }) {
  const ports = await findFreePorts();
  const { databaseUrl, redisUrl, folder } = await openThrowAwayServers(processes, ports, DURABLE);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api', '@quanyu/simulators'], targets: ['build'], note }));
  /** @type {NodeJS.ProcessEnv} */
  const gates = redisCluster ? { REDIS_URL: (await step('Redis Cluster of three nodes', () => startRedisCluster(processes, folder))).url, QUEUE_REDIS_URL: redisUrl } : {};
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...measuredEnvironment({ ports, databaseUrl, redisUrl, folder }), ...change, ...gates };
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  await step(`Seed, scale ${SEED_SCALE}`, (note) => seed(processes, env, { scale: SEED_SCALE, note }));
  const addresses = stackAddresses(ports);
  // Closed again by the web front ends, which do not run here.
  const inspectorPort = ports.ADMIN_PORT;
  /** @type {Map<number, Promise<string>>} */
  const endings = new Map();
  /**
   * @param {string} name
   * @param {string} program below the repository
   * @param {string} readyUrl
   * @param {{flags?: string[], env?: NodeJS.ProcessEnv}} [options]
   */
  const start = async (name, program, readyUrl, { flags = [], env: own = {} } = {}) => {
    const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
    const service = processes.start({ name, command: process.execPath, args: [...profiling, ...flags, join(repositoryRoot, program)], env: { ...env, ...own } });
    endings.set(service.pid, service.ended);
    await processes.waitUntilReady(service, async () => (await fetch(readyUrl)).ok);
    return service.pid;
  };
  /** @param {string} readyUrl @param {{flags?: string[], env?: NodeJS.ProcessEnv}} [options] */
  const startApi = (readyUrl, { flags = [], env: own = {} } = {}) => start('api', 'apps/api/dist/main.js', `${readyUrl}/readyz`, { flags: [...API_FLAGS, ...flags], env: own });
  const startWorker = () => start('worker', 'apps/api/dist/worker.js', `${addresses.worker}/readyz`);
  const [api, worker] = await step(simulators ? 'Simulators, API and worker' : 'API and worker', async () => {
    if (simulators) await start('simulators', 'apps/simulators/dist/main.js', `${addresses.simulators}/healthz`);
    return Promise.all([
      startApi(addresses.api, { flags: inspectApi ? [`--inspect=127.0.0.1:${inspectorPort}`] : [] }),
      startWorker(),
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
    /** One more API process on a port of its own. @param {NodeJS.ProcessEnv} [own] */
    startApi: async (own = {}) => {
      const { PORT } = await findFreePorts();
      const url = `http://127.0.0.1:${PORT}`;
      return { url, pid: await startApi(url, { env: { ...own, PORT: String(PORT) } }) };
    },
    /** Each part once more, after it was ended: where it stood, on the data that it left. */
    again: {
      /** @param {NodeJS.ProcessEnv} [own] */
      api: (own = {}) => startApi(addresses.api, { env: own }),
      worker: startWorker,
      postgres: () => startPostgres(processes, { port: ports.POSTGRES_PORT, throwAwayFolder: folder, settings: DURABLE }),
      redis: async () => startRedis(processes, { port: ports.REDIS_PORT, program: await findOrInstallRedis(processes, () => {}), throwAwayFolder: folder }),
    },
    workerUrl: addresses.worker,
    /** How the process of this id ends, such as "exit code 0". @param {number} pid */
    endingOf: (pid) => endings.get(pid) ?? Promise.resolve('not ours'),
    settings: { nodeEnv: env['NODE_ENV'] ?? '', logLevel: env['LOG_LEVEL'] ?? '', orderLanes: env['ORDER_LANES'] ?? 'default', apiProcesses: 1, workerProcesses: 1, redis: redisVersion, seedScale: Number(SEED_SCALE) },
  };
}
