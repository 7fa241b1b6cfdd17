// Our adapter for the peers' driver: what a browser, a shopper and a buyer of a flash sale send to quanyu.
// The bench prepares people and goods beforehand, as the peers' accounts and catalogue are, in the file QUANYU_PREPARED.
import { createCipheriv, createPrivateKey, randomBytes, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'undici';

export const name = 'quanyu';
export const defaultUrl = 'http://127.0.0.1:3000';

const API = '/api/storefront';
const NOTIFY_PATH = '/callbacks/wechat-pay/transactions';

/**
 * @typedef {import('../bench/prepare-checkout.mjs').PreparedCheckout} PreparedCheckout
 * @typedef {{token: string, customerId: string}} Shopper
 * @typedef {{req: (step: string, request: {method?: string, path: string, headers?: Record<string, string>, body?: unknown}) => Promise<{status: number, headers: Record<string, string>, json: any}>}} Http
 * @typedef {{prepared: PreparedCheckout, wechat: SimulatedWechat}} Context
 */

/**
 * @param {{args: Record<string, unknown>}} start
 * @returns {Promise<Context>}
 */
export async function init() {
  const file = process.env['QUANYU_PREPARED'];
  if (file === undefined) throw new Error('QUANYU_PREPARED is not set: start this through npm run bench');
  /** @type {PreparedCheckout} */
  const prepared = JSON.parse(readFileSync(file, 'utf8'));
  return { prepared, wechat: new SimulatedWechat(prepared) };
}

/** @param {Context} context */
export async function close({ wechat }) {
  await wechat.close();
}

/**
 * @param {Context} context
 * @param {Http} http
 * @param {(below: number) => number} random
 */
export async function browse({ prepared }, http, random) {
  const list = await http.req('list', { method: 'GET', path: `${API}/products?page=${1 + random(prepared.listPages)}&pageSize=20` });
  if (list.json.items.length !== 20) throw new Error('short list');
  const detail = await http.req('detail', { method: 'GET', path: `${API}/products/${prepared.productIds[random(prepared.productIds.length)]}` });
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
  const shopper = shoppers[(prepared.firstShopper + index) % shoppers.length];
  const first = random(variants.length);
  const lines = [variants[first], variants[(first + 1 + random(variants.length - 1)) % variants.length]].map(({ variantId }) => ({ variantId, quantity: 1 }));
  const headers = { authorization: `Bearer ${shopper.token}` };
  for (const line of lines) {
    expectStatus('add item', 200, await http.req('add item', { path: `${API}/cart/items`, headers: { ...headers, 'idempotency-key': randomUUID() }, body: { storeId, ...line } }));
  }
  const quote = expectStatus('quote', 200, await http.req('quote', { path: `${API}/checkout/quote`, headers, body: { storeId, lines, pickupStartAt } }));
  const order = expectStatus('place', 201, await http.req('place', {
    path: `${API}/orders`,
    headers: { ...headers, 'idempotency-key': randomUUID() },
    body: {
      storeId,
      lines: quote.lines.map(({ variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
      payableFen: quote.payableFen,
      pickup: { startAt: pickupStartAt, contactName: '王小明', contactPhone: '13800138000' },
      fromCart: true,
    },
  }));
  await payFor({ wechat, http, headers, orderId: order.orderId });
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
    const read = (name) => readFileSync(join(keysFolder, name), 'utf8').trim();
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

  #encrypt(plaintext) {
    const nonce = randomBytes(6).toString('hex');
    const cipher = createCipheriv('aes-256-gcm', Buffer.from(this.apiV3Key), Buffer.from(nonce));
    cipher.setAAD(Buffer.from('transaction'));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
    return { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'transaction', ciphertext };
  }

  /** The driver sends `body` as JSON.stringify gives it, which is what is signed here. */
  #sign(body) {
    const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(16).toString('hex')];
    const signature = sign('sha256', Buffer.from(`${timestamp}\n${nonce}\n${JSON.stringify(body)}\n`), this.key).toString('base64');
    const headers = { 'wechatpay-serial': this.serial, 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-signature': signature, 'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048' };
    return { path: NOTIFY_PATH, headers, body };
  }
}
