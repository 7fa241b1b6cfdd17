import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PlainFailure, messageOf } from './failure.mjs';
import { dataDirectory } from './paths.mjs';
import { isPortFree, portTable } from './ports.mjs';
import { choosePostgresPlace } from './postgres-place.mjs';
import { commandOf } from './processes.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

// A locale that every platform's own C library knows. Sorting and upper case come from PostgreSQL itself (C.UTF-8),
// so that indexes do not depend on the machine.
const LIBC_CTYPE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  shared_buffers: '512MB',
  max_connections: '200',
  shared_preload_libraries: 'pg_stat_statements',
  jit: 'off',
};

/**
 * Starts the PostgreSQL that comes with quanyu, or finds the one that another live run of this clone serves.
 * The first start makes its data folder. Its address is a Unix socket, which costs both sides about half of what loopback TCP
 * costs them; the port is there for other programs.
 * @param {Processes} processes
 * @param {{port: number, throwAwayFolder?: string, settings?: Readonly<Record<string, string>>}} options `throwAwayFolder`
 *   holds data that a test run deletes; `settings` win over all others
 * @returns {Promise<{url: string}>} the superuser's address of the database `quanyu`
 */
export async function startPostgres(processes, { port, throwAwayFolder, settings: wanted = {} }) {
  const wantedFolder = join(throwAwayFolder ?? dataDirectory, 'postgres');
  const place = choosePostgresPlace(wantedFolder);
  const { binFolder, dataFolder, account } = place;
  if (throwAwayFolder !== undefined) processes.removeAtEnd(dirname(dataFolder));

  const live = findLiveServer(dataFolder);
  const socketFolder = live?.socketFolder ?? makeSocketFolder(port, account);
  if (live === undefined) {
    if (!(await isPortFree(port))) {
      throw new PlainFailure(`Port ${port} (${portTable.POSTGRES_PORT.role}) is taken by another program: stop it, or choose another port with POSTGRES_PORT=<port>.`);
    }
    const how = { env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, cwd: '/', ...(account === undefined ? {} : { account }) };
    if (!existsSync(join(dataFolder, 'PG_VERSION'))) await initialise(processes, place, how);
    // Data of a test run is deleted at its end, so it need not survive a power cut. Commits still wait for their log.
    const settings = { ...SETTINGS, port: String(port), unix_socket_directories: socketFolder, ...(throwAwayFolder === undefined ? {} : { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' }), ...wanted };
    const service = processes.start({
      ...how,
      name: 'postgres',
      command: join(binFolder, 'postgres'),
      args: ['-D', dataFolder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      // SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint.
      stopSignal: 'SIGINT',
    });
    await processes.waitUntilReady(service, () => answers(`postgres://postgres@127.0.0.1:${port}/postgres`));
  }
  const address = /** @param {string} database */ (database) => `postgres://postgres@localhost:${live?.port ?? port}/${database}${socketFolder === '' ? '' : `?host=${encodeURIComponent(socketFolder)}`}`;
  await createDatabase(address('postgres'), 'quanyu');
  return { url: address('quanyu') };
}

/**
 * A folder for the socket that nobody else can enter. Its path is short wherever the clone lies: a socket's may have 103 characters.
 * @param {number} port
 * @param {{uid: number, gid: number} | undefined} account
 */
function makeSocketFolder(port, account) {
  const folder = join(tmpdir(), `quanyu-postgres-${process.getuid?.() ?? 0}-${port}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return folder;
}

/**
 * Ends the run with one line when the PostgreSQL of DATABASE_URL does not answer.
 * @param {string} url
 */
export async function assertPostgresReachable(url) {
  try {
    await query(url, 'SELECT 1');
  } catch (error) {
    throw new PlainFailure(`DATABASE_URL cannot be reached (${messageOf(error)}): start that PostgreSQL, or unset DATABASE_URL to use quanyu's own.`);
  }
}

/**
 * Makes the data folder beside its place and renames it, so that a killed run never leaves half a database.
 * @param {Processes} processes
 * @param {{binFolder: string, dataFolder: string, account: {uid: number, gid: number} | undefined}} place
 * @param {{env: NodeJS.ProcessEnv, cwd: string, account?: {uid: number, gid: number}}} how
 */
async function initialise(processes, { binFolder, dataFolder, account }, how) {
  const fresh = `${dataFolder}.new`;
  for (const folder of [fresh, dataFolder]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  if (account !== undefined) chownSync(fresh, account.uid, account.gid);
  const args = ['-D', fresh, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--no-sync',
    '--locale=C', `--lc-ctype=${LIBC_CTYPE}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  await processes.run(join(binFolder, 'initdb'), args, { ...how, log: 'initdb', failure: 'PostgreSQL could not make its data folder' });
  renameSync(fresh, dataFolder);
}

/**
 * Port and socket of the server that another live run of this clone keeps on this folder. A lock file whose process is gone, or
 * is another program by now, is removed: PostgreSQL would refuse to start over it after a restart of the machine.
 * @param {string} dataFolder
 * @returns {{port: number, socketFolder: string} | undefined}
 */
function findLiveServer(dataFolder) {
  const lockFile = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lockFile)) return undefined;
  const [pid, , , port, socketFolder = ''] = readFileSync(lockFile, 'utf8').split('\n');
  if (commandOf(Number(pid)).includes('postgres')) return { port: Number(port), socketFolder };
  rmSync(lockFile, { force: true });
  return undefined;
}

/** @param {string} url */
async function answers(url) {
  await query(url, 'SELECT 1');
  return true;
}

/**
 * @param {string} url of the database `postgres`
 * @param {string} name
 */
async function createDatabase(url, name) {
  const found = await query(url, 'SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (found.length === 0) await query(url, `CREATE DATABASE "${name}"`);
}

/**
 * A copy of a database that nobody is connected to.
 * @param {string} url of the database
 * @param {string} name of the copy
 * @returns {Promise<string>} its address
 */
export async function copyDatabase(url, name) {
  const [source, server, copy] = [new URL(url), new URL(url), new URL(url)];
  server.pathname = '/postgres';
  copy.pathname = `/${name}`;
  await query(server.toString(), `CREATE DATABASE "${name}" TEMPLATE "${source.pathname.slice(1)}"`);
  return copy.toString();
}

/**
 * One statement on a connection of its own.
 * @param {string} url
 * @param {string} text
 * @param {unknown[]} [values]
 * @returns {Promise<unknown[]>}
 */
async function query(url, text, values = []) {
  // Imported late: this module loads before the packages are installed.
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away closes the idle connection; the statement's own failure is what counts.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}
