import { createHmac, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { addressOf, phoneOf } from '../runner/people.mjs';

/**
 * Shoppers in a closed loop: each sends its next order when the one before was answered.
 *
 * @typedef {{token: string, address: string, phone: string, ordersLeft: number, headers: Readonly<Record<string, string>>}} Shopper
 * @typedef {{customerId: string, headers: Readonly<Record<string, string>>}} Somebody `headers`: beside those of every order
 * @typedef {{variantId: string, priceFen: number}} Sellable
 * @typedef {{storeId: string, pickupStartAt: string, pickupStartsAt: readonly string[], variants: readonly Sellable[]}} Shop `pickupStartsAt`: one after the other as they fill
 * @typedef {{placed: string[], latenciesMs: number[], errors: Map<string, number>, seconds: number}} LoopResult
 */

/** What the shop allows one customer at once, so that the limit never answers in place of the order path. */
const ORDERS_PER_SHOPPER = 9;
const TOKEN_SECONDS = 600;
/** Its million minutes are fewer than a long run's orders ask of one window. */
const ORDERS_PER_WINDOW = 20_000;

/** @param {object} value */
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Access tokens as a sign-in gives them, signed with the secret of the API under test. They end after ten minutes.
 * @param {number} count
 * @param {string} secret
 * @param {{make?: () => Somebody, ordersEach?: number}} [kind]
 * @returns {Shopper[]}
 */
export function makeShoppers(count, secret, { make = () => ({ customerId: randomUUID(), headers: {} }), ordersEach = ORDERS_PER_SHOPPER } = {}) {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const head = encoded({ alg: 'HS256', typ: 'at+jwt' });
  return Array.from({ length: count }, (_, index) => {
    const { customerId, headers } = make();
    const body = encoded({ sub: customerId, sid: randomUUID(), iss: 'quanyu', aud: 'customer', iat: nowSeconds - 1, exp: nowSeconds - 1 + TOKEN_SECONDS });
    const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
    return { token: `${head}.${body}.${signature}`, address: addressOf(index), phone: phoneOf(index), ordersLeft: ordersEach, headers };
  });
}

export class OrderLoop {
  #pools;
  #next = 0;

  /**
   * @param {string | readonly string[]} apiUrls several are taken in turn
   * @param {Shop} shop
   * @param {Shopper[]} shoppers
   */
  constructor(apiUrls, shop, shoppers) {
    this.shop = shop;
    this.shoppers = shoppers;
    this.#pools = [apiUrls].flat().map((url) => new Pool(url, { connections: 64, pipelining: 1 }));
  }

  /** API processes that are used. */
  get processes() {
    return this.#pools.length;
  }

  /** Shows every token to the API once, as the quote before an order does, so that the order itself finds it known. */
  async introduce() {
    let next = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        for (let shopper = this.shoppers[next++]; shopper !== undefined; shopper = this.shoppers[next++]) {
          for (const pool of this.#pools) {
            const reply = await pool.request({ method: 'GET', path: '/api/storefront/orders/counts', headers: { authorization: `Bearer ${shopper.token}` } });
            await reply.body.dump();
            if (reply.statusCode !== 200) throw new Error(`a token of the bench was answered ${reply.statusCode}`);
          }
        }
      }),
    );
  }

  /**
   * @param {number} atOnce shoppers
   * @param {number} seconds until the last order starts
   * @returns {Promise<LoopResult>} from the first start to the last answer
   */
  async run(atOnce, seconds) {
    /** @type {LoopResult} */
    const result = { placed: [], latenciesMs: [], errors: new Map(), seconds: 0 };
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1000;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (performance.now() < endsAt) await this.placeOne(result);
      }),
    );
    result.seconds = (performance.now() - startedAt) / 1000;
    return result;
  }

  close() {
    return Promise.all(this.#pools.map((pool) => pool.close()));
  }

  /**
   * One order of the next shopper.
   * @param {LoopResult} result
   */
  async placeOne(result) {
    const pool = this.#pools[this.#next % this.#pools.length];
    if (pool === undefined) throw new Error('no address of the API was given');
    const shopper = this.#nextShopper();
    const startedAt = performance.now();
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/api/storefront/orders',
      headers: { ...shopper.headers, 'authorization': `Bearer ${shopper.token}`, 'x-forwarded-for': shopper.address, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(this.#randomOrder(shopper)),
    });
    const text = await body.text();
    if (statusCode === 201) {
      result.latenciesMs.push(performance.now() - startedAt);
      result.placed.push(JSON.parse(text).orderId);
    } else {
      // By code alone: the text of a refusal names its request, and a bench may meet a million of them.
      const what = `${statusCode} ${/"code":"([^"]+)"/.exec(text)?.[1] ?? text.slice(0, 160)}`;
      result.errors.set(what, (result.errors.get(what) ?? 0) + 1);
    }
  }

  #nextShopper() {
    for (let tried = 0; tried < this.shoppers.length; tried += 1) {
      const shopper = this.shoppers[this.#next++ % this.shoppers.length];
      if (shopper === undefined || shopper.ordersLeft === 0) continue;
      shopper.ordersLeft -= 1;
      return shopper;
    }
    throw new Error('every shopper of the bench has ordered as often as the shop allows: make more shoppers');
  }

  /**
   * Two different goods, one of each, bought at once.
   * @param {Shopper} shopper
   */
  #randomOrder({ phone }) {
    const { storeId, pickupStartsAt, variants } = this.shop;
    const pickupStartAt = pickupStartsAt[Math.floor(this.#next / ORDERS_PER_WINDOW) % pickupStartsAt.length];
    const first = Math.floor(Math.random() * variants.length);
    const second = (first + 1 + Math.floor(Math.random() * (variants.length - 1))) % variants.length;
    const lines = [first, second].flatMap((index) => {
      const variant = variants[index];
      return variant === undefined ? [] : [{ variantId: variant.variantId, quantity: 1, unitPriceFen: variant.priceFen }];
    });
    return {
      storeId,
      lines,
      payableFen: lines.reduce((total, { unitPriceFen }) => total + unitPriceFen, 0),
      pickup: { startAt: pickupStartAt, contactName: '王小明', contactPhone: phone },
      fromCart: false,
    };
  }
}
