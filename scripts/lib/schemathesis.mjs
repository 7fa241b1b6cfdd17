import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory, makeDataFolder } from './paths.mjs';
import { findProgram } from './system-packages.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const VERSION = '4.32.5';
const folder = join(dataDirectory, 'fuzz', `schemathesis-${VERSION}`);
const program = join(folder, 'bin', 'schemathesis');

/**
 * Path of the pinned schemathesis, put into an environment of its own where there is Python 3.10 or newer.
 * @param {Processes} processes
 * @param {(text: string) => void} note
 * @returns {Promise<string | null>} null when it cannot be had here; the run says so
 */
export async function findOrInstallSchemathesis(processes, note) {
  const done = join(folder, 'installed');
  if (existsSync(done)) return program;
  const python = findProgram(['python3']);
  if (python === undefined) return null;
  makeDataFolder('fuzz');
  try {
    await processes.run(python, ['-m', 'venv', folder], { log: 'schemathesis-venv', note });
    await processes.run(join(folder, 'bin', 'pip'), ['install', '--disable-pip-version-check', `schemathesis==${VERSION}`], { log: 'schemathesis-install', note });
    await processes.run(program, ['--version'], { log: 'schemathesis-version' });
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
    return null;
  }
  writeFileSync(done, VERSION);
  return program;
}
