/**
 * What the runner asks of the shop's own API and of the simulators. Types alone come from the client.
 *
 * @typedef {import('@quanyu/api-client').StorefrontOperations} StorefrontOperations
 * @typedef {import('@quanyu/api-client').StaffOperations} StaffOperations
 * @typedef {import('@quanyu/api-client').AdminOperations} AdminOperations
 */

/** A reply that is no success. */
export class Refused extends Error {
  /**
   * @param {string} what
   * @param {number} status
   * @param {string} body
   */
  constructor(what, status, body) {
    super(`${what} answered ${status}: ${body.slice(0, 300)}`);
    this.name = 'Refused';
    this.status = status;
  }
}

/**
 * One JSON request.
 * @template Reply
 * @param {string} baseUrl
 * @param {string} path
 * @param {{method?: 'GET' | 'POST' | 'PUT', token?: string, idempotencyKey?: string, address?: string, body?: unknown}} [options]
 *   `address`: the visitor's, as the proxy in front of the shop tells it
 * @returns {Promise<Reply>}
 * @throws Refused for every status but 2xx
 */
export async function ask(baseUrl, path, { method, token, idempotencyKey, address, body } = {}) {
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (address !== undefined) headers['x-forwarded-for'] = address;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const reply = await fetch(baseUrl + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Refused(`${method ?? (body === undefined ? 'GET' : 'POST')} ${path}`, reply.status, text);
  return /** @type {Reply} */ (JSON.parse(text));
}

/**
 * Signs a shopper in as the mini-program does: WeChat gives a code, the API makes a session of it.
 * @param {{api: string, simulatorAdmin: string}} addresses
 * @param {string} openid
 * @param {string} [address] where the shopper comes from, for a shop that stands behind a proxy
 * @returns {Promise<{customerId: string, token: string, deviceToken: string, address?: string}>}
 */
export async function signInShopper({ api, simulatorAdmin }, openid, address) {
  /** @type {{code: string}} */
  const { code } = await ask(simulatorAdmin, '/admin/js-code', { body: { openid } });
  /** @type {import('@quanyu/api-client').ReplyOf<StorefrontOperations['signInWithWechat']>} */
  const session = await ask(api, '/api/storefront/auth/wechat', { body: { code }, ...(address === undefined ? {} : { address }) });
  return { customerId: session.customer.id, token: session.accessToken, deviceToken: session.deviceToken, ...(address === undefined ? {} : { address }) };
}

/**
 * @param {string} api
 * @param {{username: string, password: string}} account
 * @returns {Promise<import('@quanyu/api-client').ReplyOf<StaffOperations['signIn']>>}
 */
export function signInStaff(api, account) {
  return ask(api, '/api/staff/auth/sign-in', { body: account });
}

/**
 * @param {string} api
 * @param {{username: string, password: string}} account
 * @returns {Promise<import('@quanyu/api-client').ReplyOf<AdminOperations['signIn']>>}
 */
export function signInOps(api, account) {
  return ask(api, '/api/admin/auth/sign-in', { body: account });
}

/**
 * Every product that the shop sells, in the order of its list.
 * @param {string} api
 * @param {number} most
 */
export async function listProducts(api, most) {
  /** @type {import('@quanyu/api-client').ReplyOf<StorefrontOperations['listProducts']>['items']} */
  const products = [];
  for (let page = 1; products.length < most; page += 1) {
    /** @type {import('@quanyu/api-client').ReplyOf<StorefrontOperations['listProducts']>} */
    const reply = await ask(api, `/api/storefront/products?page=${page}&pageSize=50`);
    products.push(...reply.items);
    if (!reply.hasMore) break;
  }
  return products.slice(0, most);
}

/**
 * @param {string} api
 * @param {string} productId
 * @returns {Promise<import('@quanyu/api-client').ReplyOf<StorefrontOperations['getProduct']>>}
 */
export function getProduct(api, productId) {
  return ask(api, `/api/storefront/products/${productId}`);
}

/**
 * Runs `work` for each item, so many at once, and keeps the order.
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} atOnce
 * @param {(item: Item) => Promise<Result>} work
 */
export async function mapAtOnce(items, atOnce, work) {
  /** @type {Result[]} */
  const results = new Array(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let index = next++; index < items.length; index = next++) {
        const item = items[index];
        if (item !== undefined) results[index] = await work(item);
      }
    }),
  );
  return results;
}
