import { addressOf, signInAgain } from '../runner/people.mjs';
import { ask, signInOps } from '../runner/shop-api.mjs';

/**
 * Who asks: shoppers, a clerk of one store, operations with every right, and nobody. What they send may end their own sessions
 * or accounts; then they sign in again.
 *
 * @typedef {typeof ROLES[number]} Role
 * @typedef {{api: string, simulatorAdmin: string}} Addresses
 * @typedef {{username: string, password: string}} Account
 */

export const ROLES = /** @type {const} */ (['shopper', 'clerk', 'ops', 'nobody']);
/** Whom an API lets in at all: only of them a 401 says that a session has ended. @type {Record<import('./documents.mjs').ApiName, readonly Role[]>} */
export const AUDIENCE = { storefront: ['shopper'], staff: ['clerk', 'ops'], admin: ['clerk', 'ops'] };
/** Few, so that somebody often meets what is their own. */
export const SHOPPERS = 3;
const CLERK = { username: 'sh001-clerk', password: 'quanyu-store-2026' };
/** Not the operations' own account: that one must stay whole to make the next. */
const PASSWORD = 'a-long-fuzz-password';
/** Where staff sign in: from an unknown address they could not do so as often. */
const STAFF_ADDRESS = addressOf(131_071);

export class People {
  /** @type {Map<string, Record<string, string>>} headers by who */
  #headers = new Map();
  #signIns = 0;
  #requests = 0;

  /**
   * @param {Addresses} addresses
   * @param {Account} ops
   */
  constructor(addresses, ops) {
    this.addresses = addresses;
    this.ops = ops;
  }

  /**
   * The headers with which somebody asks, from an address of its own each time: limits by address are tried elsewhere.
   * @param {Role} role
   * @param {number} shopper
   * @returns {Promise<Record<string, string>>}
   */
  async headersOf(role, shopper) {
    this.#requests += 1;
    const address = { 'x-forwarded-for': addressOf(this.#requests % 131_000) };
    if (role === 'nobody') return address;
    const who = nameOf(role, shopper);
    const known = this.#headers.get(who) ?? (await this.#signIn(role, shopper));
    this.#headers.set(who, known);
    return { ...address, ...known };
  }

  /**
   * A session has ended, or so it seems.
   * @param {Role} role
   * @param {number} shopper
   */
  noteRefused(role, shopper) {
    this.#headers.delete(nameOf(role, shopper));
  }

  /**
   * @param {Role} role
   * @param {number} shopper
   * @returns {Promise<Record<string, string>>}
   */
  async #signIn(role, shopper) {
    this.#signIns += 1;
    if (role === 'shopper') {
      const { token, deviceToken } = await signInAgain(this.addresses, { name: 'fuzz', index: shopper, ownAddresses: true });
      return { authorization: `Bearer ${token}`, 'x-device-token': deviceToken };
    }
    const account = role === 'clerk' ? CLERK : await this.#hireOps();
    const path = role === 'clerk' ? '/api/staff/auth/sign-in' : '/api/admin/auth/sign-in';
    /** @type {{accessToken: string}} */
    const session = await ask(this.addresses.api, path, { body: account, address: STAFF_ADDRESS });
    return { authorization: `Bearer ${session.accessToken}` };
  }

  /** @returns {Promise<Account>} */
  async #hireOps() {
    const { api } = this.addresses;
    const { accessToken } = await signInOps(api, this.ops);
    const username = `fuzz-ops-${this.#signIns}`;
    await ask(api, '/api/admin/staff', { token: accessToken, idempotencyKey: `hire-${username}`, body: { username, name: '模糊测试', password: PASSWORD, roles: [{ role: 'opsAdmin', storeId: null }] } });
    return { username, password: PASSWORD };
  }
}

/**
 * @param {Role} role
 * @param {number} shopper
 */
function nameOf(role, shopper) {
  return role === 'shopper' ? `shopper-${shopper}` : role;
}
