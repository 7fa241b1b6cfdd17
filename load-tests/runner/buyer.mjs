import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';

/**
 * A buyer of a flash sale, as one sees it from outside: the sale token, then the order. Used where k6 cannot go: under
 * faults, with a journal on disk, and beside a bare server.
 *
 * @typedef {import('./people.mjs').SignedInShopper} Shopper
 * @typedef {import('./campaign.mjs').Sale} Sale
 *
 * @typedef {object} Reply
 * @property {number} status 0 when there was no answer
 * @property {any} json
 * @property {number} milliseconds
 * @property {string} code of a refusal; 'NO_ANSWER' when the connection broke
 * @property {number | undefined} retryAfterSeconds
 *
 * @typedef {object} Attempt one buyer's wish, kept over all its tries
 * @property {Shopper} shopper
 * @property {number} store index in the sale
 * @property {string} idempotencyKey
 * @property {string} [saleToken]
 * @property {string} [orderId]
 */

const API = '/api/storefront';
const NO_ANSWER = 'NO_ANSWER';

export class Buyers {
  #pools;
  #next = 0;

  /**
   * @param {string | readonly string[]} apiUrls several are taken in turn
   * @param {Sale} sale
   * @param {{connections?: number, timeoutMs?: number}} [options]
   */
  constructor(apiUrls, sale, { connections = 256, timeoutMs = 20_000 } = {}) {
    this.sale = sale;
    this.#pools = [apiUrls].flat().map((url) => new Pool(url, { connections, pipelining: 1, headersTimeout: timeoutMs, bodyTimeout: timeoutMs }));
  }

  /**
   * @param {Attempt} attempt
   * @param {string} [challengeSolution]
   * @returns {Promise<Reply>}
   */
  askToken({ shopper, store }, challengeSolution) {
    return this.#send(`${this.#path(store)}/tokens`, shopper, challengeSolution === undefined ? {} : { challengeSolution });
  }

  /**
   * @param {Attempt} attempt with its sale token
   * @returns {Promise<Reply>}
   */
  order({ shopper, store, idempotencyKey, saleToken }) {
    const { flashPriceFen, stores } = this.sale;
    const pickup = { startAt: stores[store]?.pickupStartAt, contactName: '王小明', contactPhone: shopper.phone };
    return this.#send(this.orderPath(store), shopper, { quantity: 1, unitPriceFen: flashPriceFen, payableFen: flashPriceFen, pickup, saleToken }, idempotencyKey);
  }

  /** @param {number} store index in the sale */
  orderPath(store) {
    return `${this.#path(store)}/orders`;
  }

  /**
   * Token and order, each once. Answers the last reply, which is the order's (201) or the refusal that ended it.
   * @param {Attempt} attempt
   */
  async buyOnce(attempt) {
    const token = await this.askToken(attempt);
    if (token.status !== 200) return token;
    attempt.saleToken = token.json.saleToken;
    const reply = await this.order(attempt);
    if (reply.status === 201) attempt.orderId = reply.json.orderId;
    return reply;
  }

  /**
   * Any request of this shopper, such as the payment of the order.
   * @param {string} path below /api/storefront
   * @param {Shopper} shopper
   * @param {unknown} [body] none: a GET
   */
  ask(path, shopper, body) {
    return this.#send(API + path, shopper, body);
  }

  close() {
    return Promise.all(this.#pools.map((pool) => pool.destroy()));
  }

  /** @param {number} store */
  #path(store) {
    return `${API}/flash/items/${this.sale.itemId}/stores/${this.sale.stores[store]?.storeId}`;
  }

  /**
   * @param {string} path
   * @param {Shopper} shopper
   * @param {unknown} body
   * @param {string} [idempotencyKey]
   * @returns {Promise<Reply>}
   */
  async #send(path, shopper, body, idempotencyKey) {
    const pool = this.#pools[this.#next++ % this.#pools.length];
    if (pool === undefined) throw new Error('no address of the API was given');
    /** @type {Record<string, string>} */
    const headers = { 'authorization': `Bearer ${shopper.token}`, 'x-device-token': shopper.deviceToken, 'accept': 'application/json' };
    if (shopper.address !== undefined) headers['x-forwarded-for'] = shopper.address;
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const startedAt = performance.now();
    try {
      const reply = await pool.request({ method: body === undefined ? 'GET' : 'POST', path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const text = await reply.body.text();
      const json = text.startsWith('{') ? JSON.parse(text) : {};
      const retryAfter = Number(reply.headers['retry-after']);
      return { status: reply.statusCode, json, milliseconds: performance.now() - startedAt, code: reply.statusCode < 300 ? '' : String(json.code ?? `HTTP_${reply.statusCode}`), retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined };
    } catch {
      return { status: 0, json: {}, milliseconds: performance.now() - startedAt, code: NO_ANSWER, retryAfterSeconds: undefined };
    }
  }
}

/**
 * @param {Shopper} shopper
 * @param {number} store
 * @returns {Attempt}
 */
export function newAttempt(shopper, store) {
  return { shopper, store, idempotencyKey: randomUUID() };
}
