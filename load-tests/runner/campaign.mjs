import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { widenWindows } from './pickup-windows.mjs';
import { ask, getProduct, listProducts, mapAtOnce, signInOps } from './shop-api.mjs';

/**
 * A flash sale, made as ops make it: stock arrives, one person writes and submits the campaign, another approves it, it
 * is warmed up, and it runs by its times.
 *
 * @typedef {import('@quanyu/api-client').AdminOperations} AdminOperations
 * @typedef {import('@quanyu/api-client').ReplyOf<AdminOperations['getCampaign']>} Campaign
 * @typedef {import('@quanyu/api-client').BodyOf<AdminOperations['createCampaign']>} CampaignContent
 *
 * @typedef {object} SaleWish
 * @property {string} name
 * @property {number} units of the sale, spread over the stores as evenly as they go
 * @property {number} stores where it is sold
 * @property {number} startsInSeconds
 * @property {number} lastsSeconds
 * @property {number} [variant] which of the shop's variants, so that sales that follow each other sell different ones
 * @property {number} [limitPerCustomer]
 * @property {Partial<CampaignContent['limits']>} [limits]
 * @property {Partial<CampaignContent['protection']>} [protection]
 *
 * @typedef {object} Sale
 * @property {string} campaignId
 * @property {string} sessionId also the id of its waiting room
 * @property {string} itemId
 * @property {string} variantId
 * @property {number} flashPriceFen
 * @property {number} units
 * @property {readonly {storeId: string, units: number, pickupStartAt: string}[]} stores
 * @property {number} startsAtMs
 */

const MOST_STORES = 100;
const PREHEAT_SECONDS = 60;
const APPROVER_PASSWORD = 'quanyu-approver-2026';

/**
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @param {SaleWish} wish
 * @returns {Promise<Sale>}
 */
export async function openFlashSale(api, ops, wish) {
  const { accessToken: token } = await signInOps(api, ops);
  const approverToken = await signInApprover(api, token);
  const variant = await chooseVariant(api, wish.variant ?? 0);
  const stores = await stockStores(api, token, { variantId: variant.variantId, units: wish.units, stores: wish.stores });
  const startsAtMs = Date.now() + wish.startsInSeconds * 1000;
  const flashPriceFen = Math.max(1, Math.floor(variant.priceFen / 2));
  const draft = await createCampaign(api, token, { wish, variantId: variant.variantId, flashPriceFen, stores, startsAtMs });
  const path = `/api/admin/campaigns/${draft.campaignId}`;
  /** @type {Campaign} */
  const submitted = await ask(api, `${path}/submission`, { token, body: { version: draft.version } });
  await ask(api, `${path}/preheat`, { token, body: {} });
  await waitUntilWarm(api, token, path);
  await ask(api, `${path}/approval`, {
    token: approverToken,
    // What is rehearsed here is what the load test of the checklist would be.
    body: { version: submitted.version, waive: ['loadTest'], waiveReason: '压测本身' },
  });
  const [session] = submitted.sessions;
  const item = session?.items[0];
  if (session === undefined || item === undefined) throw new Error('the campaign has no item');
  return { campaignId: submitted.campaignId, sessionId: session.sessionId, itemId: item.itemId, variantId: variant.variantId, flashPriceFen, units: wish.units, stores, startsAtMs };
}

/**
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @param {string} campaignId
 * @returns {Promise<import('@quanyu/api-client').ReplyOf<AdminOperations['getCampaignProof']>>}
 */
export async function getProof(api, ops, campaignId) {
  const { accessToken: token } = await signInOps(api, ops);
  return ask(api, `/api/admin/campaigns/${campaignId}/proof`, { token });
}

/**
 * New units for a sale that runs, in its first store.
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @param {Sale} sale
 * @param {number} quantity
 */
export async function addSaleStock(api, ops, { campaignId, itemId, variantId, stores }, quantity) {
  const { accessToken: token } = await signInOps(api, ops);
  const locationId = stores[0]?.storeId;
  await ask(api, '/api/admin/stock/receipts', { token, idempotencyKey: randomUUID(), body: { locationId, reference: 'load', lines: [{ variantId, quantity }] } });
  await ask(api, `/api/admin/campaigns/${campaignId}/stock`, { token, idempotencyKey: randomUUID(), body: { itemId, locationId, quantity } });
}

/**
 * Ends the sale, so that what was not sold goes back to the shelf.
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @param {string} campaignId
 */
export async function endSale(api, ops, campaignId) {
  const { accessToken: token } = await signInOps(api, ops);
  /** @type {Campaign} */
  const { version } = await ask(api, `/api/admin/campaigns/${campaignId}`, { token });
  await ask(api, `/api/admin/campaigns/${campaignId}/end`, { token, body: { version, reason: '压测结束' } });
}

/**
 * A second person: whoever submits may not approve.
 * @param {string} api
 * @param {string} token of ops
 */
export async function signInApprover(api, token) {
  const username = `load-${randomUUID().slice(0, 8)}`;
  await ask(api, '/api/admin/staff', { token, idempotencyKey: randomUUID(), body: { username, name: '压测审批', password: APPROVER_PASSWORD, roles: [{ role: 'opsAdmin', storeId: null }] } });
  return (await signInOps(api, { username, password: APPROVER_PASSWORD })).accessToken;
}

/**
 * @param {string} api
 * @param {number} index
 */
export async function chooseVariant(api, index) {
  const products = await listProducts(api, index + 1);
  const product = products[index % products.length];
  if (product === undefined) throw new Error('the shop sells nothing: run its seed first');
  const [variant] = (await getProduct(api, product.productId)).variants;
  if (variant === undefined) throw new Error('a product without a variant is for sale');
  return variant;
}

/**
 * Receives the units of the sale at each store.
 * @param {string} api
 * @param {string} token
 * @param {{variantId: string, units: number, stores: number}} wanted
 */
async function stockStores(api, token, { variantId, units, stores: count }) {
  const stores = await openStores(api, count);
  const each = stores.map((store, index) => ({ ...store, units: Math.floor(units / stores.length) + (index < units % stores.length ? 1 : 0) })).filter((store) => store.units > 0);
  await mapAtOnce(each, 4, ({ storeId }) => widenWindows(api, token, storeId));
  await mapAtOnce(each, 4, (store) =>
    ask(api, '/api/admin/stock/receipts', { token, idempotencyKey: randomUUID(), body: { locationId: store.storeId, reference: 'load', lines: [{ variantId, quantity: store.units }] } }),
  );
  return each;
}

/**
 * Stores that take orders, each with the last pickup window on offer, so that none passes during a run.
 * @param {string} api
 * @param {number} count
 */
export async function openStores(api, count) {
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['listStores']>} */
  const { items } = await ask(api, `/api/storefront/stores?limit=${MOST_STORES}`);
  const found = [];
  for (const { id: storeId } of items) {
    const windows = await ask(api, `/api/storefront/stores/${storeId}/pickup-windows`);
    const starts = [...JSON.stringify(windows).matchAll(/"startAt":"([^"]+)"/g)].flatMap(([, startAt]) => startAt ?? []).sort();
    const pickupStartAt = starts.at(-1);
    if (pickupStartAt !== undefined) found.push({ storeId, pickupStartAt });
    if (found.length === count) break;
  }
  if (found.length < count) throw new Error(`only ${found.length} of ${count} stores take orders`);
  return found;
}

/**
 * @param {string} api
 * @param {string} token
 * @param {{wish: SaleWish, variantId: string, flashPriceFen: number, stores: readonly {storeId: string, units: number}[], startsAtMs: number}} sale
 * @returns {Promise<Campaign>}
 */
function createCampaign(api, token, { wish, variantId, flashPriceFen, stores, startsAtMs }) {
  const at = /** @param {number} ms */ (ms) => new Date(ms).toISOString();
  /** @type {CampaignContent} */
  const content = {
    name: wish.name,
    sessions: [
      {
        startsAt: at(startsAtMs),
        endsAt: at(startsAtMs + wish.lastsSeconds * 1000),
        items: [{ variantId, flashPriceFen, limitPerCustomer: wish.limitPerCustomer ?? 1, stock: stores.map(({ storeId, units }) => ({ locationId: storeId, quantity: units })) }],
      },
    ],
    limits: { perDevice: null, perAddress: null, perRecipient: null, ...wish.limits },
    conditions: { newCustomersOnly: false, minAccountAgeHours: 0, minTier: 0 },
    protection: { waitingRoom: 'off', admitPerSecond: 1_000, passMinutes: 5, memberShare: 0, challenge: 'off', paymentMinutes: 15, ...wish.protection },
    preheatAt: at(Date.now()),
    expectedOrdersPerSecond: 1,
  };
  return ask(api, '/api/admin/campaigns', { token, idempotencyKey: randomUUID(), body: content });
}

/**
 * @param {string} api
 * @param {string} token
 * @param {string} path of the campaign
 */
async function waitUntilWarm(api, token, path) {
  const untilMs = Date.now() + PREHEAT_SECONDS * 1000;
  for (;;) {
    /** @type {import('@quanyu/api-client').ReplyOf<AdminOperations['getPreheat']>} */
    const { state, problem } = await ask(api, `${path}/preheat`, { token });
    if (state === 'done') return;
    if (state === 'failed' || Date.now() > untilMs) throw new Error(`the warm-up is ${state}: ${problem ?? ''}`);
    await delay(200);
  }
}
