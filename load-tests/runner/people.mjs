import { mapAtOnce, signInShopper } from './shop-api.mjs';

/**
 * Shoppers of a run, signed in through the same door as everyone. Each comes from an address of its own, told by the
 * proxy that the shop trusts, and leaves a number of its own, as the shoppers of a city do: who shares one belongs together.
 *
 * @typedef {{customerId: string, token: string, deviceToken: string, phone: string, address?: string}} SignedInShopper
 */

const SIGN_INS_AT_ONCE = 16;

/**
 * @param {{api: string, simulatorAdmin: string}} addresses
 * @param {{count: number, name: string, from?: number, ownAddresses?: boolean}} wanted `name` begins their WeChat ids; `from` is the first of their addresses and numbers
 * @returns {Promise<SignedInShopper[]>}
 */
export function signInShoppers(addresses, { count, name, from = 0, ownAddresses = true }) {
  return mapAtOnce(Array.from({ length: count }, (_, index) => from + index), SIGN_INS_AT_ONCE, (index) =>
    signInAgain(addresses, { name, index, ownAddresses }),
  );
}

/**
 * One of them, once more: with another access token, the same customer.
 * @param {{api: string, simulatorAdmin: string}} addresses
 * @param {{name: string, index: number, ownAddresses: boolean}} who
 * @returns {Promise<SignedInShopper>}
 */
export async function signInAgain(addresses, { name, index, ownAddresses }) {
  return { ...(await signInShopper(addresses, `${name}-${index}`, ownAddresses ? addressOf(index) : undefined)), phone: phoneOf(index) };
}

/**
 * An address of the network that is reserved for measurements (RFC 2544).
 * @param {number} index below 131,072
 */
export function addressOf(index) {
  return `198.${18 + ((index >> 16) & 1)}.${(index >> 8) & 255}.${index & 255}`;
}

/**
 * A mobile number for the receiver of an order.
 * @param {number} index below 100,000,000
 */
export function phoneOf(index) {
  return `139${String(index).padStart(8, '0')}`;
}
