import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureChineseFont, findOrInstallChromium } from './browser.mjs';
import { repositoryRoot } from './paths.mjs';
import { findFreePorts } from './ports.mjs';
import { copyDatabase } from './postgres.mjs';
import { step } from './progress.mjs';
import { findOrInstallRedis, startRedis } from './redis.mjs';
import { openThrowAwayServers } from './servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackBuild, stackEnvironment, startApplication } from './stack.mjs';
import { runJest } from './suites.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

/** Part of the full seed that the browser tests need. */
const SEED_SCALE = '0.1';
/** A walk waits for people more than it computes: two side by side keep two cores busy. */
const SHOPS = Math.min(2, availableParallelism());

/**
 * Whole shops with throw-away data on free ports, built, migrated, seeded and running: each with a database, a Redis, simulators and
 * processes of its own, so that nothing that happens in one is seen in another.
 * @param {Processes} processes
 */
async function startThrowAwayShops(processes) {
  const ports = await findFreePorts();
  const { folder, databaseUrl, redisUrl } = await openThrowAwayServers(processes, ports);
  await step('Build', (note) => runTargets(processes, { ...stackBuild, note }));
  const env = stackEnvironment({ ports, databaseUrl, redisUrl, folder }, process.env);
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  await step(`Seed, scale ${SEED_SCALE}`, (note) => seed(processes, env, { scale: SEED_SCALE, note }));
  return step(`API, worker, simulators, web of ${SHOPS} shops`, async () => {
    // A database is copied while nobody is connected to it.
    const copies = await Promise.all(Array.from({ length: SHOPS - 1 }, (_unused, index) => copyDatabase(databaseUrl, `quanyu_${index + 2}`)));
    await startApplication(processes, env, ports, { web: true });
    const shops = [stackAddresses(ports)];
    for (const [index, copyUrl] of copies.entries()) shops.push(await startTwin(processes, env, { folder: join(folder, `shop-${index + 2}`), databaseUrl: copyUrl }));
    return { env, shops };
  });
}

/**
 * One more shop with the keys and pictures of the first.
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} first
 * @param {{folder: string, databaseUrl: string}} place
 */
async function startTwin(processes, first, { folder, databaseUrl }) {
  const ports = await findFreePorts();
  const redis = await startRedis(processes, { port: ports.REDIS_PORT, program: await findOrInstallRedis(processes, () => {}), throwAwayFolder: folder });
  const { DEV_KEYS_DIR, WECHAT_PAY_KEYS_DIR, MEDIA_DIR } = first;
  const env = { ...stackEnvironment({ ports, databaseUrl, redisUrl: redis.url, folder }, process.env), DEV_KEYS_DIR, WECHAT_PAY_KEYS_DIR, MEDIA_DIR };
  await startApplication(processes, env, ports, { web: true });
  return stackAddresses(ports);
}

/**
 * Runs the browser tests against throw-away shops. Screenshots are left in test-results/screenshots.
 * @param {Processes} processes
 * @param {string[]} args for Jest
 */
export async function runBrowserTests(processes, args) {
  const chromiumPath = await step('Chromium', (note) => findOrInstallChromium(processes, note));
  await step('Chinese font', (note) => ensureChineseFont(processes, note));
  const { env, shops } = await startThrowAwayShops(processes);
  return runJest(processes, {
    config: join('apps', 'e2e', 'jest.browser.config.cjs'),
    // The walks of one shop share its stock and its simulators: one after the other.
    workers: shops.length,
    args,
    env: {
      ...env,
      E2E_SHOPS: JSON.stringify(shops.map(({ storefront, admin, api, simulatorAdmin }) => ({ storefront, admin, api, simulatorAdmin }))),
      CHROMIUM_PATH: chromiumPath,
      E2E_SCREENSHOT_DIR: join(repositoryRoot, 'test-results', 'screenshots'),
    },
  });
}
