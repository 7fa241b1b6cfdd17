import { randomUUID } from 'node:crypto';
import { widenWindows } from '../runner/pickup-windows.mjs';
import { pausePromotions } from '../runner/promotions.mjs';
import { ask, getProduct, listProducts, mapAtOnce, signInOps } from '../runner/shop-api.mjs';

/**
 * What a bench buys: a store of the seed whose stock ops make too large to sell out.
 *
 * @typedef {import('./shoppers.mjs').Shop} Shop
 */

const MOST_VARIANTS = 1_000;
const LINES_PER_RECEIPT = 200;
const UNITS = 500_000;
/** Enough of the widest window that can be set for every order of the longest run. */
const WINDOWS = 8;

/**
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @returns {Promise<Shop>}
 */
export async function stockStore(api, ops) {
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['listStores']>} */
  const { items: stores } = await ask(api, '/api/storefront/stores?limit=20');
  const [store] = stores;
  if (store === undefined) throw new Error('the seed made no store');
  const products = await listProducts(api, 1_000);
  const details = await mapAtOnce(products, 4, ({ productId }) => getProduct(api, productId));
  const variants = details.flatMap((product) => product.variants.map(({ variantId, priceFen }) => ({ variantId, priceFen }))).slice(0, MOST_VARIANTS);
  const { accessToken: token } = await signInOps(api, ops);
  for (let from = 0; from < variants.length; from += LINES_PER_RECEIPT) {
    const lines = variants.slice(from, from + LINES_PER_RECEIPT).map(({ variantId }) => ({ variantId, quantity: UNITS }));
    await ask(api, '/api/admin/stock/receipts', { token, idempotencyKey: randomUUID(), body: { locationId: store.id, reference: 'bench', lines } });
  }
  await pausePromotions(api, token);
  await widenWindows(api, token, store.id);
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['listPickupWindows']>} */
  const windows = await ask(api, `/api/storefront/stores/${store.id}/pickup-windows`);
  const pickupStartsAt = latestStarts(windows);
  const [pickupStartAt] = pickupStartsAt;
  if (pickupStartAt === undefined) throw new Error('the store offers no pickup window');
  return { storeId: store.id, pickupStartAt, pickupStartsAt, variants };
}

/**
 * The last windows on offer, the very last first, so that none of a run passes.
 * @param {unknown} windows
 */
function latestStarts(windows) {
  const starts = [...JSON.stringify(windows).matchAll(/"startAt":"([^"]+)"/g)].flatMap(([, startAt]) => startAt ?? []);
  return starts.sort().reverse().slice(0, WINDOWS);
}
