import { Redis } from 'ioredis';
import pg from 'pg';
import { parentOf } from './processor-time.mjs';

/**
 * Process ids of the PostgreSQL and the Redis of this machine behind two addresses, as they say themselves.
 * @param {string} databaseUrl
 * @param {string} redisUrl
 */
export async function findServerProcesses(databaseUrl, redisUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  const postgres = parentOf(Number(rows[0].pid));
  await client.end();
  const redis = new Redis(redisUrl);
  const pid = /process_id:(\d+)/.exec(await redis.info('server'))?.[1];
  const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown';
  redis.disconnect();
  if (pid === undefined) throw new Error('Redis did not say its process id');
  return { postgres, redis: Number(pid), redisVersion: version };
}
