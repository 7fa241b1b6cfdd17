import { ask, getProduct, listProducts, mapAtOnce, Refused, signInStaff } from './shop-api.mjs';

/**
 * Prepares a run through the same doors as everyone: staff sign in with their passwords, and what can be bought is read
 * from the shop.
 *
 * @typedef {{api: string, simulatorAdmin: string}} Addresses
 * @typedef {import('../config/prepared.js').PreparedStore} PreparedStore
 */

const MOST_PRODUCTS = 60;
/** A variant with fewer than this would be sold out during a run, which is a fine answer but not this question. */
const ENOUGH_UNITS = 5;

/**
 * Stores that have staff and goods, and what the shop sells.
 * @param {string} api
 * @param {readonly {username: string, password: string}[]} staff
 * @returns {Promise<{stores: (PreparedStore & {account: {username: string, password: string}})[], products: {productId: string, title: string}[]}>}
 */
export async function prepareStores(api, staff) {
  const products = await listProducts(api, MOST_PRODUCTS);
  if (products.length === 0) throw new Error('the shop sells nothing: run its seed first');
  const details = await mapAtOnce(products, 4, ({ productId }) => getProduct(api, productId));
  const variantIds = details.flatMap(({ variants }) => variants.map(({ variantId }) => variantId));
  const sessions = (await Promise.all(staff.map((account) => signInStaff(api, account).then((session) => ({ ...session, account }), nobody)))).flatMap((session) => session ?? []);
  const stores = [];
  for (const { accessToken, me, account } of sessions) {
    const [storeId] = me.stores === 'all' ? [] : me.stores;
    if (storeId === undefined) continue;
    const available = await findAvailable(api, storeId, variantIds);
    if (available.length >= 2) stores.push({ storeId, staffToken: accessToken, variantIds: available, account });
  }
  if (stores.length === 0) throw new Error('no store with stock and staff was found: run the seed first');
  return { stores, products: products.map(({ productId, title }) => ({ productId, title })) };
}

/** @param {unknown} error */
function nobody(error) {
  if (error instanceof Refused && (error.status === 401 || error.status === 403)) return null;
  throw error;
}

/**
 * @param {string} api
 * @param {string} storeId
 * @param {readonly string[]} variantIds
 */
async function findAvailable(api, storeId, variantIds) {
  /** @type {string[]} */
  const found = [];
  for (let from = 0; from < variantIds.length; from += 100) {
    /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['getAvailability']>} */
    const page = await ask(api, `/api/storefront/stores/${storeId}/availability?variantIds=${variantIds.slice(from, from + 100).join(',')}`);
    found.push(...page.items.filter(({ availableToPromise }) => availableToPromise >= ENOUGH_UNITS).map(({ variantId }) => variantId));
  }
  return found;
}
