// Our adapter for the peers' driver: what a browser, a shopper and a buyer of a flash sale send to quanyu.
// The bench prepares people and goods beforehand, as the peers' accounts and catalogue are, in the file QUANYU_PREPARED.
import { createCipheriv, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Pool } from 'undici';
import { openFlashSale } from '../runner/campaign.mjs';

export const name = 'quanyu';
export const defaultUrl = 'http://127.0.0.1:3000';

const API = '/api/storefront';
const NOTIFY_PATH = '/callbacks/wechat-pay/transactions';

/**
 * @typedef {import('../bench/prepare-checkout.mjs').PreparedCheckout} PreparedCheckout
 * @typedef {{req: (step: string, request: {method?: string, path: string, headers?: Record<string, string>, body?: unknown}) => Promise<{status: number, headers: Record<string, string>, json: any}>}} Http
 * @typedef {{prepared: PreparedCheckout, wechat: SimulatedWechat, database: pg.Client, sale?: import('../runner/campaign.mjs').Sale}} Context
 */

/**
 * @returns {Promise<Context>}
 */
export async function init() {
  const file = process.env['QUANYU_PREPARED'];
  if (file === undefined) throw new Error('QUANYU_PREPARED is not set: start this through npm run bench');
  /** @type {PreparedCheckout} */
  const prepared = JSON.parse(readFileSync(file, 'utf8'));
  const database = new pg.Client({ connectionString: prepared.databaseUrl, application_name: 'quanyu peers driver' });
  await database.connect();
  return { prepared, wechat: new SimulatedWechat(prepared), database };
}

/** @param {Context} context */
export async function close({ wechat, database }) {
  await wechat.close();
  await database.end();
}

/**
 * @param {Context} context
 * @param {Http} http
 * @param {(below: number) => number} random
 */
export async function browse({ prepared }, http, random) {
  const list = await http.req('list', { method: 'GET', path: `${API}/products?page=${1 + random(prepared.listPages)}&pageSize=20` });
  if (list.json.items.length !== 20) throw new Error('short list');
  const detail = await http.req('detail', { method: 'GET', path: `${API}/products/${at(prepared.productIds, random(prepared.productIds.length))}` });
  if (detail.json.variants.length === 0) throw new Error('a product without a variant');
}

/**
 * A whole checkout of a shopper who is signed in: two lines into the cart, quote, place, prepay, the signed notify, and
 * the order seen as paid.
 * @param {Context} context
 * @param {Http} http
 * @param {(below: number) => number} random
 * @param {number} index
 */
export async function checkout({ prepared, wechat }, http, random, index) {
  const { storeId, variants, shoppers, pickupStartAt } = prepared;
  const shopper = at(shoppers, prepared.firstShopper + index);
  const first = random(variants.length);
  const lines = [at(variants, first), at(variants, first + 1 + random(variants.length - 1))].map(({ variantId }) => ({ variantId, quantity: 1 }));
  const headers = { 'authorization': `Bearer ${shopper.token}`, 'x-device-token': shopper.deviceToken, 'x-forwarded-for': shopper.address ?? '' };
  for (const line of lines) {
    expectStatus('add item', 200, await http.req('add item', { path: `${API}/cart/items`, headers: { ...headers, 'idempotency-key': randomUUID() }, body: { storeId, ...line } }));
  }
  const quote = expectStatus('quote', 200, await http.req('quote', { path: `${API}/checkout/quote`, headers, body: { storeId, lines, pickupStartAt } }));
  const order = expectStatus('place', 201, await http.req('place', {
    path: `${API}/orders`,
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: {
      storeId,
      lines: quote.lines.map(toOrderLine),
      payableFen: quote.payableFen,
      pickup: { startAt: pickupStartAt, contactName: '王小明', contactPhone: shopper.phone },
      fromCart: true,
    },
  }));
  await payFor({ wechat, http, headers, orderId: order.orderId });
}

/** @param {{variantId: string, quantity: number, unitPriceFen: number}} line of a quote */
function toOrderLine({ variantId, quantity, unitPriceFen }) {
  return { variantId, quantity, unitPriceFen };
}

/**
 * @template Item
 * @param {readonly Item[]} list
 * @param {number} index taken round and round
 * @returns {Item}
 */
function at(list, index) {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('nothing was prepared');
  return item;
}

/**
 * The sale that was prepared.
 * @param {Context} context
 */
function saleOf({ sale }) {
  if (sale === undefined) throw new Error('no sale was prepared');
  return sale;
}

/**
 * A flash sale as ops make it, and running.
 * @param {Context} context
 * @param {number} units
 */
export async function flashPrepare(context, units) {
  const { api, ops, saleVariant } = context.prepared;
  const sale = await openFlashSale(api, ops, { name: `对照压测 ${units}`, units, stores: 1, startsInSeconds: 3, lastsSeconds: 3_600, variant: saleVariant });
  context.sale = sale;
  await new Promise((resolve) => setTimeout(resolve, sale.startsAtMs + 500 - Date.now()));
}

/** What a buyer is told who came too late; every other refusal of a buyer who did nothing wrong is an error. */
const TOO_LATE = new Set(['FLASH.SOLD_OUT']);

/**
 * One buyer: the sale token, the order, and the payment to its end.
 * @param {Context} context
 * @param {Http} http
 * @param {number} index
 * @returns {Promise<string>} 'ok', or the code of the refusal
 */
export async function flashBuy(context, http, index) {
  const { prepared, wechat } = context;
  const sale = saleOf(context);
  const shopper = at(prepared.shoppers, prepared.firstShopper + index);
  const store = at(sale.stores, index);
  const path = `${API}/flash/items/${sale.itemId}/stores/${store.storeId}`;
  const headers = { 'authorization': `Bearer ${shopper.token}`, 'x-device-token': shopper.deviceToken, 'x-forwarded-for': shopper.address ?? '' };
  const token = await http.req('sale token', { path: `${path}/tokens`, headers, body: {} });
  if (TOO_LATE.has(token.json.code)) return token.json.code;
  const { saleToken } = expectStatus('sale token', 200, token);
  const order = await http.req('flash order', {
    path: `${path}/orders`,
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: { quantity: 1, unitPriceFen: sale.flashPriceFen, payableFen: sale.flashPriceFen, pickup: { startAt: store.pickupStartAt, contactName: '王小明', contactPhone: shopper.phone }, saleToken },
  });
  if (TOO_LATE.has(order.json.code)) return order.json.code;
  await payFor({ wechat, http, headers, orderId: expectStatus('flash order', 201, order).orderId });
  return 'ok';
}

/**
 * Units of the sale in orders that are paid.
 * @param {Context} context
 */
export async function flashPlaced(context) {
  const { rows } = await context.database.query(
    `SELECT coalesce(sum(l.quantity), 0)::int AS units FROM orders."order" o JOIN orders.order_line l ON l.order_id = o.id WHERE o.flash_item_id = $1 AND o.payment_status = 'paid'`,
    [saleOf(context).itemId],
  );
  return rows[0].units;
}

/** @param {Context} context */
export async function flashState(context) {
  const { rows } = await context.database.query('SELECT sum(planned)::int AS planned, sum(remaining)::int AS remaining FROM inventory.ring_fence WHERE fence_id = $1', [saleOf(context).itemId]);
  return rows[0];
}

/**
 * Prepay, the shopper's payment at the simulated WeChat, WeChat's signed notify, and the order seen as paid.
 * @param {{wechat: SimulatedWechat, http: Http, headers: Record<string, string>, orderId: string}} payment
 */
async function payFor({ wechat, http, headers, orderId }) {
  const path = `${API}/orders/${orderId}/payment`;
  const { outTradeNo } = expectStatus('prepay', 200, await http.req('prepay', { path, headers, body: {} }));
  const notify = await wechat.pay(outTradeNo);
  expectStatus('notify', 200, await http.req('notify', notify));
  const { state } = expectStatus('paid', 200, await http.req('paid', { method: 'GET', path, headers }));
  if (state !== 'paid') throw new Error(`paid: the order is ${state}`);
}

/**
 * @param {string} step
 * @param {number} status
 * @param {{status: number, json: any}} reply
 */
function expectStatus(step, status, reply) {
  if (reply.status !== status) throw new Error(`${step}: ${reply.status} ${reply.json.code} ${JSON.stringify(reply.json.details ?? {}).slice(0, 80)}`);
  return reply.json;
}

/**
 * WeChat's side of a payment. The simulator takes the money; it keeps its notifies to itself, and this sends what it
 * would have sent, with the same keys, so that the driver counts and times the notify as a step of the checkout.
 */
class SimulatedWechat {
  /** @param {PreparedCheckout} prepared */
  constructor({ simulatorAdmin, keysFolder }) {
    const read = /** @param {string} name */ (name) => readFileSync(join(keysFolder, name), 'utf8').trim();
    this.pool = new Pool(simulatorAdmin, { connections: 64, pipelining: 1 });
    this.serial = read('platform_serial.txt');
    this.key = createPrivateKey(read('platform_private_key.pem'));
    this.apiV3Key = read('api_v3_key.txt');
  }

  /**
   * @param {string} outTradeNo
   * @returns {Promise<{path: string, headers: Record<string, string>, body: unknown}>} the signed notify, ready to send
   */
  async pay(outTradeNo) {
    const reply = await this.pool.request({ method: 'POST', path: `/admin/transactions/${outTradeNo}/pay`, headers: { 'content-type': 'application/json' }, body: '{}' });
    const paid = /** @type {any} */ (await reply.body.json());
    if (reply.statusCode !== 200) throw new Error(`the simulated WeChat took no money: ${reply.statusCode}`);
    const transaction = {
      appid: paid.appId, mchid: paid.mchId, out_trade_no: outTradeNo, transaction_id: paid.transactionId, trade_type: 'JSAPI', trade_state: 'SUCCESS',
      trade_state_desc: '支付成功', bank_type: 'OTHERS', attach: paid.attach ?? '', success_time: new Date(paid.paidAtMs).toISOString().replace(/\.\d+Z$/, '+00:00'),
      payer: { openid: paid.openid }, amount: { total: paid.totalFen, payer_total: paid.totalFen, currency: 'CNY', payer_currency: 'CNY' }, promotion_detail: [],
    };
    return this.#sign({
      id: randomUUID(), create_time: new Date().toISOString(), resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功',
      resource: { original_type: 'transaction', ...this.#encrypt(JSON.stringify(transaction)) },
    });
  }

  close() {
    return this.pool.close();
  }

  /** @param {string} plaintext */
  #encrypt(plaintext) {
    const nonce = randomBytes(6).toString('hex');
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(this.apiV3Key), Buffer.from(nonce));
    cipher.setAAD(Buffer.from('transaction'));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    return { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'transaction', ciphertext };
  }

  /**
   * The driver sends `body` as JSON.stringify gives it, which is what is signed here.
   * @param {unknown} body
   */
  #sign(body) {
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(16).toString('hex')];
    const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${JSON.stringify(body)}\n`), this.key).toString('base64');
    const headers = { 'wechatpay-serial': this.serial, 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-signature': signature, 'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048' };
    return { path: NOTIFY_PATH, headers, body };
  }
}
