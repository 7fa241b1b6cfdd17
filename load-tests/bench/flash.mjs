import pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { arriveOpenly } from '../runner/arrivals.mjs';
import { Buyers, newAttempt } from '../runner/buyer.mjs';
import { getProof, openFlashSale } from '../runner/campaign.mjs';
import { describeMachine } from '../runner/machine.mjs';
import { ask } from '../runner/shop-api.mjs';
import { startBareServer } from './bare-server.mjs';
import { runPeersDriver } from './peers-driver.mjs';
import { prepareCheckout, writePrepared } from './prepare-checkout.mjs';
import { concludeBench } from './conclude.mjs';
import { percentile, rounded, textTable } from './statistics.mjs';

/**
 * Two flash sales: the peers' (500 units, 3,000 buyers, whole checkouts, through their driver), and one where fifty
 * thousand attempts arrive openly beside a bare server that answers at the same rate.
 *
 * @typedef {import('./checkout.mjs').CheckoutBenchPlace} FlashPlace
 * @typedef {import('../runner/buyer.mjs').Reply} Reply
 * @typedef {import('../runner/buyer.mjs').Attempt} Attempt
 */

const FULL = { units: 500, buyers: 3_000, atOnce: [64, 256], attempts: 50_000, shoppers: 5_000, perSecond: 2_000, bareSeconds: 8 };
const QUICK = { units: 60, buyers: 360, atOnce: [64], attempts: 2_000, shoppers: 500, perSecond: 500, bareSeconds: 2 };
/** WeChat starts no payment that ends within a minute, so this is about the shortest. */
const PAYMENT_MINUTES = 1.2;
const STORES = 5;
/** Every so many winners one does not pay, so that units come back while others still want them. */
const NON_PAYER_EVERY = 10;
const LATE_SECONDS = 150;
/**
 * Everybody has the page of the sale open when it starts, so their connections are there: as many as are in use at once in its first
 * second, or attempts would wait for one another in the generator. The bare server has as many.
 */
const CONNECTIONS = 1_024;
/** Whoever is told that the shop is busy presses again when it said, so often at most. */
const MOST_TRIES = 5;
/** The answers that a loser may get; anything else is an error. */
export const TYPED_ANSWERS = new Set(['FLASH.SOLD_OUT', 'FLASH.LIMIT', 'RATE_LIMITED']);
export const flashBounds = { p99OfRefusalsToBare: 10 };

/**
 * @param {FlashPlace} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchFlash(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const prepared = await step(`${shape.shoppers} shoppers sign in`, () => prepareCheckout(place, { shoppers: Math.max(shape.shoppers, shape.buyers), ownAddresses: true }));
  const peers = [];
  for (const [index, vus] of shape.atOnce.entries()) {
    const preparedFile = writePrepared({ ...prepared, saleVariant: index }, place.folder);
    const { api, processes, folder } = place;
    peers.push(await step(`The peers' sale: ${shape.units} units, ${shape.buyers} buyers, ${vus} at once`, async () => ({
      vus, ...(await runPeersDriver({ api, processes, preparedFile, folder, options: { workload: 'flash', vus, buyers: shape.buyers, stock: shape.units } })),
    })));
  }
  const rush = await step(`${shape.units} units, ${shape.attempts} attempts at ${shape.perSecond} per second`, () => rushIn(place, prepared, shape));
  return conclude({ peers, rush, shape, quick, machine, settings: { ...place.settings, ...shape, atOnce: shape.atOnce.join(', '), paymentMinutes: PAYMENT_MINUTES, stores: STORES } }, place.resultFolder);
}

/**
 * @param {FlashPlace} place
 * @param {import('./prepare-checkout.mjs').PreparedCheckout} prepared
 * @param {typeof FULL} shape
 */
async function rushIn(place, { shoppers }, { units, attempts: count, perSecond, bareSeconds }) {
  const { api, simulatorAdmin, databaseUrl, ops } = place;
  await ask(simulatorAdmin, '/admin/faults', { body: { muteNotifies: false } });
  const sale = await openFlashSale(api, ops, { name: '五万次', units, stores: STORES, startsInSeconds: bareSeconds + 6, lastsSeconds: 3_600, variant: 5, protection: { paymentMinutes: PAYMENT_MINUTES } });
  const buyers = new Buyers(api, sale, { connections: CONNECTIONS });
  const database = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench' });
  await database.connect();
  try {
    const attempts = Array.from({ length: count }, (_, index) => newAttempt(shoppers[index % shoppers.length] ?? missing(), index % sale.stores.length));
    const bareMs = await driveBare(buyers, attempts, perSecond, perSecond * bareSeconds);
    await openPages(buyers, shoppers);
    await delay(Math.max(0, sale.startsAtMs + 200 - Date.now()));
    /** @type {Reply[]} how each attempt ended */
    const replies = [];
    /** @type {Reply[]} each that was told on the way */
    const refusals = [];
    /** @type {Promise<void>[]} */
    const payments = [];
    let won = 0;
    const { latestStartMs, seconds } = await arriveOpenly({ count, perSecond }, async (index) => {
      const attempt = attempts[index] ?? missing();
      replies.push(await insist(buyers, attempt, refusals));
      if (attempt.orderId !== undefined && won++ % NON_PAYER_EVERY !== 0) payments.push(payFor(place, buyers, attempt));
    });
    await Promise.all(payments);
    await sellTheRest({ place, buyers, database, shoppers, sale });
    const sold = await countSold(database, sale.itemId);
    const proof = await getProof(api, ops, sale.campaignId);
    const losers = replies.filter(({ status }) => status !== 201);
    const codes = refusals.reduce((all, { code }) => ({ ...all, [code]: (all[code] ?? 0) + 1 }), /** @type {Record<string, number>} */ ({}));
    return {
      sold, proof, codes, attempts: replies.length, latestStartMs: rounded(latestStartMs), perSecond: rounded(count / seconds, 0),
      untyped: losers.filter(({ code }) => !TYPED_ANSWERS.has(code)).length,
      refusalP50Ms: rounded(percentile(refusals.map(({ milliseconds }) => milliseconds), 0.5)), refusalP99Ms: rounded(percentile(refusals.map(({ milliseconds }) => milliseconds), 0.99)),
      bareP50Ms: rounded(percentile(bareMs, 0.5)), bareP99Ms: rounded(percentile(bareMs, 0.99)),
    };
  } finally {
    await buyers.close();
    await database.end();
  }
}

/**
 * An attempt to its end: who is told that the shop is busy comes again when it says, with the same sale token and key.
 * @param {Buyers} buyers
 * @param {Attempt} attempt
 * @param {Reply[]} refusals each that was told on the way, the last one too
 */
async function insist(buyers, attempt, refusals) {
  for (let tries = 1; ; tries += 1) {
    const reply = attempt.saleToken === undefined ? await buyers.buyOnce(attempt) : await buyers.order(attempt);
    if (reply.status === 201) {
      attempt.orderId = reply.json.orderId;
      return reply;
    }
    refusals.push(reply);
    if (reply.code !== 'SERVICE.BUSY' || tries === MOST_TRIES) return reply;
    await delay((reply.retryAfterSeconds ?? 1) * 1_000);
  }
}

/**
 * @param {Buyers} buyers
 * @param {readonly import('../runner/people.mjs').SignedInShopper[]} shoppers
 */
async function openPages(buyers, shoppers) {
  const pages = await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => buyers.ask(`/flash/items/${buyers.sale.itemId}`, shoppers[index % shoppers.length] ?? missing())));
  const failed = pages.find(({ status }) => status !== 200);
  if (failed !== undefined) throw new Error(`the page of the sale does not open: ${failed.status} ${failed.code}`);
}

/** @returns {never} */
function missing() {
  throw new Error('the run has no shoppers');
}

/**
 * Latencies of a bare server that gives a refusal's bytes to the same requests at the same rate.
 * @param {Buyers} buyers
 * @param {readonly Attempt[]} attempts
 * @param {number} perSecond
 * @param {number} count
 */
async function driveBare({ sale }, attempts, perSecond, count) {
  const body = JSON.stringify({ type: 'about:blank', title: '已抢光', status: 409, code: 'FLASH.SOLD_OUT', details: { mayReturn: true }, requestId: 'bare' });
  const paths = sale.stores.map(({ storeId }) => `/api/storefront/flash/items/${sale.itemId}/stores/${storeId}/tokens`);
  const page = { path: `/api/storefront/flash/items/${sale.itemId}`, contentType: 'application/json', body: '{}' };
  const bare = await startBareServer([page, ...paths.map((path) => /** @type {const} */ ({ method: 'POST', path, status: 409, contentType: 'application/problem+json; charset=utf-8', body }))]);
  const client = new Buyers(bare.url, sale, { connections: CONNECTIONS });
  try {
    await openPages(client, attempts.map(({ shopper }) => shopper));
    /** @type {number[]} */
    const milliseconds = [];
    await arriveOpenly({ count, perSecond }, async (index) => {
      milliseconds.push((await client.askToken(attempts[index % attempts.length] ?? missing())).milliseconds);
    });
    return milliseconds;
  } finally {
    await client.close();
    bare.stop();
  }
}

/**
 * @param {{simulatorAdmin: string}} place
 * @param {Buyers} buyers
 * @param {Attempt} attempt
 */
async function payFor({ simulatorAdmin }, buyers, { shopper, orderId }) {
  const { status, json } = await buyers.ask(`/orders/${orderId}/payment`, shopper, {});
  if (status === 200) await ask(simulatorAdmin, `/admin/transactions/${json.outTradeNo}/pay`, { body: {} });
}

/**
 * Units that were not paid come back; others buy and pay them, until none is left.
 * @param {{place: FlashPlace, buyers: Buyers, database: pg.Client, shoppers: readonly import('../runner/people.mjs').SignedInShopper[], sale: import('../runner/campaign.mjs').Sale}} parts
 */
async function sellTheRest({ place, buyers, database, shoppers, sale }) {
  const untilMs = Date.now() + LATE_SECONDS * 1000;
  for (let index = shoppers.length - 1; Date.now() < untilMs; index -= 1) {
    if ((await countSold(database, sale.itemId)) === sale.units) return;
    const attempt = newAttempt(shoppers[(index + shoppers.length * 10) % shoppers.length] ?? missing(), index % sale.stores.length);
    for (let store = 0; store < sale.stores.length && attempt.orderId === undefined; store += 1) await buyers.buyOnce(Object.assign(attempt, { store }));
    if (attempt.orderId === undefined) await delay(200);
    else await payFor(place, buyers, attempt);
  }
}

/**
 * @param {pg.Client} database
 * @param {string} itemId
 */
async function countSold(database, itemId) {
  const { rows } = await database.query(
    `SELECT coalesce(sum(l.quantity), 0)::int AS units FROM orders."order" o JOIN orders.order_line l ON l.order_id = o.id WHERE o.flash_item_id = $1 AND o.payment_status = 'paid'`,
    [itemId],
  );
  return Number(rows[0].units);
}

/**
 * @param {{peers: (Awaited<ReturnType<typeof runPeersDriver>> & {vus: number})[], rush: Awaited<ReturnType<typeof rushIn>>, shape: typeof FULL, quick: boolean,
 *   machine: Record<string, unknown>, settings: Record<string, unknown>}} run
 * @param {string} resultFolder
 */
function conclude({ peers, rush, shape, quick, machine, settings }, resultFolder) {
  const ratio = rounded(rush.refusalP99Ms / rush.bareP99Ms, 2);
  const objectives = [
    ...peers.flatMap(({ vus, units_sold_in_db: sold, oversold, unsold, errors, placed_seen_by_buyers: told }) => [
      { name: `${vus} at once: ${shape.units} units sold, none over, none left`, holds: sold === shape.units && oversold === 0 && unsold === 0, figure: `${sold} sold, ${oversold} over, ${unsold} left` },
      { name: `${vus} at once: nobody else was charged, and no error`, holds: told === sold && errors === 0, figure: `${told} buyers told, ${errors} errors` },
    ]),
    { name: `of ${shape.attempts} attempts at open arrivals: ${shape.units} sold, 0 over, 0 under after expiry`, holds: rush.sold === shape.units && rush.proof.oversoldUnits === 0 && rush.proof.undersoldUnits === 0, figure: `${rush.sold} sold, ${rush.proof.oversoldUnits} over, ${rush.proof.undersoldUnits} under` },
    { name: 'every loser has a typed answer', holds: rush.untyped === 0, figure: JSON.stringify(rush.codes) },
    ...(quick ? [] : [{ name: `p99 of refusals at most ${flashBounds.p99OfRefusalsToBare} times that of a bare reply at the same rate`, holds: ratio <= flashBounds.p99OfRefusalsToBare, figure: ratio }]),
  ];
  console.log(`\n${textTable(
    ['at once', 'sold', 'over', 'left', 'rejected', 'errors', 'to last winner s', 'winners p95 ms', 'losers p95 ms', 'CPU ms/buyer'],
    peers.map((one) => [String(one.vus), one.units_sold_in_db, one.oversold, one.unsold, one.rejected, one.errors, one.to_last_winner_s, one.winners_ms.p95, one.losers_ms.p95, one.cpu_ms_per_buyer]),
  )}\n\n${textTable(['open attempts', 'per s', 'latest start ms', 'sold', 'refusal p50 ms', 'p99 ms', 'bare p50 ms', 'p99 ms', 'ratio'], [[String(rush.attempts), rush.perSecond, rush.latestStartMs, rush.sold, rush.refusalP50Ms, rush.refusalP99Ms, rush.bareP50Ms, rush.bareP99Ms, `${ratio}x`]])}\n`);
  for (const one of peers) for (const [what, count] of Object.entries(one.errors_by_message).slice(0, 3)) console.log(`  ! ${count} x ${what}`);
  const sales = peers.map(({ steps_ms: _steps, ...one }) => one);
  return concludeBench({ name: 'flash', quick, objectives, figures: { peers: sales, rush: { ...rush, ratio } }, bounds: flashBounds, machine, settings, resultFolder });
}
