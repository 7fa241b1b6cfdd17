import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from './failure.mjs';
import { dataDirectory, makeDataFolder } from './paths.mjs';
import { findProgram } from './system-packages.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const K6_MODULE = 'go.k6.io/k6/v2';
const K6_VERSION = 'v2.1.0';
const OLDEST_GO_MINOR = 26;

const ADVICE =
  'k6 is missing and Go 1.26 or newer to install it is too: install k6 (macOS: brew install k6; Debian: see https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go from https://go.dev/dl.';

const ownFolder = join(dataDirectory, 'bin');

/** Path of the k6 of the PATH or of the data folder. */
export function findK6() {
  return findProgram(['k6']) ?? [join(ownFolder, 'k6')].find((file) => existsSync(file));
}

/**
 * Path of a k6; installs the pinned one into the data folder with Go where there is none.
 * @param {Processes} processes
 * @param {(text: string) => void} note
 * @returns {Promise<string>}
 */
export async function findOrInstallK6(processes, note) {
  const present = findK6();
  if (present !== undefined) return present;
  const go = findProgram(['go']) ?? ['/usr/local/go/bin/go'].find((file) => existsSync(file));
  if (go === undefined || !isGoNewEnough(spawnSync(go, ['env', 'GOVERSION'], { encoding: 'utf8' }).stdout ?? '')) throw new PlainFailure(ADVICE);
  // A module of its own with the version pinned, not `go install`, which asks the web for the newest version as well.
  const module = makeDataFolder('k6');
  writeFileSync(join(module, 'go.mod'), `module quanyu/k6\n\ngo 1.${OLDEST_GO_MINOR}\n\nrequire ${K6_MODULE} ${K6_VERSION}\n`);
  const program = join(makeDataFolder('bin'), 'k6');
  await processes.run(go, ['build', '-mod=mod', '-o', program, K6_MODULE], {
    log: 'k6-install',
    cwd: module,
    env: { ...process.env, CGO_ENABLED: '0' },
    failure: 'Building k6 with Go failed',
    note,
  });
  return program;
}

/** @param {string} version such as "go1.26.1" */
export function isGoNewEnough(version) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version.trim()) ?? [];
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= OLDEST_GO_MINOR);
}
