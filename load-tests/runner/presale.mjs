import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseVariant, openStores, signInApprover } from './campaign.mjs';
import { widenWindows } from './pickup-windows.mjs';
import { ask, mapAtOnce, signInOps } from './shop-api.mjs';

/**
 * A presale, made as ops make it, whose deposits are paid and whose goods are there: what is left is the instant at which its
 * balances can be paid.
 *
 * @typedef {import('@quanyu/api-client').AdminOperations} AdminOperations
 * @typedef {import('@quanyu/api-client').ReplyOf<AdminOperations['getPresaleForStaff']>} Presale
 * @typedef {import('./people.mjs').SignedInShopper} SignedInShopper
 * @typedef {{presaleId: string, opensAtMs: number, storeId: string, pickupStartAt: string, deposits: Readonly<Record<string, string>>}} OpenPresale
 *   `deposits`: by customer
 */

const DEPOSITS_AT_ONCE = 16;
/** Of what the shop takes in orders, what it surely takes in deposits; and what surrounds them. */
const [DEPOSITS_TO_CAPACITY, AROUND_SECONDS] = [1 / 3, 25];
const BOUND_SECONDS = 60;
/** Which of the shop's variants: none that a flash sale of a run sells. */
const VARIANT = 20;

/**
 * @param {{api: string, simulatorAdmin: string}} addresses
 * @param {{username: string, password: string}} ops
 * @param {{shoppers: readonly SignedInShopper[], lastsSeconds: number, capacityPerSecond: number}} wanted each of them pays a deposit of one unit
 * @returns {Promise<OpenPresale>}
 */
export async function openPresale({ api, simulatorAdmin }, ops, { shoppers, lastsSeconds, capacityPerSecond }) {
  const { accessToken: token } = await signInOps(api, ops);
  const variant = await chooseVariant(api, VARIANT);
  const [store] = await openStores(api, 1);
  if (store === undefined) throw new Error('no store takes orders');
  await widenWindows(api, token, store.storeId);
  const opensAtMs = Date.now() + (AROUND_SECONDS + shoppers.length / (capacityPerSecond * DEPOSITS_TO_CAPACITY)) * 1_000;
  const { presaleId } = await approved(api, token, { variant, locationId: store.storeId, units: shoppers.length, opensAtMs, lastsSeconds });
  const paid = await mapAtOnce(shoppers, DEPOSITS_AT_ONCE, async (shopper) => /** @type {const} */ ([shopper.customerId, await payDeposit({ api, simulatorAdmin }, presaleId, shopper)]));
  const path = `/api/admin/presales/${presaleId}`;
  await ask(api, '/api/admin/stock/receipts', { token, idempotencyKey: randomUUID(), body: { locationId: store.storeId, reference: 'load', lines: [{ variantId: variant.variantId, quantity: shoppers.length }] } });
  await ask(api, `${path}/arrivals`, { token, idempotencyKey: randomUUID(), body: { quantity: shoppers.length } });
  await untilBound(api, token, { path, units: shoppers.length });
  if (Date.now() > opensAtMs) throw new Error(`${shoppers.length} deposits took so long that their balances can be paid already: take fewer with --scale`);
  return { presaleId, opensAtMs, ...store, deposits: Object.fromEntries(paid) };
}

/**
 * Calls the presale off, so that what nobody paid is everyone's again.
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @param {string} presaleId
 */
export async function endPresale(api, ops, presaleId) {
  const { accessToken: token } = await signInOps(api, ops);
  const path = `/api/admin/presales/${presaleId}`;
  /** @type {Presale} */
  const { version } = await ask(api, path, { token });
  await ask(api, `${path}/cancellation`, { token, body: { version, reason: '压测结束' } });
}

/**
 * @param {string} api
 * @param {string} token
 * @param {{variant: {variantId: string, priceFen: number}, locationId: string, units: number, opensAtMs: number, lastsSeconds: number}} wanted
 * @returns {Promise<Presale>}
 */
async function approved(api, token, { variant, locationId, units, opensAtMs, lastsSeconds }) {
  const at = /** @param {number} ms */ (ms) => new Date(ms).toISOString();
  const depositFen = Math.max(1, Math.floor(variant.priceFen / 5));
  /** @type {import('@quanyu/api-client').BodyOf<AdminOperations['createPresale']>} */
  const body = {
    name: '压测：尾款同时开付', variantId: variant.variantId, locationId, priceFen: variant.priceFen, depositFen, creditFen: depositFen * 2, forfeitsDeposit: true, quota: units, limitPerCustomer: 1,
    depositStartsAt: at(Date.now() - 1_000), depositEndsAt: at(opensAtMs), balanceStartsAt: at(opensAtMs), balanceEndsAt: at(opensAtMs + lastsSeconds * 1_000), arrivesAt: at(opensAtMs),
  };
  /** @type {Presale} */
  const { presaleId, version } = await ask(api, '/api/admin/presales', { token, idempotencyKey: randomUUID(), body });
  const path = `/api/admin/presales/${presaleId}`;
  /** @type {Presale} */
  const submitted = await ask(api, `${path}/submission`, { token, body: { version } });
  return ask(api, `${path}/approval`, { token: await signInApprover(api, token), body: { version: submitted.version } });
}

/**
 * @param {{api: string, simulatorAdmin: string}} addresses
 * @param {string} presaleId
 * @param {SignedInShopper} shopper
 * @returns {Promise<string>} the deposit
 */
async function payDeposit({ api, simulatorAdmin }, presaleId, { token, address }) {
  const as = { token, ...(address === undefined ? {} : { address }) };
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['getPresale']>} */
  const { presale: { depositFen, balanceFen, forfeitsDeposit } } = await ask(api, `/api/storefront/presales/${presaleId}`);
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['openPresaleDeposit']>} */
  const { depositId } = await ask(api, `/api/storefront/presales/${presaleId}/deposits`, { ...as, idempotencyKey: randomUUID(), body: { units: 1, depositFen, balanceFen, forfeitsDeposit } });
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['payPresaleDeposit']>} */
  const { outTradeNo } = await ask(api, `/api/storefront/presale-deposits/${depositId}/payment`, { ...as, body: {} });
  await ask(simulatorAdmin, `/admin/transactions/${outTradeNo}/pay`, { body: {} });
  return depositId;
}

/**
 * @param {string} api
 * @param {string} token
 * @param {{path: string, units: number}} wanted
 */
async function untilBound(api, token, { path, units }) {
  const untilMs = Date.now() + BOUND_SECONDS * 1_000;
  for (;;) {
    /** @type {Presale} */
    const { boundUnits } = await ask(api, path, { token });
    if (boundUnits === units) return;
    if (Date.now() > untilMs) throw new Error(`of ${units} deposits ${boundUnits} have their goods`);
    await delay(500);
  }
}
