import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from './failure.mjs';
import { dataDirectory, makeDataFolder, repositoryRoot } from './paths.mjs';

/**
 * The steps that turn two running servers into a running quanyu. Each is a function of its own, so that `start`,
 * `e2e`, `bench` and `load` put together what they need.
 *
 * @typedef {import('./processes.mjs').Processes} Processes
 * @typedef {import('./ports.mjs').Ports} Ports
 *
 * @typedef {object} StackPlace
 * @property {Ports} ports
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {string} [folder] keys, pictures and simulator state; default `.data`
 */

const HOST = '127.0.0.1';

/**
 * After a quiet minute V8 gives back the room of young objects, and collects every few milliseconds when the next rush begins (a known limit's refusal
 * took 28 instead of 24 µs). The API keeps half of what NODE_OPTIONS lets it have; the option is not allowed there itself.
 */
export const API_FLAGS = ['--min-semi-space-size=32'];

const programs = {
  keys: 'apps/simulators/dist/create-development-keys.js',
  simulators: 'apps/simulators/dist/main.js',
  migrate: 'apps/api/dist/migrate.js',
  seed: 'apps/api/dist/tools/seed.js',
  api: 'apps/api/dist/main.js',
  worker: 'apps/api/dist/worker.js',
  web: 'scripts/serve-web.mjs',
};

/**
 * Addresses of a stack as a browser on this machine sees them.
 * @param {Ports} ports
 */
export function stackAddresses(ports) {
  return {
    api: `http://${HOST}:${ports.PORT}`,
    worker: `http://${HOST}:${ports.WORKER_PORT}`,
    simulators: `http://${HOST}:${ports.SIMULATOR_PORT}`,
    simulatorAdmin: `http://${HOST}:${ports.SIMULATOR_ADMIN_PORT}`,
    storefront: `http://${HOST}:${ports.STOREFRONT_PORT}`,
    admin: `http://${HOST}:${ports.ADMIN_PORT}`,
  };
}

/**
 * The environment of every process of the stack. What the caller's environment says wins over the addresses of the
 * simulators, so that a start can point at real WeChat.
 * @param {StackPlace} place
 * @param {NodeJS.ProcessEnv} caller
 * @returns {NodeJS.ProcessEnv}
 */
export function stackEnvironment({ ports, databaseUrl, redisUrl, folder = dataDirectory }, caller) {
  const addresses = stackAddresses(ports);
  return {
    WECHAT_API_BASE: addresses.simulators,
    WECHAT_PAY_BASE: addresses.simulators,
    WECHAT_H5_SIMULATOR_URL: addresses.simulators,
    COURIER_DADA_BASE: addresses.simulators,
    COURIER_AGGREGATOR_BASE: `${addresses.simulators}/aggregator/open`,
    COURIER_AGGREGATOR_CALLBACK_URL: `${addresses.api}/callbacks/couriers/aggregator`,
    WECHAT_PAY_KEYS_DIR: join(folder, 'dev-keys'),
    PUBLIC_URL: addresses.api,
    STOREFRONT_URL: addresses.storefront,
    MEDIA_DIR: join(folder, 'media'),
    SIMULATOR_DATA_DIR: join(folder, 'simulators'),
    WEBHOOK_ALLOW_INSIDE: 'true',
    // The web server in front of the API tells it the visitor's address.
    TRUSTED_PROXY_HOPS: '1',
    ...caller,
    // Most of what a request makes is garbage at once: with more room for the young, fewer of it is copied (5 to 10 % of the API's time).
    NODE_OPTIONS: `${caller.NODE_OPTIONS ?? ''} --max-semi-space-size=64`.trim(),
    NODE_ENV: 'development',
    DEV_KEYS_DIR: join(folder, 'dev-keys'),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    API_ORIGIN: addresses.api,
    ...Object.fromEntries(Object.entries(ports).map(([variable, port]) => [variable, String(port)])),
  };
}

/**
 * Runs Nx targets: builds, type checks, lint. Nx answers from its cache where nothing changed.
 * @param {Processes} processes
 * @param {{projects?: string[], targets: string[], failure?: string, note?: (text: string) => void}} what
 *   `projects`: default every project that has the target; without `note` the output is shown as it comes
 */
export async function runTargets(processes, { projects, targets, failure = 'The build failed', note }) {
  const nx = join(repositoryRoot, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const chosen = projects === undefined ? [] : ['-p', projects.join(',')];
  const log = targets.join('-').replaceAll(':', '-');
  try {
    await processes.run(process.execPath, [nx, 'run-many', '-t', ...targets, ...chosen, '--output-style=stream'], {
      log,
      env: { ...process.env, NODE_ENV: 'production', NX_TUI: 'false', NX_DAEMON: 'false', FORCE_COLOR: '0' },
      failure,
      ...(note === undefined ? { inherit: true } : { note }),
    });
  } catch (error) {
    if (!(error instanceof PlainFailure)) throw error;
    // Nx ends with a table of its tasks; what is wrong stands above it.
    const complaints = readFileSync(join(processes.logFolder, `${log}.log`), 'utf8').split('\n').filter((line) => COMPLAINT.test(line));
    throw complaints.length === 0 ? error : new PlainFailure(error.message, complaints.slice(0, MOST_COMPLAINTS).join('\n'));
  }
}

/** How the compiler and the linter name a place in a file. */
const COMPLAINT = /\(\d+,\d+\): error /;
const MOST_COMPLAINTS = 10;

/** What the running stack is built from: the servers and both front ends. */
export const stackBuild = {
  projects: ['@quanyu/api', '@quanyu/simulators', '@quanyu/storefront', '@quanyu/admin'],
  targets: ['build'],
};

/**
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env
 */
export async function createDevelopmentKeys(processes, env) {
  await processes.run(process.execPath, [program('keys')], { log: 'development-keys', env });
}

/**
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} note
 */
export async function migrate(processes, env, note) {
  await processes.run(process.execPath, [program('migrate')], { log: 'migrate', env, note, failure: 'The migrations failed' });
}

/**
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @param {{scale?: string, note: (text: string) => void}} options
 */
export async function seed(processes, env, { scale, note }) {
  const options = scale === undefined ? [] : ['--scale', scale];
  const media = env['MEDIA_DIR'];
  if (media === undefined) throw new Error('MEDIA_DIR is missing');
  mkdirSync(media, { recursive: true });
  const drawn = makeDataFolder('drawn');
  sharePictures(drawn, media);
  await processes.run(process.execPath, [program('seed'), ...options], { log: 'seed', env, note, failure: 'The seed failed' });
  sharePictures(media, drawn);
}

/** As the seed names a picture that it draws: by what is on it, so that any other seed may use it as it is. */
const DRAWN_PICTURE = /^s[0-9a-f]{31}-\d+\.webp$/;

/**
 * Drawing takes most of a seed's time; a clone does it once for all of its databases.
 * @param {string} from
 * @param {string} to
 */
function sharePictures(from, to) {
  const there = new Set(readdirSync(to));
  for (const name of readdirSync(from)) {
    if (!DRAWN_PICTURE.test(name) || there.has(name)) continue;
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      // Another disk, or one that knows no links.
      copyFileSync(join(from, name), join(to, name));
    }
  }
}

/**
 * Starts simulators, API, worker and web server, each ready before this answers.
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @param {Ports} ports
 * @param {{web: boolean}} options
 */
export async function startApplication(processes, env, ports, { web }) {
  const addresses = stackAddresses(ports);
  const parts = [
    { name: 'simulators', key: /** @type {const} */ ('simulators'), ready: `${addresses.simulators}/healthz` },
    { name: 'api', key: /** @type {const} */ ('api'), ready: `${addresses.api}/readyz` },
    { name: 'worker', key: /** @type {const} */ ('worker'), ready: `${addresses.worker}/readyz` },
    ...(web ? [{ name: 'web', key: /** @type {const} */ ('web'), ready: `${addresses.storefront}/healthz` }] : []),
  ];
  const services = parts.map(({ name, key, ready }) => ({ ready, service: processes.start({ name, command: process.execPath, args: [...(key === 'api' ? API_FLAGS : []), program(key)], env }) }));
  await Promise.all(services.map(({ service, ready }) => processes.waitUntilReady(service, async () => (await fetch(ready)).ok)));
}

/**
 * @param {keyof typeof programs} name
 */
function program(name) {
  const file = join(repositoryRoot, programs[name]);
  if (!existsSync(file)) throw new PlainFailure(`${programs[name]} is missing: run npm run build.`);
  return file;
}
