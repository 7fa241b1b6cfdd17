import { join } from 'node:path';
import { ensureChineseFont, findOrInstallChromium } from './browser.mjs';
import { repositoryRoot } from './paths.mjs';
import { findFreePorts } from './ports.mjs';
import { step } from './progress.mjs';
import { openThrowAwayServers } from './servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackBuild, stackEnvironment, startApplication } from './stack.mjs';
import { runJest } from './suites.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

/** Part of the full seed that the browser tests need. */
const SEED_SCALE = '0.1';

/**
 * A whole quanyu with throw-away data on free ports: built, migrated, seeded and running.
 * @param {Processes} processes
 * @param {{scale: string, web: boolean}} options
 */
export async function startThrowAwayStack(processes, { scale, web }) {
  const ports = await findFreePorts();
  const servers = await openThrowAwayServers(processes, ports);
  await step('Build', (note) => runTargets(processes, { ...stackBuild, note }));
  const env = stackEnvironment({ ports, ...servers }, process.env);
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  await step(`Seed, scale ${scale}`, (note) => seed(processes, env, { scale, note }));
  await step('API, worker, simulators, web', () => startApplication(processes, env, ports, { web }));
  return { env, ports, addresses: stackAddresses(ports), ...servers };
}

/**
 * Runs the browser tests against a throw-away stack. Screenshots are left in test-results/screenshots.
 * @param {Processes} processes
 * @param {string[]} args for Jest
 */
export async function runBrowserTests(processes, args) {
  const chromiumPath = await step('Chromium', (note) => findOrInstallChromium(processes, note));
  await step('Chinese font', (note) => ensureChineseFont(processes, note));
  const { env, addresses, databaseUrl } = await startThrowAwayStack(processes, { scale: SEED_SCALE, web: true });
  return runJest(processes, {
    config: join('apps', 'e2e', 'jest.browser.config.cjs'),
    // The journeys share one stack and its stock: one after the other.
    workers: 1,
    args,
    env: {
      ...env,
      E2E_STOREFRONT_URL: addresses.storefront,
      E2E_ADMIN_URL: addresses.admin,
      E2E_API_URL: addresses.api,
      E2E_SIMULATOR_ADMIN_URL: addresses.simulatorAdmin,
      E2E_DATABASE_URL: databaseUrl,
      CHROMIUM_PATH: chromiumPath,
      E2E_SCREENSHOT_DIR: join(repositoryRoot, 'test-results', 'screenshots'),
    },
  });
}
