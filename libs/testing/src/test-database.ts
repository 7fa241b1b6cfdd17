import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '@quanyu/platform';
import { Redis } from 'ioredis';
import pg from 'pg';
import { repositoryRoot } from './repository-root.js';
import { testServers } from './test-environment.js';

const MIGRATIONS = join(repositoryRoot, 'apps/api/src/migrations');
/** Advisory locks of the test run: one for building databases, and one per number of a Redis database. */
const BUILD_LOCK = 740_001;
const REDIS_LOCK = 740_002;
/** Redis has databases 0 to 15; 0 belongs to the running shop. */
const REDIS_DATABASES = 15;

type MigrationClass = new () => object;

/** A database of its own, migrated, and a Redis database of its own, empty. */
export interface TestDatabase {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Removes the database and gives the Redis database back. */
  drop(): Promise<void>;
}

/**
 * Makes a database by copying a template, which is built once per state of the migrations. Every test file has one of
 * its own, so that files run side by side, also those of two runs at once.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const servers = testServers();
  // The session holds the lease of the Redis database, so that a killed run gives it back.
  const session = await connect(servers.databaseUrl);
  const name = `quanyu_test_${process.pid}_${createHash('sha1').update(`${performance.timeOrigin}/${performance.now()}/${Math.random()}`).digest('hex').slice(0, 10)}`;
  await session.query('SELECT pg_advisory_lock($1)', [BUILD_LOCK]);
  try {
    await dropLeftovers(session);
    const template = await ensureTemplate(session, servers.databaseUrl);
    await session.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [BUILD_LOCK]);
  }
  const redisUrl = withPath(servers.redisUrl, String(await leaseRedisDatabase(session)));
  await flush(redisUrl);
  return {
    databaseUrl: withPath(servers.databaseUrl, name),
    redisUrl,
    drop: async () => {
      await session.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await session.end();
    },
  };
}

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.toString();
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'quanyu tests' });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`the tests need a PostgreSQL at ${new URL(url).host}: run \`npm test\`, or \`node scripts/dev-services.mjs\` beside it`, { cause: error });
  }
  return client;
}

async function ensureTemplate(session: pg.Client, url: string): Promise<string> {
  const files = readdirSync(MIGRATIONS).filter((file) => file.endsWith('.ts')).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(MIGRATIONS, file)));
  const template = `quanyu_template_${hash.digest('hex').slice(0, 16)}`;
  const { rowCount } = await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
  if (rowCount !== 0) return template;
  const building = `${template}_building`;
  await session.query(`DROP DATABASE IF EXISTS ${building} WITH (FORCE)`);
  await session.query(`CREATE DATABASE ${building}`);
  const modules = (await Promise.all(files.map((file) => import(join(MIGRATIONS, file))))) as Record<string, MigrationClass>[];
  const dataSource = createDataSource(
    { DATABASE_URL: withPath(url, building), DATABASE_POOL_SIZE: 2 },
    { applicationName: 'quanyu test template', migrations: modules.flatMap((module) => Object.values(module)) },
  );
  await dataSource.initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
  // The name appears only when the template is whole, so that a run killed half-way leaves nothing that looks ready.
  await session.query(`ALTER DATABASE ${building} RENAME TO ${template}`);
  return template;
}

/** Databases of runs that were killed. */
async function dropLeftovers(session: pg.Client): Promise<void> {
  const { rows } = await session.query<{ datname: string }>(`SELECT datname FROM pg_database WHERE datname LIKE 'quanyu\\_test\\_%'`);
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[2]);
    if (!isAlive(pid)) await session.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function leaseRedisDatabase(session: pg.Client): Promise<number> {
  for (let number = 1; number <= REDIS_DATABASES; number += 1) {
    const { rows } = await session.query<{ leased: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS leased', [REDIS_LOCK, number]);
    if (rows[0]?.leased === true) return number;
  }
  throw new Error(`all ${REDIS_DATABASES} Redis databases of the tests are in use`);
}

async function flush(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.flushdb();
  } catch (error) {
    throw new Error(`the tests need a Redis at ${new URL(redisUrl).host}: run \`npm test\`, or \`node scripts/dev-services.mjs\` beside it`, { cause: error });
  } finally {
    redis.disconnect();
  }
}
