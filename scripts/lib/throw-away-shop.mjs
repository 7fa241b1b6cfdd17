import { assertNodeVersion, installDependencies } from './dependencies.mjs';
import { findFreePorts } from './ports.mjs';
import { stopLeftovers } from './processes.mjs';
import { step } from './progress.mjs';
import { openThrowAwayServers } from './servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, stackEnvironment } from './stack.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

/**
 * For a tool of the API that brings its own shop: dependencies, a PostgreSQL and a Redis of this run, the build and an empty, migrated
 * database. No server is started.
 * @param {Processes} processes
 * @param {{simulators?: boolean, env?: NodeJS.ProcessEnv}} [wants] the simulators are built and their keys made; variables that win over the usual ones
 */
export async function openThrowAwayShop(processes, { simulators = false, env: own = {} } = {}) {
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const ports = await findFreePorts();
  const place = await openThrowAwayServers(processes, ports);
  const projects = ['@quanyu/api', ...(simulators ? ['@quanyu/simulators'] : [])];
  await step('Build', (note) => runTargets(processes, { projects, targets: ['build'], note }));
  const env = { ...stackEnvironment({ ports, ...place }, process.env), LOG_LEVEL: 'error', ...own };
  if (simulators) await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  return { ports, folder: place.folder, env };
}
