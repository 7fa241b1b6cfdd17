import { chmodSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder } from './paths.mjs';
import { assertPostgresReachable, startPostgres } from './postgres.mjs';
import { step } from './progress.mjs';
import { assertRedisReachable, findOrInstallRedis, startRedis } from './redis.mjs';

/**
 * @typedef {import('./processes.mjs').Processes} Processes
 * @typedef {import('./ports.mjs').Ports} Ports
 */

/**
 * The PostgreSQL and Redis of this clone, or those that DATABASE_URL and REDIS_URL name.
 * @param {Processes} processes
 * @param {Ports} ports
 * @param {NodeJS.ProcessEnv} caller
 */
export async function openServers(processes, ports, caller) {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, QUEUE_REDIS_URL: queueRedisUrl } = caller;
  const postgres = await step('PostgreSQL', async () => {
    if (!databaseUrl) return startPostgres(processes, { port: ports.POSTGRES_PORT });
    await assertPostgresReachable(databaseUrl);
    return { url: databaseUrl };
  });
  const redis = await step('Redis', async (note) => {
    if (queueRedisUrl) await assertRedisReachable('QUEUE_REDIS_URL', queueRedisUrl);
    if (!redisUrl) return startRedis(processes, { port: ports.REDIS_PORT, program: await findOrInstallRedis(processes, note) });
    await assertRedisReachable('REDIS_URL', redisUrl);
    return { url: redisUrl };
  });
  return { databaseUrl: postgres.url, redisUrl: redis.url };
}

/**
 * A PostgreSQL and a Redis on free ports, whose data is deleted when the run ends.
 * @param {Processes} processes
 * @param {Ports} ports
 * @param {Readonly<Record<string, string>>} [postgresSettings] in place of those that only suit tests
 */
export async function openThrowAwayServers(processes, ports, postgresSettings = {}) {
  const folder = mkdtempSync(join(makeDataFolder(), `test-${process.pid}-`));
  // The database's own account passes through it.
  chmodSync(folder, 0o755);
  processes.removeAtEnd(folder);
  const postgres = await step('PostgreSQL of this run', () => startPostgres(processes, { port: ports.POSTGRES_PORT, throwAwayFolder: folder, settings: postgresSettings }));
  const redis = await step('Redis of this run', async (note) =>
    startRedis(processes, { port: ports.REDIS_PORT, program: await findOrInstallRedis(processes, note), throwAwayFolder: folder }),
  );
  return { folder, databaseUrl: postgres.url, redisUrl: redis.url };
}
