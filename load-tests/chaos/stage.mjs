import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { findServerProcesses } from '../bench/server-processes.mjs';
import { getProof, openFlashSale } from '../runner/campaign.mjs';
import { judge } from '../runner/judge.mjs';
import { signInShoppers } from '../runner/people.mjs';
import { ask } from '../runner/shop-api.mjs';
import { CrowdProcess } from './crowd-process.mjs';
import { seeded } from './random.mjs';

/**
 * A shop, a crowd in front of it, and the means to break parts of it. What is found is kept as checks.
 *
 * @typedef {{name: string, holds: boolean, detail: string}} Check
 * @typedef {import('../runner/campaign.mjs').Sale} Sale
 * @typedef {import('./crowd-process.mjs').CrowdProcess} Crowd
 *
 * @typedef {object} BreakableShop
 * @property {string} api
 * @property {string} simulatorAdmin
 * @property {string} workerUrl
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {string} folder
 * @property {{username: string, password: string}} ops
 * @property {{api: number, worker: number, postgres: number, redis: number}} processes
 * @property {{api: (own?: NodeJS.ProcessEnv) => Promise<number>, worker: () => Promise<number>, postgres: () => Promise<unknown>, redis: () => Promise<unknown>}} again
 * @property {(pid: number) => Promise<string>} endingOf
 *
 * @typedef {object} CrowdWish
 * @property {number} units
 * @property {number} buyers
 * @property {number} [pauseMs]
 * @property {number} [payShare]
 * @property {number} [stores]
 */

const GONE_SECONDS = 30;
const NOTIFY_SECONDS = 60;

/** Sales of one run, over all its faults: each sells another variant, as two campaigns may not sell the same. */
let sales = 0;

export class Stage {
  /** @type {Check[]} */
  checks = [];
  #openCrowds = /** @type {Set<Crowd>} */ (new Set());

  /**
   * @param {BreakableShop} shop
   * @param {{seed: number, quick: boolean}} options
   */
  constructor(shop, { seed, quick }) {
    this.shop = shop;
    this.quick = quick;
    this.seed = seed;
    this.random = seeded(seed);
    this.addresses = { api: shop.api, simulatorAdmin: shop.simulatorAdmin };
  }

  /**
   * @param {string} name
   * @param {boolean} holds
   * @param {unknown} detail
   */
  check(name, holds, detail) {
    this.checks.push({ name, holds, detail: String(detail) });
  }

  /**
   * A sale that runs, and people who are signed in.
   * @param {CrowdWish} wish
   */
  async openSale({ units, buyers, stores = 1 }) {
    sales += 1;
    // What WeChat could not deliver comes again in half a second, not in fifteen.
    await ask(this.shop.simulatorAdmin, '/admin/time-compression', { body: { factor: 30 } });
    const shoppers = await signInShoppers(this.addresses, { count: buyers, name: `chaos-${Date.now().toString(36)}` });
    const sale = await openFlashSale(this.shop.api, this.shop.ops, { name: `故障演练 ${sales}`, units, stores, startsInSeconds: 3, lastsSeconds: 3_600, variant: sales, limitPerCustomer: 99 });
    await delay(Math.max(0, sale.startsAtMs + 500 - Date.now()));
    return { sale, shoppers };
  }

  /** @param {CrowdWish} wish */
  async openCrowd(wish) {
    const { sale, shoppers } = await this.openSale(wish);
    const crowd = new CrowdProcess({
      api: this.shop.api, simulatorAdmin: this.shop.simulatorAdmin, sale, shoppers, seed: this.seed,
      journalFile: join(this.shop.folder, `crowd-${sale.itemId}.ndjson`), pauseMs: wish.pauseMs ?? 2_000, payShare: wish.payShare ?? 0.5,
    });
    this.#openCrowds.add(crowd);
    return { crowd, sale, customerIds: shoppers.map(({ customerId }) => customerId) };
  }

  /**
   * Calls the crowd home and judges what it was told: I1 to I6, I8 and I9 of the catalogue.
   * @param {{crowd: Crowd, sale: Sale, customerIds: string[]}} scene
   */
  async conclude({ crowd, sale, customerIds }) {
    const result = await crowd.close();
    this.#openCrowds.delete(crowd);
    this.check('the crowd bought', result.acknowledged > 0, `${result.acknowledged} orders, ${result.paid} paid; ${JSON.stringify(result.answers)}`);
    this.check('every buyer got a final answer', (result.answers['NEVER_ANSWERED'] ?? 0) === 0, `${result.answers['NEVER_ANSWERED'] ?? 0} did not`);
    this.check('a repeated request names the same order', result.changed.length === 0, `${result.changed.length} named another`);
    const errors = result.serverErrors.filter(({ status }) => status !== 503);
    this.check('a shop in trouble says 503, never 500', errors.length === 0, `${result.serverErrors.length} times 503 or worse, ${errors.length} worse`);
    await this.judge({ journal: result.journal, customerIds, sale });
    return result;
  }

  /**
   * @param {{journal: readonly import('../lib/journal.js').JournalEntry[], customerIds: readonly string[], sale: Sale | null}} evidence
   */
  async judge({ journal, customerIds, sale }) {
    await this.until('every notify arrived', async () => (await this.#pendingNotifies()) === 0, NOTIFY_SECONDS).catch((error) => this.check('every payment notify arrives in the end', false, error.message));
    const { verdicts } = await judge({ journal, customerIds, addresses: this.addresses, databaseUrl: this.shop.databaseUrl, allOrdersEnd: false });
    for (const { name, holds, detail } of verdicts) this.check(name, holds, detail);
    if (sale === null) return;
    const proof = await getProof(this.shop.api, this.shop.ops, sale.campaignId);
    this.check('the proof of the sale: none over, none lost', proof.oversoldUnits === 0 && proof.undersoldUnits === 0, `${proof.soldUnits} sold, ${proof.heldUnits} held, ${proof.unsoldUnits} unsold, ${proof.oversoldUnits} over, ${proof.undersoldUnits} under`);
  }

  /**
   * Ends a part by a signal and waits until it is gone.
   * @param {'api' | 'worker' | 'postgres' | 'redis'} part
   * @param {NodeJS.Signals} signal
   */
  async end(part, signal) {
    const { processes } = this.shop;
    const pid = processes[part];
    process.kill(pid, signal);
    await this.until(`${part} is gone`, async () => !isAlive(pid), GONE_SECONDS);
  }

  async #pendingNotifies() {
    /** @type {{notifies: {state: string}[]}} */
    const { notifies } = await ask(this.shop.simulatorAdmin, '/admin/state?limit=10000');
    return notifies.filter(({ state }) => state === 'pending').length;
  }

  /** @param {NodeJS.ProcessEnv} [own] */
  async startApi(own) {
    this.shop.processes.api = await this.shop.again.api(own);
  }

  async startWorker() {
    this.shop.processes.worker = await this.shop.again.worker();
  }

  async startPostgres() {
    await this.shop.again.postgres();
    await this.#learnServers();
  }

  async startRedis() {
    await this.shop.again.redis();
    await this.#learnServers();
  }

  async #learnServers() {
    const { postgres, redis } = await findServerProcesses(this.shop.databaseUrl, this.shop.redisUrl);
    Object.assign(this.shop.processes, { postgres, redis });
  }

  /** @param {'livez' | 'readyz'} probe */
  async probe(probe) {
    return fetch(`${this.shop.api}/${probe}`, { signal: AbortSignal.timeout(5_000) }).then(({ status }) => status, () => 0);
  }

  /**
   * Asks again and again; the end of patience is a failure.
   * @param {string} what
   * @param {() => Promise<boolean>} holds
   * @param {number} seconds
   */
  async until(what, holds, seconds) {
    const untilMs = Date.now() + seconds * 1000;
    while (!(await holds().catch(() => false))) {
      if (Date.now() > untilMs) throw new Error(`${what}: not within ${seconds} s`);
      await delay(50);
    }
  }

  /**
   * @template Row
   * @param {string} sql
   * @param {unknown[]} [values]
   * @returns {Promise<Row[]>}
   */
  async query(sql, values = []) {
    const client = new pg.Client({ connectionString: this.shop.databaseUrl, application_name: 'quanyu chaos' });
    await client.connect();
    try {
      return (await client.query(sql, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Ends crowds that a failed scenario left. */
  close() {
    for (const crowd of this.#openCrowds) crowd.stop();
    this.#openCrowds.clear();
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
