import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlainFailure } from './failure.mjs';

/** Root of the repository. Every script works from here, wherever it was called. */
export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that a run leaves on this machine: databases, keys, pictures, logs. Git ignores it. */
export const dataDirectory = join(repositoryRoot, '.data');

/**
 * Makes a folder inside the data folder and answers its path.
 * @param {...string} names
 */
export function makeDataFolder(...names) {
  const folder = join(dataDirectory, ...names);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new PlainFailure(`${folder} cannot be written (${error instanceof Error ? error.message : error}). Run as its owner, or remove .data.`);
  }
  return folder;
}
