import { setTimeout as delay } from 'node:timers/promises';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';

/** @typedef {import('./stage.mjs').Stage} Stage */

/**
 * One command at the shop's Redis.
 * @param {Stage} stage
 * @param {string} command
 */
async function askRedis({ shop }, command) {
  const redis = new Redis(shop.redisUrl);
  try {
    return await redis.call(command);
  } finally {
    redis.disconnect();
  }
}

/**
 * B4: in one sale Redis is restored from an old copy, emptied, killed and started empty, and away for ten seconds.
 * @param {Stage} stage
 */
export async function redisBroken(stage) {
  const scene = await stage.openCrowd({ units: stage.quick ? 300 : 1_000, buyers: stage.quick ? 40 : 150, pauseMs: stage.quick ? 1_500 : 4_000 });
  const copy = join(stage.shop.folder, 'redis', 'dump.rdb');
  await delay(1_000);
  await askRedis(stage, 'SAVE');
  await delay(stage.quick ? 2_000 : 10_000);
  await stage.end('redis', 'SIGKILL');
  await stage.startRedis();
  rmSync(copy, { force: true });
  await delay(1_000 + stage.random() * 2_000);
  await askRedis(stage, 'FLUSHALL');
  await delay(1_000 + stage.random() * 2_000);
  await stage.end('redis', 'SIGKILL');
  await stage.startRedis();
  await delay(1_000 + stage.random() * 2_000);
  await stage.end('redis', 'SIGKILL');
  await delay(1_000);
  const live = await stage.probe('livez');
  await delay(stage.quick ? 3_000 : 9_000);
  await stage.startRedis();
  await stage.until('ready again', async () => (await stage.probe('readyz')) === 200, 30);
  stage.check('the process stays alive without Redis', live === 200, live);
  await delay(4_000);
  const { acknowledgedAtMs, answers } = await stage.conclude(scene);
  const last = Math.max(...acknowledgedAtMs);
  stage.check('it heals by itself', Date.now() - last < 60_000 || (answers['FLASH.SOLD_OUT'] ?? 0) > 0, `the last order ${((Date.now() - last) / 1000).toFixed(1)} s before the end`);
  const tokens = await unitsInRedis(stage, scene.sale.itemId);
  const [left] = await stage.query('SELECT coalesce(sum(remaining), 0)::int AS units FROM inventory.ring_fence WHERE fence_id = $1', [scene.sale.itemId]);
  const units = Number(/** @type {{units: number}} */ (left)?.units);
  stage.check('Redis promises no more than the fence holds', tokens <= units, `${tokens} units in Redis, ${units} in the fence`);
}

/**
 * Units that the counters of one item hold, whatever their names.
 * @param {Stage} stage
 * @param {string} itemId
 */
async function unitsInRedis({ shop }, itemId) {
  const redis = new Redis(shop.redisUrl);
  try {
    let sum = 0;
    for (const key of await redis.keys(`*${itemId}*`)) {
      const type = await redis.type(key);
      if (type === 'hash') sum += Number((await redis.hget(key, 'left')) ?? (await redis.hget(key, 'units')) ?? 0);
    }
    return sum;
  } finally {
    redis.disconnect();
  }
}

/**
 * B5: PostgreSQL stops at once, as in a crash, and is away for ten seconds.
 * @param {Stage} stage
 */
export async function postgresStopped(stage) {
  const scene = await stage.openCrowd({ units: 1_000, buyers: stage.quick ? 40 : 150, pauseMs: 2_000 });
  await delay(2_000);
  const api = stage.shop.processes.api;
  await stage.end('postgres', 'SIGQUIT');
  const downFromMs = Date.now() + 300;
  await delay(1_500);
  const [live, ready] = [await stage.probe('livez'), await stage.probe('readyz')];
  await delay(stage.quick ? 2_500 : 8_500);
  const downToMs = Date.now();
  await stage.startPostgres();
  await stage.until('ready again', async () => (await stage.probe('readyz')) === 200, 30);
  await delay(4_000);
  const { acknowledgedAtMs } = await stage.conclude(scene);
  const during = acknowledgedAtMs.filter((atMs) => atMs > downFromMs && atMs < downToMs).length;
  stage.check('nobody is told yes while there is no database', during === 0, `${during} orders acknowledged`);
  stage.check('alive but not ready meanwhile', live === 200 && ready === 503, `livez ${live}, readyz ${ready}`);
  stage.check('the pool recovers without a restart', isSame(api, stage.shop.processes.api) && acknowledgedAtMs.some((atMs) => atMs > downToMs), `${acknowledgedAtMs.filter((atMs) => atMs > downToMs).length} orders afterwards`);
}

const isSame = /** @param {number} a @param {number} b */ (a, b) => a === b;

/**
 * B6: all connections are taken from outside, then every backend is terminated, then a hot row is locked.
 * @param {Stage} stage
 */
export async function connectionsExhausted(stage) {
  const scene = await stage.openCrowd({ units: 1_000, buyers: stage.quick ? 30 : 100, pauseMs: 1_500 });
  await delay(1_500);
  const [setting] = await stage.query(`SELECT current_setting('max_connections')::int AS most`);
  const most = Number(/** @type {{most: number}} */ (setting)?.most);
  const taken = await takeConnections(stage.shop.databaseUrl, most);
  await delay(stage.quick ? 2_000 : 5_000);
  await Promise.all(taken.map((client) => client.end()));
  await stage.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`);
  await delay(2_000);
  await lockFence(stage, scene.sale.itemId, stage.quick ? 4_000 : 30_000);
  await delay(3_000);
  const result = await stage.conclude(scene);
  stage.check('requests are answered while the database cannot, none hangs', result.withoutAnswer === 0, `${result.withoutAnswer} without an answer, the slowest ${(result.slowestMs / 1000).toFixed(1)} s; ${taken.length} connections were taken`);
}

/**
 * As many as there are, but for the three that the superuser keeps.
 * @param {string} databaseUrl
 * @param {number} most
 */
async function takeConnections(databaseUrl, most) {
  /** @type {pg.Client[]} */
  const taken = [];
  for (let index = 0; index < most - 3; index += 1) {
    const client = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu chaos' });
    // Terminated with all others in a moment.
    client.on('error', () => {});
    try {
      await client.connect();
      taken.push(client);
    } catch {
      break;
    }
  }
  return taken;
}

/**
 * Holds the sale's rows for a while.
 * @param {Stage} stage
 * @param {string} itemId
 * @param {number} milliseconds
 */
async function lockFence({ shop }, itemId, milliseconds) {
  const client = new pg.Client({ connectionString: shop.databaseUrl, application_name: 'quanyu chaos' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM inventory.ring_fence WHERE fence_id = $1 FOR UPDATE', [itemId]);
    await delay(milliseconds);
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
}
