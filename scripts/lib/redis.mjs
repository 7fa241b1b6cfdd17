import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainFailure, messageOf } from './failure.mjs';
import { dataDirectory } from './paths.mjs';
import { isPortFree, portTable } from './ports.mjs';
import { findProgram, installSystemPackages } from './system-packages.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const ADVICE =
  'Redis 6.2 or newer is missing: install it (Debian: apt install redis-server, macOS: brew install redis), or set REDIS_URL to a Redis of yours.';

/**
 * Path of a Redis server new enough for the queues; installs one when the machine lacks it.
 * @param {Processes} processes
 * @param {(text: string) => void} note
 * @returns {Promise<string>}
 */
export async function findOrInstallRedis(processes, note) {
  const present = findRedis();
  if (present !== undefined) return present;
  await installSystemPackages(processes, { apt: ['redis-server'], brew: ['redis'], advice: ADVICE }, note);
  const installed = findRedis();
  if (installed === undefined) throw new PlainFailure(ADVICE);
  return installed;
}

/** @returns {string | undefined} */
export function findRedis() {
  const program = findProgram(['redis-server', 'valkey-server']);
  if (program === undefined) return undefined;
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  return isNewEnough(version) ? program : undefined;
}

/**
 * BullMQ needs Redis 6.2.
 * @param {string} versionLine such as "Redis server v=7.0.15 sha=…"
 */
export function isNewEnough(versionLine) {
  const [, major, minor] = /v=(\d+)\.(\d+)/.exec(versionLine) ?? [];
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2);
}

/**
 * Starts a Redis of our own, or finds the one that another live run of this clone serves. As PostgreSQL, it is spoken to over a
 * Unix socket.
 * @param {Processes} processes
 * @param {{port: number, program: string, throwAwayFolder?: string}} options
 * @returns {Promise<{url: string}>}
 */
export async function startRedis(processes, { port, program, throwAwayFolder }) {
  const folder = join(throwAwayFolder ?? dataDirectory, 'redis');
  mkdirSync(folder, { recursive: true });
  const socketFolder = join(tmpdir(), `quanyu-redis-${process.getuid?.() ?? 0}-${port}`);
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
  const socket = join(socketFolder, 'redis.sock');
  const url = `redis://localhost:${port}/0?path=${encodeURIComponent(socket)}`;
  if (!(await isPortFree(port))) {
    if (await servesFolder(url, folder)) return { url };
    throw new PlainFailure(`Port ${port} (${portTable.REDIS_PORT.role}) is taken by another program: stop it, or choose another port with REDIS_PORT=<port>.`);
  }
  const service = processes.start({
    name: 'redis',
    command: program,
    args: ['--port', String(port), '--bind', '127.0.0.1', '--unixsocket', socket, '--unixsocketperm', '700', '--dir', folder, '--maxmemory-policy', 'noeviction',
      // Queued jobs survive a restart; an evicted or lost one would be found again by the sweepers, only later.
      '--appendonly', throwAwayFolder === undefined ? 'yes' : 'no', '--save', '', '--daemonize', 'no'],
  });
  await processes.waitUntilReady(service, () => withRedis(url, async (redis) => (await redis.ping()) === 'PONG'));
  return { url };
}

/**
 * Ends the run with one line when a Redis named by a variable does not answer, or may drop keys.
 * @param {string} variable
 * @param {string} url
 */
export async function assertRedisReachable(variable, url) {
  let policy;
  try {
    policy = await withRedis(url, async (redis) => {
      const info = await redis.info('memory');
      return /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    });
  } catch (error) {
    throw new PlainFailure(`${variable} cannot be reached (${messageOf(error)}): start that Redis, or unset ${variable} to use quanyu's own.`);
  }
  if (policy !== undefined && policy !== 'noeviction') {
    throw new PlainFailure(`${variable} names a Redis with maxmemory-policy ${policy}, which loses queued jobs: set it to noeviction.`);
  }
}

/**
 * @param {string} url
 * @param {string} folder
 */
async function servesFolder(url, folder) {
  try {
    return await withRedis(url, async (redis) => {
      const answer = await redis.config('GET', 'dir');
      return Array.isArray(answer) && answer[1] === realpathSync(folder);
    });
  } catch {
    return false;
  }
}

/**
 * @template T
 * @param {string} url
 * @param {(redis: import('ioredis').Redis) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withRedis(url, work) {
  // Imported late: this module loads before the packages are installed.
  const { Redis } = await import('ioredis');
  /** @type {Error | undefined} */
  let connectionError;
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', (error) => {
    connectionError = error;
  });
  try {
    await redis.connect();
    return await work(redis);
  } catch (error) {
    // ioredis says "Connection is closed." and keeps the cause for its event.
    throw connectionError ?? error;
  } finally {
    redis.disconnect();
  }
}
