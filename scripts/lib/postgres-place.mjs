import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { postgresPackageFolder } from './dependencies.mjs';
import { PlainFailure } from './failure.mjs';
import { repositoryRoot } from './paths.mjs';

/**
 * PostgreSQL refuses to run as root. Started by root it runs as an account of its own, which can't enter a repository
 * under root's home: then its programs and its data live in a folder outside, which a note beside names.
 *
 * @typedef {{uid: number, gid: number}} Account
 *
 * @typedef {object} PostgresPlace
 * @property {string} binFolder
 * @property {string} dataFolder
 * @property {Account | undefined} account undefined: the account of this process
 */

/**
 * Decides where PostgreSQL keeps this data folder, and as whom it runs. Creates the folder above the data, not the data.
 * @param {string} wantedFolder inside `.data`
 * @returns {PostgresPlace}
 */
export function choosePostgresPlace(wantedFolder) {
  const nativeFolder = join(postgresPackageFolder, 'native');
  if (!existsSync(join(nativeFolder, 'bin', 'postgres'))) {
    throw new PlainFailure(`No PostgreSQL for ${process.platform}-${process.arch} comes with quanyu: start one yourself and set DATABASE_URL.`);
  }
  mkdirSync(dirname(wantedFolder), { recursive: true });
  if (process.getuid?.() !== 0) return { binFolder: join(nativeFolder, 'bin'), dataFolder: wantedFolder, account: undefined };

  const note = `${wantedFolder}.moved-to`;
  const moved = existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
  const account = ownerOf(moved ?? wantedFolder) ?? findDatabaseAccount();
  const canEnter = moved === undefined && canUse(account, dirname(wantedFolder), 'x');
  const dataFolder = canEnter ? wantedFolder : (moved ?? join(outsideFolder(account), basename(dirname(wantedFolder)).replace(/^\./, ''), basename(wantedFolder)));
  if (!canEnter) {
    mkdirSync(dirname(dataFolder), { recursive: true });
    writeFileSync(note, `${dataFolder}\n`);
  }
  const binFolder = canUse(account, join(nativeFolder, 'bin', 'postgres'), 'x') ? join(nativeFolder, 'bin') : copyPrograms(nativeFolder, account);
  return { binFolder, dataFolder, account };
}

/**
 * A data folder made earlier keeps its account: root may go on with the data of an ordinary user.
 * @param {string} folder
 * @returns {Account | undefined}
 */
function ownerOf(folder) {
  const stat = statSync(folder, { throwIfNoEntry: false });
  return stat === undefined || stat.uid === 0 ? undefined : { uid: stat.uid, gid: stat.gid };
}

/**
 * The system's account for databases; created where there is none.
 * @returns {Account}
 */
function findDatabaseAccount() {
  const present = accountOf('postgres') ?? accountOf('_postgres');
  if (present !== undefined) return present;
  const nologin = ['/usr/sbin/nologin', '/sbin/nologin', '/bin/false'].find((file) => existsSync(file)) ?? '/bin/false';
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', nologin, 'postgres']);
  const account = accountOf('postgres') ?? accountOf('nobody');
  if (account === undefined) {
    throw new PlainFailure('PostgreSQL does not run as root and no account "postgres" could be created: run as an ordinary user, or set DATABASE_URL.');
  }
  return account;
}

/**
 * @param {string} name
 * @returns {Account | undefined}
 */
function accountOf(name) {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return answer.status === 0 ? Number(answer.stdout) : undefined;
  });
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

/**
 * Asks as that account, because no look at modes would see what is mounted or linked on the way.
 * @param {Account} account
 * @param {string} path
 * @param {'x' | 'w'} right
 */
function canUse(account, path, right) {
  return spawnSync('/bin/sh', ['-c', `test -${right} "$0"`, path], { cwd: '/', ...account }).status === 0;
}

/**
 * A folder of this repository's own in a place that the account can enter.
 * @param {Account} account
 */
function outsideFolder(account) {
  const name = `quanyu-${createHash('sha256').update(repositoryRoot).digest('hex').slice(0, 12)}`;
  for (const parent of ['/var/lib', tmpdir(), '/tmp']) {
    const folder = join(parent, name);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
    } catch {
      continue;
    }
    // A folder that someone else put there first, in a place where all may write, is not ours to trust.
    if (statSync(folder).uid === 0 && canUse(account, folder, 'x')) return folder;
  }
  throw new PlainFailure(`No folder that the database's account can enter could be made: clone quanyu outside ${dirname(repositoryRoot)}, or set DATABASE_URL.`);
}

/**
 * @param {string} nativeFolder
 * @param {Account} account
 */
function copyPrograms(nativeFolder, account) {
  /** @type {{version: string}} */
  const { version } = JSON.parse(readFileSync(join(nativeFolder, '..', 'package.json'), 'utf8'));
  const copy = join(outsideFolder(account), `postgres-${version}`);
  const complete = join(copy, 'complete');
  if (!existsSync(complete)) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(nativeFolder, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(complete, '');
  }
  return join(copy, 'bin');
}
