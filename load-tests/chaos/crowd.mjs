import { setTimeout as delay } from 'node:timers/promises';
import { Buyers, newAttempt } from '../runner/buyer.mjs';
import { ask } from '../runner/shop-api.mjs';
import { Journal } from './journal.mjs';
import { seeded } from './random.mjs';

/**
 * The crowd of a sale as a process of its own: it survives whatever happens to the shop, writes its journal to disk, and
 * insists, as phones do, with the same key until the answer is final.
 *
 * @typedef {import('../runner/campaign.mjs').Sale} Sale
 * @typedef {import('../runner/people.mjs').SignedInShopper} Shopper
 * @typedef {import('../runner/buyer.mjs').Attempt} Attempt
 *
 * @typedef {object} CrowdOrder
 * @property {string | readonly string[]} api
 * @property {string} simulatorAdmin
 * @property {Sale} sale
 * @property {readonly Shopper[]} shoppers each is one buyer who comes again and again
 * @property {string} journalFile
 * @property {number} seed
 * @property {number} pauseMs mean time between two wishes of one buyer
 * @property {number} payShare part of the orders that are paid
 *
 * @typedef {object} CrowdResult
 * @property {number} acknowledged
 * @property {number} paid
 * @property {Record<string, number>} answers by code; OK for orders
 * @property {number[]} acknowledgedAtMs
 * @property {{atMs: number, status: number}[]} serverErrors
 * @property {string[]} changed orders whose repetition named another order
 * @property {number} withoutAnswer requests whose connection broke or that ran out of time
 * @property {number} slowestMs of the requests that were answered
 */

const FINAL = new Set(['FLASH.SOLD_OUT', 'FLASH.LIMIT', 'FLASH.ENDED', 'RISK.BLOCKED', 'FLASH.LIMIT_SHARED']);
const LONGEST_WAIT_MS = 1_000;
/** A buyer who was never answered in this time is a finding, not a wait. */
const PATIENCE_MS = 120_000;

class Crowd {
  /** @type {CrowdResult} */
  result = { acknowledged: 0, paid: 0, answers: {}, acknowledgedAtMs: [], serverErrors: [], changed: [], withoutAnswer: 0, slowestMs: 0 };
  #order;
  #journal;
  #buyers;
  #random;
  isClosing = false;

  /** @param {CrowdOrder} order */
  constructor(order) {
    this.#order = order;
    this.#journal = new Journal(order.journalFile);
    this.#buyers = new Buyers(order.api, order.sale, { connections: order.shoppers.length + 16, timeoutMs: 8_000 });
    this.#random = seeded(order.seed);
  }

  async run() {
    await Promise.all(this.#order.shoppers.map((shopper) => this.#shop(shopper)));
    await this.#buyers.close();
    this.#journal.close();
    return this.result;
  }

  /**
   * One buyer, until the crowd is called home and its last wish has an answer.
   * @param {Shopper} shopper
   */
  async #shop(shopper) {
    await delay(this.#random() * this.#order.pauseMs);
    while (!this.isClosing) {
      const attempt = newAttempt(shopper, Math.floor(this.#random() * this.#order.sale.stores.length));
      const answer = await this.#insist(attempt);
      this.result.answers[answer] = (this.result.answers[answer] ?? 0) + 1;
      if (answer === 'OK' && this.#random() < this.#order.payShare) await this.#pay(attempt);
      if (!this.isClosing) await delay(this.#random() * 2 * this.#order.pauseMs);
    }
  }

  /**
   * @param {Attempt} attempt
   * @returns {Promise<string>} OK, or the code of the final refusal
   */
  async #insist(attempt) {
    const { shopper, idempotencyKey } = attempt;
    const untilMs = Date.now() + PATIENCE_MS;
    await this.#journal.note({ type: 'sent', customerId: shopper.customerId, idempotencyKey });
    while (Date.now() < untilMs) {
      if (attempt.saleToken === undefined) {
        const token = await this.#buyers.askToken(attempt);
        this.#watch(token);
        if (token.status === 200) attempt.saleToken = token.json.saleToken;
        else if (FINAL.has(token.code)) return token.code;
        else await this.#wait(token.retryAfterSeconds);
        continue;
      }
      const reply = await this.#buyers.order(attempt);
      this.#watch(reply);
      if (reply.status === 201) {
        await this.#acknowledge(attempt, reply.json);
        return 'OK';
      }
      if (FINAL.has(reply.code)) return reply.code;
      if (reply.code === 'RISK.SALE_TOKEN_INVALID') delete attempt.saleToken;
      await this.#wait(reply.retryAfterSeconds);
    }
    return 'NEVER_ANSWERED';
  }

  /**
   * @param {Attempt} attempt
   * @param {{orderId: string, payableFen: number}} placed
   */
  async #acknowledge(attempt, { orderId, payableFen }) {
    const { shopper: { customerId, token }, idempotencyKey } = attempt;
    attempt.orderId = orderId;
    this.result.acknowledged += 1;
    this.result.acknowledgedAtMs.push(Date.now());
    await this.#journal.note({ type: 'placed', customerId, idempotencyKey, orderId, payableFen, token });
    // One in ten asks again, as a phone that lost the answer.
    if (this.#random() > 0.1) return;
    const again = await this.#buyers.order(attempt);
    if (again.status === 201 && again.json.orderId !== orderId) this.result.changed.push(orderId);
  }

  /** @param {Attempt} attempt */
  async #pay({ shopper, orderId }) {
    for (let tries = 0; tries < 20; tries += 1) {
      const reply = await this.#buyers.ask(`/orders/${orderId}/payment`, shopper, {});
      const { status, json, retryAfterSeconds } = reply;
      this.#watch(reply);
      if (status === 200) {
        await ask(this.#order.simulatorAdmin, `/admin/transactions/${json.outTradeNo}/pay`, { body: {} }).then(() => (this.result.paid += 1), () => undefined);
        return;
      }
      if (status !== 0 && status < 500 && status !== 429) return;
      await this.#wait(retryAfterSeconds);
    }
  }

  /** @param {import('../runner/buyer.mjs').Reply} reply */
  #watch({ status, milliseconds }) {
    if (status === 0) this.result.withoutAnswer += 1;
    else this.result.slowestMs = Math.max(this.result.slowestMs, milliseconds);
    if (status >= 500) this.result.serverErrors.push({ atMs: Date.now(), status });
  }

  /** @param {number | undefined} retryAfterSeconds */
  #wait(retryAfterSeconds) {
    return delay(Math.min(LONGEST_WAIT_MS, (retryAfterSeconds ?? 0.2) * 1000) * (0.5 + this.#random()));
  }
}

process.once('message', async (message) => {
  const crowd = new Crowd(/** @type {CrowdOrder} */ (message));
  process.on('message', (word) => {
    if (word === 'close') crowd.isClosing = true;
    if (word === 'count') process.send?.({ count: crowd.result.acknowledged });
  });
  const result = await crowd.run();
  process.send?.({ result }, () => process.exit(0));
});
process.on('disconnect', () => process.exit(1));
