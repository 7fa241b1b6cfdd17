import { ask, getProduct, listProducts, mapAtOnce, Refused, signInShopper, signInStaff } from './shop-api.mjs';

/**
 * Prepares a run through the same doors as everyone: shoppers sign in with codes of the simulated WeChat, staff with
 * their passwords, and what can be bought is read from the shop.
 *
 * @typedef {{api: string, simulatorAdmin: string}} Addresses
 * @typedef {import('../config/prepared.js').Prepared} Prepared
 */

const MOST_PRODUCTS = 60;
/** A variant with fewer than this would be sold out during a run, which is a fine answer but not this question. */
const ENOUGH_UNITS = 5;

/**
 * @param {Addresses} addresses
 * @param {{shoppers: number, run: string, staff: readonly {username: string, password: string}[]}} wanted
 * @returns {Promise<Prepared>}
 */
export async function prepareRun(addresses, { shoppers, run, staff }) {
  const products = await listProducts(addresses.api, MOST_PRODUCTS);
  if (products.length === 0) throw new Error('the shop sells nothing: run its seed first');
  const details = await mapAtOnce(products, 4, ({ productId }) => getProduct(addresses.api, productId));
  const variantIds = details.flatMap(({ variants }) => variants.map(({ variantId }) => variantId));
  const sessions = (await Promise.all(staff.map((account) => signInStaff(addresses.api, account).catch(nobody)))).flatMap((session) => session ?? []);
  const stores = [];
  for (const { accessToken, me } of sessions) {
    const [storeId] = me.stores === 'all' ? [] : me.stores;
    if (storeId === undefined) continue;
    const available = await findAvailable(addresses.api, storeId, variantIds);
    if (available.length >= 2) stores.push({ storeId, staffToken: accessToken, variantIds: available });
  }
  if (stores.length === 0) throw new Error('no store with stock and staff was found: run the seed first');
  const people = await mapAtOnce(Array.from({ length: shoppers }, (_, index) => `load-${run}-${index}`), 8, (openid) => signInShopper(addresses, openid));
  return {
    apiUrl: addresses.api,
    simulatorAdminUrl: addresses.simulatorAdmin,
    shoppers: people,
    stores,
    products: products.map(({ productId, title }) => ({ productId, title })),
  };
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
