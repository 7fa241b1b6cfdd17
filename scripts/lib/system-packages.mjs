import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PlainFailure } from './failure.mjs';

/**
 * Path of the first of these programs that the PATH has.
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function findProgram(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  // Debian keeps servers where an ordinary user's PATH does not look.
  for (const folder of ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin', '/usr/local/bin']) if (!folders.includes(folder)) folders.push(folder);
  for (const name of names) {
    for (const folder of folders) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined;
}

/**
 * What may install system packages here without asking: apt as root or with passwordless sudo, else Homebrew.
 * @returns {{kind: 'apt', prefix: string[]} | {kind: 'brew', program: string} | undefined}
 */
export function findInstaller() {
  const apt = findProgram(['apt-get']);
  if (apt !== undefined && process.getuid?.() === 0) return { kind: 'apt', prefix: [apt] };
  const sudo = findProgram(['sudo']);
  if (apt !== undefined && sudo !== undefined && spawnSync(sudo, ['-n', 'true']).status === 0) return { kind: 'apt', prefix: [sudo, '-n', apt] };
  const brew = findProgram(['brew']);
  return brew === undefined ? undefined : { kind: 'brew', program: brew };
}

/**
 * Installs system packages with what this machine has.
 * @param {import('./processes.mjs').Processes} processes
 * @param {{apt: string[], brew?: string[], advice: string}} packages `advice` says what the reader installs by hand
 * @param {(text: string) => void} note
 * @throws PlainFailure with the advice when nothing here can install, or the installation fails
 */
export async function installSystemPackages(processes, packages, note) {
  const installer = findInstaller();
  try {
    if (installer?.kind === 'apt') {
      const [program = 'apt-get', ...prefix] = installer.prefix;
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      await processes.run(program, [...prefix, 'update', '-q'], { log: 'apt-update', env, note });
      await processes.run(program, [...prefix, 'install', '-y', '-q', '--no-install-recommends', ...packages.apt], { log: 'apt-install', env, note });
      return;
    }
    if (installer?.kind === 'brew' && packages.brew !== undefined) {
      await processes.run(installer.program, ['install', ...packages.brew], { log: 'brew-install', note });
      return;
    }
  } catch (error) {
    throw new PlainFailure(packages.advice, error instanceof PlainFailure ? error.details : undefined);
  }
  throw new PlainFailure(packages.advice);
}
