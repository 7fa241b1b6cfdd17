import { randomUUID } from 'node:crypto';
import { SHOPPERS } from './people.mjs';

/**
 * Some of the shop's ordinary life, so that requests meet orders that are open, paid and being prepared.
 *
 * @typedef {import('./people.mjs').People} People
 * @typedef {import('./values.mjs').KnownValues} KnownValues
 */

/**
 * @param {People} people
 * @param {KnownValues} known
 * @returns {Promise<number>} how many orders were placed
 */
export async function playTheDay(people, known) {
  const { api, simulatorAdmin } = people.addresses;
  let orders = 0;
  /**
   * @param {number} shopper
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>} the JSON of the reply, or null when it cannot be had as wished
   */
  const say = async (shopper, path, body) => {
    const headers = { ...(await people.headersOf('shopper', shopper)), ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }) };
    const reply = await fetch(`${api}/api/storefront${path}`, { method: body === undefined ? 'GET' : 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const json = await reply.json();
    if (!reply.ok && reply.status !== 409) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(json).slice(0, 300)}`);
    known.remember(json);
    return reply.ok ? json : null;
  };
  const { items: stores } = await say(0, '/stores');
  const { items: products } = await say(0, '/products');
  const store = stores.find((/** @type {any} */ one) => one.code === 'SH001') ?? stores[0];
  for (let tried = 0; tried < products.length && orders < SHOPPERS; tried += 1) {
    const shopper = orders;
    const product = await say(shopper, `/products/${products[tried].productId}`);
    const lines = [{ variantId: product.variants[0].variantId, quantity: 1 }];
    const quote = await say(shopper, '/checkout/quote', { storeId: store.id, lines });
    if (quote === null || quote.windows.length === 0) continue;
    const placed = await say(shopper, '/orders', {
      storeId: store.id,
      lines: quote.lines.map((/** @type {any} */ { variantId, quantity, unitPriceFen }) => ({ variantId, quantity, unitPriceFen })),
      payableFen: quote.payableFen,
      pickup: { startAt: quote.windows[0].startAt, contactName: '王小明', contactPhone: '13800138000' },
      fromCart: false,
    });
    // Not every store has every product.
    if (placed === null) continue;
    orders += 1;
    if (shopper % 2 === 1) continue;
    const { outTradeNo } = await say(shopper, `/orders/${placed.orderId}/payment`, {});
    await fetch(`${simulatorAdmin}/admin/transactions/${outTradeNo}/pay`, { method: 'POST' });
  }
  return orders;
}
