import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signInShoppers } from '../runner/people.mjs';
import { ask, listProducts } from '../runner/shop-api.mjs';
import { stockStore } from './shop.mjs';

/**
 * What the peers' driver finds prepared: people who are signed in, and a store that does not sell out. The peers' figures
 * do not hold their accounts and catalogue either.
 *
 * @typedef {object} PreparedCheckout
 * @property {string} api
 * @property {string} simulatorAdmin
 * @property {string} databaseUrl
 * @property {{username: string, password: string}} ops who make the flash sale
 * @property {string} keysFolder of the simulated WeChat
 * @property {string} storeId
 * @property {string} pickupStartAt
 * @property {readonly {variantId: string, priceFen: number}[]} variants
 * @property {readonly string[]} productIds
 * @property {number} listPages of 20 products
 * @property {readonly import('../runner/people.mjs').SignedInShopper[]} shoppers
 * @property {number} firstShopper where this run of the driver begins to take shoppers
 * @property {number} saleVariant which variant the flash sale sells
 *
 * @typedef {{api: string, simulatorAdmin: string, keysFolder: string, databaseUrl: string, ops: {username: string, password: string}}} CheckoutPlace
 */

/** A shopper orders again and again, but never as often as the shop's own limit for one customer. */
export const ORDERS_PER_SHOPPER = 8;

/**
 * @param {CheckoutPlace} place
 * @param {{shoppers: number, ownAddresses: boolean}} wanted `ownAddresses`: the shop stands behind a proxy
 * @returns {Promise<PreparedCheckout>}
 */
export async function prepareCheckout({ api, simulatorAdmin, keysFolder, databaseUrl, ops }, { shoppers: count, ownAddresses }) {
  const shop = await stockStore(api, ops);
  const products = await listProducts(api, 1_000);
  // The adapter sends the notifies itself, signed as the simulator would, so that the driver counts them.
  await ask(simulatorAdmin, '/admin/faults', { body: { muteNotifies: true } });
  const shoppers = await signInShoppers({ api, simulatorAdmin }, { count, name: `bench-${Date.now().toString(36)}`, ownAddresses });
  return {
    api,
    simulatorAdmin,
    keysFolder,
    databaseUrl,
    ops,
    storeId: shop.storeId,
    pickupStartAt: shop.pickupStartAt,
    variants: shop.variants,
    productIds: products.map(({ productId }) => productId),
    listPages: Math.floor(products.length / 20),
    shoppers,
    firstShopper: 0,
    saleVariant: 0,
  };
}

/**
 * @param {PreparedCheckout} prepared
 * @param {string} folder
 */
export function writePrepared(prepared, folder) {
  const file = join(folder, 'prepared-checkout.json');
  writeFileSync(file, JSON.stringify(prepared));
  return file;
}
