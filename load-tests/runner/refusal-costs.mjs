import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { grownBy, readProcessorTime } from '../bench/processor-time.mjs';
import { Buyers, newAttempt } from './buyer.mjs';
import { mapAtOnce } from './shop-api.mjs';

/**
 * What a refused attempt costs the shop, by how far it came: after the attack, people of their own make attempts that all end at one stage,
 * while nobody else is there. What the shop uses while nothing happens is taken off.
 *
 * @typedef {import('./people.mjs').SignedInShopper} Shopper
 * @typedef {import('./campaign.mjs').Sale} Sale
 * @typedef {{api: number, redis: number, postgres: number}} Milliseconds of processor time
 *
 * @typedef {object} StageCost
 * @property {string} stage
 * @property {string} name
 * @property {number} attempts
 * @property {number} otherAnswers attempts that did not end at this stage
 * @property {number | null} apiMs of processor time per attempt; null where the processes are not on this machine
 * @property {number | null} redisMs
 * @property {number | null} postgresMs
 * @property {number} writeTransactions per attempt
 * @property {number} walBytes per attempt
 *
 * @typedef {{milliseconds: number, cpu: Milliseconds | null, transactions: number, bytes: number}} Spent
 */

const AT_ONCE = 16;
const IDLE_MS = 2_000;
/** What is written behind a refusal is written within a second of it. */
const WRITTEN_WITHIN_MS = 1_200;
/** By each: one customer may ask ten times at once, and order ten times. */
const TRIES = { made: 8, asked: 8, beyond: 4, known: 16, spent: 5, again: 3 };
/** As `Stage` in lib/metrics.ts names them, the cheapest first. */
const STAGES = {
  memory: { stage: 'memory', name: '已知超限：不进业务代码', code: 'RATE_LIMITED' },
  noToken: { stage: 'noToken', name: '编造的抢购凭证：进程内验签', code: 'RISK.SALE_TOKEN_INVALID' },
  challenge: { stage: 'challenge', name: '没有答案：限流之后出验证题', code: 'RISK.CHALLENGE_REQUIRED' },
  redis: { stage: 'redis', name: '用过的凭证：限流、规则和 Redis', code: 'RISK.SALE_TOKEN_INVALID' },
  database: { stage: 'database', name: '超过限购：数据库事务', code: 'FLASH.LIMIT' },
};

/**
 * @param {object} place
 * @param {string} place.api
 * @param {string} place.databaseUrl
 * @param {{api: number, redis: number, postgres: number} | null} place.processes
 * @param {Sale} sale with a challenge, where each person may have one unit
 * @param {readonly Shopper[]} people whom no run has met; half of them buy one unit each
 * @returns {Promise<StageCost[]>}
 */
export async function measureRefusals({ api, databaseUrl, processes }, sale, people) {
  const database = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu load refusals' });
  await database.connect();
  const buyers = new Buyers(api, sale, { connections: AT_ONCE });
  try {
    const meter = new Meter(database, processes);
    const idle = await meter.during(() => delay(IDLE_MS));
    const [owners, others] = [people.slice(0, people.length / 2), people.slice(people.length / 2)];
    const ask = /** @param {Shopper} shopper */ (shopper) => buyers.askToken(newAttempt(shopper, 0));
    const makeUp = /** @param {Shopper} shopper */ (shopper) => buyers.order({ ...newAttempt(shopper, 0), saleToken: 'no-token' });
    const measure = /** @param {{stage: string, name: string, code: string}} of @param {readonly (() => Promise<{code: string}>)[]} attempts */ (of, attempts) => measureStage(meter, idle, of, attempts);
    // Connections and code are warm for the first stage as for the others.
    await mapAtOnce(others, AT_ONCE, makeUp);
    const noToken = await measure(STAGES.noToken, times(others, TRIES.made).map((shopper) => () => makeUp(shopper)));
    const challenge = await measure(STAGES.challenge, times(others, TRIES.asked).map((shopper) => () => ask(shopper)));
    // A few more, and they are known to be over their limit.
    await mapAtOnce(times(others, TRIES.beyond), AT_ONCE, ask);
    const memory = await measure(STAGES.memory, times(others, TRIES.known).map((shopper) => () => ask(shopper)));
    const bought = await mapAtOnce(owners, AT_ONCE, (shopper) => buy(buyers, newAttempt(shopper, 0)));
    // What their orders set going is over by then.
    await delay(IDLE_MS);
    const redis = await measure(STAGES.redis, times(bought, TRIES.spent).map((attempt) => () => buyers.order({ ...attempt, idempotencyKey: randomUUID() })));
    const again = (await mapAtOnce(times(bought, TRIES.again), AT_ONCE, (attempt) => withToken(buyers, attempt))).flat();
    const inDatabase = await measure(STAGES.database, again.map((attempt) => () => buyers.order({ ...attempt, idempotencyKey: randomUUID() })));
    return [memory, noToken, challenge, redis, inDatabase];
  } finally {
    await buyers.close();
    await database.end();
  }
}

/**
 * @param {Meter} meter
 * @param {Spent} idle
 * @param {{stage: string, name: string, code: string}} of
 * @param {readonly (() => Promise<{code: string}>)[]} attempts
 * @returns {Promise<StageCost>}
 */
async function measureStage(meter, idle, { stage, name, code }, attempts) {
  /** @type {string[]} */
  let codes = [];
  const spent = await meter.during(async () => {
    codes = await mapAtOnce(attempts, AT_ONCE, async (attempt) => (await attempt()).code);
    await delay(WRITTEN_WITHIN_MS);
  });
  const each = /** @param {number} whole @param {number} idleWhole @param {number} digits */ (whole, idleWhole, digits) =>
    Number(Math.max(0, (whole - (idleWhole * spent.milliseconds) / idle.milliseconds) / attempts.length).toFixed(digits));
  const cpu = /** @param {keyof Milliseconds} part */ (part) => (spent.cpu === null || idle.cpu === null ? null : each(spent.cpu[part], idle.cpu[part], 3));
  return {
    stage, name, attempts: attempts.length, otherAnswers: codes.filter((one) => one !== code).length,
    apiMs: cpu('api'), redisMs: cpu('redis'), postgresMs: cpu('postgres'),
    writeTransactions: each(spent.transactions, idle.transactions, 3), walBytes: each(spent.bytes, idle.bytes, 0),
  };
}

/** Reads what the shop's processes and its database have used. */
class Meter {
  #database;
  #processes;

  /**
   * @param {pg.Client} database
   * @param {{api: number, redis: number, postgres: number} | null} processes
   */
  constructor(database, processes) {
    this.#database = database;
    this.#processes = processes;
  }

  /**
   * @param {() => Promise<unknown>} work
   * @returns {Promise<Spent>}
   */
  async during(work) {
    const before = await this.#read();
    await work();
    const after = await this.#read();
    return {
      milliseconds: after.atMs - before.atMs, cpu: before.cpu === null || after.cpu === null ? null : grownBy(before.cpu, after.cpu),
      transactions: after.transactions - before.transactions, bytes: after.bytes - before.bytes,
    };
  }

  /** Every transaction that writes takes the next id; one that only reads takes none. */
  async #read() {
    const { rows } = await this.#database.query(`SELECT pg_snapshot_xmax(pg_current_snapshot())::text::float8 AS transactions, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`);
    const { transactions, bytes } = /** @type {{transactions: number, bytes: number}} */ (rows[0]);
    return { atMs: performance.now(), cpu: this.#processes === null ? null : readProcessorTime(this.#processes), transactions, bytes };
  }
}

/**
 * @param {Buyers} buyers
 * @param {import('./buyer.mjs').Attempt} attempt
 */
async function buy(buyers, attempt) {
  const [ready] = await withToken(buyers, attempt);
  const reply = ready === undefined ? null : await buyers.order(ready);
  if (ready === undefined || reply?.status !== 201) throw new Error(`whoever measures refusals could not buy: ${reply?.code ?? 'no token'}`);
  return ready;
}

/**
 * @param {Buyers} buyers
 * @param {import('./buyer.mjs').Attempt} attempt
 * @returns {Promise<import('./buyer.mjs').Attempt[]>} none when it was refused
 */
async function withToken(buyers, attempt) {
  const asked = await buyers.askToken(attempt);
  const reply = asked.code === 'RISK.CHALLENGE_REQUIRED' ? await buyers.askToken(attempt, solve(asked.json.details.challenge)) : asked;
  return reply.status === 200 ? [{ ...attempt, saleToken: reply.json.saleToken }] : [];
}

/** @param {{algorithm: string, challenge: string, salt: string, signature: string, maxNumber: number}} challenge */
function solve({ algorithm, challenge, salt, signature, maxNumber }) {
  for (let number = 0; number <= maxNumber; number += 1) {
    if (sha256(salt + String(number)) === challenge) return Buffer.from(JSON.stringify({ algorithm, challenge, salt, signature, number })).toString('base64');
  }
  throw new Error('a challenge without an answer');
}

/** @param {string} text */
function sha256(text) {
  return createHash('sha256').update(text).digest('hex');
}

const TRIED_HASHES = 100_000;

/** Processor time that one try of a challenge takes here, as the attacker's own program would spend it. */
export function measureHashMs() {
  const before = process.cpuUsage();
  for (let number = 0; number < TRIED_HASHES; number += 1) sha256(`3f1c9b5a7d2e4f60?expires=1790000000&for=abcdefgh&${number}`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / TRIED_HASHES;
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} count
 */
function times(items, count) {
  return Array.from({ length: count }, () => items).flat();
}
