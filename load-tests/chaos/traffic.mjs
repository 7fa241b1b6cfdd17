import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { percentile } from '../bench/statistics.mjs';
import { arriveOpenly } from '../runner/arrivals.mjs';
import { Buyers, newAttempt } from '../runner/buyer.mjs';
import { pausePromotions } from '../runner/promotions.mjs';
import { ask, getProduct, listProducts } from '../runner/shop-api.mjs';

/**
 * @typedef {import('./stage.mjs').Stage} Stage
 * @typedef {import('../runner/buyer.mjs').Reply} Reply
 * @typedef {import('../runner/buyer.mjs').Attempt} Attempt
 * @typedef {import('../lib/journal.js').JournalEntry} JournalEntry
 */

/** The answers that a buyer in a crowd may get; anything else is an error. */
const TYPED = new Set(['FLASH.SOLD_OUT', 'FLASH.LIMIT', 'RATE_LIMITED', 'SERVICE.BUSY', 'RISK.SALE_TOKEN_INVALID']);

/**
 * The journal of attempts that were made once.
 * @param {readonly Attempt[]} attempts
 * @param {number} payableFen
 * @returns {JournalEntry[]}
 */
function journalOf(attempts, payableFen) {
  return attempts.flatMap(({ shopper: { customerId, token }, idempotencyKey, orderId }) => [
    { type: 'sent', customerId, idempotencyKey },
    ...(orderId === undefined ? [] : [/** @type {const} */ ({ type: 'placed', customerId, idempotencyKey, orderId, payableFen, token })]),
  ]);
}

/** As many as one customer may send at once before the limit for one customer answers. */
const REPLAYS_AT_ONCE = 8;
/** A sale token ends after thirty seconds; a phone may have lost its answer for longer. */
const TOKEN_ENDED_MS = 31_000;

/**
 * B3: the same request many times at once, with another body, by another shopper, after Redis forgot all, and after the
 * sale token has ended.
 * @param {Stage} stage
 */
export async function replayed(stage) {
  const count = stage.quick ? 4 : 12;
  const { sale, shoppers } = await stage.openSale({ units: 50, buyers: count + 1 });
  const buyers = new Buyers(stage.shop.api, sale, { connections: 100 });
  const attempts = shoppers.slice(0, count).map((shopper) => newAttempt(shopper, 0));
  const [stranger] = shoppers.slice(count);
  const [first] = attempts;
  if (first === undefined || stranger === undefined) throw noShoppers();
  const settled = await Promise.all(attempts.map(async (attempt) => {
    attempt.saleToken = (await buyers.askToken(attempt)).json.saleToken;
    const replies = await insist(buyers, attempt, REPLAYS_AT_ONCE);
    attempt.orderId = replies[0]?.json.orderId;
    return replies;
  }));
  const wrong = settled.filter((replies) => new Set(replies.map(({ json }) => json.orderId)).size !== 1 || replies.some(({ status }) => status !== 201));
  stage.check(`${count} shoppers, the same key ${REPLAYS_AT_ONCE} times at once: one order each, and every answer names it`, wrong.length === 0, JSON.stringify(countBy(settled.flat().map(({ status, code }) => `${status} ${code}`))));

  const reused = await new Buyers(stage.shop.api, { ...sale, flashPriceFen: sale.flashPriceFen + 1 }).order(first);
  stage.check('the same key with another body is refused', reused.status === 422, `${reused.status} ${reused.code}`);

  const strangers = newAttempt(stranger, 0);
  strangers.idempotencyKey = first.idempotencyKey;
  const theirs = await buyers.buyOnce(strangers);
  stage.check("another shopper's same key is an order of its own", theirs.status === 201 && theirs.json.orderId !== first.orderId, `${theirs.status} ${theirs.code}`);

  const redis = new Redis(stage.shop.redisUrl);
  await redis.flushall();
  redis.disconnect();
  await stillNames(stage, buyers, { attempt: first, when: 'after Redis forgot all' });
  if (!stage.quick) {
    await delay(TOKEN_ENDED_MS);
    await stillNames(stage, buyers, { attempt: first, when: 'after the sale token has ended' });
  }
  await buyers.close();
  await stage.judge({ journal: journalOf([...attempts, strangers], sale.flashPriceFen), customerIds: shoppers.map(({ customerId }) => customerId), sale });
}

/**
 * @param {Stage} stage
 * @param {Buyers} buyers
 * @param {{attempt: Attempt, when: string}} asked
 */
async function stillNames(stage, buyers, { attempt, when }) {
  const [again] = await insist(buyers, attempt, 1);
  stage.check(`${when}, the key still names its order`, again?.status === 201 && again.json.orderId === attempt.orderId, `${again?.status} ${again?.code}`);
}

/**
 * The same request so many times at once; each that is asked to wait asks again.
 * @param {Buyers} buyers
 * @param {Attempt} attempt
 * @param {number} times
 */
function insist(buyers, attempt, times) {
  return Promise.all(
    Array.from({ length: times }, async () => {
      let reply = await buyers.order(attempt);
      for (let tries = 0; tries < 40 && (reply.status === 503 || reply.status === 429); tries += 1) {
        await delay(Math.min(2_000, (reply.retryAfterSeconds ?? 0.2) * 1000));
        reply = await buyers.order(attempt);
      }
      return reply;
    }),
  );
}

/** @param {readonly string[]} values */
function countBy(values) {
  return values.reduce((all, value) => ({ ...all, [value]: (all[value] ?? 0) + 1 }), /** @type {Record<string, number>} */ ({}));
}

/**
 * B7: carts of two goods, one half of the shoppers in the opposite order.
 * @param {Stage} stage
 */
export async function oppositeCarts(stage) {
  const { api, ops } = stage.shop;
  const { sale, shoppers } = await stage.openSale({ units: 10, buyers: stage.quick ? 40 : 100 });
  const storeId = sale.stores[0]?.storeId ?? '';
  const variants = await twoVariants(api);
  const { accessToken: token } = await ask(api, '/api/admin/auth/sign-in', { body: ops });
  await pausePromotions(api, token);
  await ask(api, '/api/admin/stock/receipts', { token, idempotencyKey: randomUUID(), body: { locationId: storeId, reference: 'chaos', lines: variants.map(({ variantId }) => ({ variantId, quantity: 10_000 })) } });
  const pool = new Pool(api, { connections: shoppers.length, pipelining: 1 });
  /** @type {JournalEntry[]} */
  const journal = [];
  /** @type {Record<string, number>} */
  const answers = {};
  const untilMs = Date.now() + (stage.quick ? 2_000 : 8_000);
  await Promise.all(
    shoppers.map(async (shopper, index) => {
      for (let orders = 0; orders < 8 && Date.now() < untilMs; orders += 1) {
        const idempotencyKey = randomUUID();
        const lines = (index % 2 === 0 ? variants : [...variants].reverse()).map(({ variantId, priceFen }) => ({ variantId, quantity: 1, unitPriceFen: priceFen }));
        const payableFen = lines.reduce((sum, { unitPriceFen }) => sum + unitPriceFen, 0);
        journal.push({ type: 'sent', customerId: shopper.customerId, idempotencyKey });
        const reply = await pool.request({
          method: 'POST', path: '/api/storefront/orders',
          headers: { 'authorization': `Bearer ${shopper.token}`, 'x-forwarded-for': shopper.address ?? '', 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
          body: JSON.stringify({ storeId, lines, payableFen, pickup: { startAt: sale.stores[0]?.pickupStartAt, contactName: '王小明', contactPhone: shopper.phone }, fromCart: false }),
        });
        const json = /** @type {any} */ (await reply.body.json());
        const answer = reply.statusCode === 201 ? 'OK' : `${reply.statusCode} ${json.code}`;
        answers[answer] = (answers[answer] ?? 0) + 1;
        if (reply.statusCode === 201) journal.push({ type: 'placed', customerId: shopper.customerId, idempotencyKey, orderId: json.orderId, payableFen, token: shopper.token });
      }
    }),
  );
  await pool.close();
  const failed = Object.keys(answers).filter((answer) => answer !== 'OK' && !TYPED.has(answer.slice(4)));
  stage.check('no cart waits for another for ever', failed.length === 0 && (answers['OK'] ?? 0) > 0, JSON.stringify(answers));
  await stage.judge({ journal, customerIds: shoppers.map(({ customerId }) => customerId), sale: null });
}

/** @param {string} api */
async function twoVariants(api) {
  const products = await listProducts(api, 2);
  const details = await Promise.all(products.map(({ productId }) => getProduct(api, productId)));
  return details.flatMap(({ variants: [first] }) => first ?? []);
}

/**
 * B17: thousands of sockets that send one byte a second.
 * @param {Stage} stage
 */
export async function slowClients(stage) {
  const count = stage.quick ? 400 : 5_000;
  const scene = await stage.openCrowd({ units: 500, buyers: 40, pauseMs: 1_500 });
  const { hostname, port } = new URL(stage.shop.api);
  let open = 0;
  const sockets = Array.from({ length: count }, (_, index) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('connect', () => {
      open += 1;
      // Half of them never end their headers, half never end a body.
      socket.write(index % 2 === 0 ? 'POST /api/storefront/orders HTTP/1.1\r\nHost: x\r\nX-Slow: ' : 'POST /api/storefront/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{');
    });
    socket.on('close', () => {
      open -= 1;
    });
    // A socket that the server ends is what is hoped for.
    socket.on('error', () => {});
    return socket;
  });
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable && !socket.connecting) socket.write('a');
  }, 1_000);
  await delay(3_000);
  const most = open;
  await delay(stage.quick ? 4_000 : 60_000);
  const left = open;
  clearInterval(dripping);
  for (const socket of sockets) socket.destroy();
  const result = await stage.conclude(scene);
  stage.check('others are served meanwhile', result.withoutAnswer === 0 && result.acknowledged > 0, `${most} slow sockets, ${result.acknowledged} orders, the slowest answer ${(result.slowestMs / 1000).toFixed(1)} s`);
  if (!stage.quick) stage.check('slow clients are shown the door within a minute', left <= most / 10, `${left} of ${most} are left`);
}

/**
 * B18: a hundred thousand attempts as fast as the generator sends them, for a hundred units.
 * @param {Stage} stage
 */
export async function burst(stage) {
  const [count, units] = stage.quick ? [3_000, 50] : [100_000, 100];
  const { sale, shoppers } = await stage.openSale({ units, buyers: stage.quick ? 300 : 2_000, stores: 1 });
  const buyers = new Buyers(stage.shop.api, sale, { connections: 256 });
  const attempts = Array.from({ length: count }, (_, index) => newAttempt(shoppers[index % shoppers.length] ?? noShoppers(), 0));
  const memoryBefore = residentMb(stage.shop.processes.api);
  let next = 0;
  /** @type {Reply[]} */
  const replies = [];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: 256 }, async () => {
      for (let attempt = attempts[next++]; attempt !== undefined; attempt = attempts[next++]) replies.push(await buyers.buyOnce(attempt));
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await buyers.close();
  const placed = replies.filter(({ status }) => status === 201).length;
  const refused = replies.filter(({ status }) => status !== 201);
  const untyped = refused.filter(({ code }) => !TYPED.has(code));
  stage.check(`exactly ${units} orders`, placed === units, `${placed} of ${count} attempts, ${(count / seconds).toFixed(0)} attempts per second`);
  stage.check('everyone else has a typed answer', untyped.length === 0, JSON.stringify(countBy(refused.map(({ code }) => code))));
  stage.check('the process stays, and its memory is bounded', residentMb(stage.shop.processes.api) < memoryBefore + 400, `${memoryBefore} MB before, ${residentMb(stage.shop.processes.api)} MB after, p99 of refusals ${percentile(refused.map(({ milliseconds }) => milliseconds), 0.99).toFixed(0)} ms at 256 at once`);
  await stage.judge({ journal: journalOf(attempts, sale.flashPriceFen), customerIds: shoppers.map(({ customerId }) => customerId), sale });
}

/** @returns {never} */
function noShoppers() {
  throw new Error('the sale has no shoppers');
}

/** @param {number} pid */
function residentMb(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
}

/** Part of what the shop sells at its best that it must go on selling under five times as many. */
const GOODPUT = 0.8;
const TIMES = 5;
/** Buyers in the closed loop that finds the best: a payment waits half a second for WeChat's notify, so a few dozen leave the shop idle. */
const LOOP_BUYERS = 256;

/**
 * B19: five times as many buyers as the shop can serve, for a minute: what each was told is kept until the end. A buyer is
 * served who has paid: orders alone cost so little that a generator on the same machine cannot bring five times as many.
 * @param {Stage} stage
 */
export async function overload(stage) {
  const [measureSeconds, seconds] = stage.quick ? [3, 5] : [15, 60];
  const { sale, shoppers } = await stage.openSale({ units: 500_000, buyers: stage.quick ? 600 : 6_000 });
  const buyers = new Buyers(stage.shop.api, sale, { connections: 512 });
  /** @type {Attempt[]} */
  const attempts = [];
  const one = async () => {
    const attempt = newAttempt(shoppers[attempts.length % shoppers.length] ?? noShoppers(), 0);
    attempts.push(attempt);
    const reply = await buyers.buyOnce(attempt);
    return { reply, isPaid: reply.status === 201 && (await payNow(stage, buyers, attempt)) };
  };
  const closedLoop = async () => {
    let paid = 0;
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: LOOP_BUYERS }, async () => {
      while (performance.now() - startedAt < measureSeconds * 1000) if ((await one()).isPaid) paid += 1;
    }));
    return paid / ((performance.now() - startedAt) / 1000);
  };
  // The first loop warms the sale up. The better of the next two is the best: one that stood still would make five times too little.
  await closedLoop();
  const loops = [await closedLoop(), await closedLoop()];
  const capacity = Math.max(...loops);
  stage.check('what it can serve is known', stage.quick || Math.min(...loops) > capacity / 2, `${loops.map((perSecond) => perSecond.toFixed(0)).join(' and ')} paid orders per second in two closed loops of ${LOOP_BUYERS}`);
  const perSecond = capacity * TIMES;
  /** @type {Reply[]} */
  const replies = [];
  let paid = 0;
  const arrivals = await arriveOpenly({ count: Math.round(perSecond * seconds), perSecond }, async () => {
    const { reply, isPaid } = await one();
    replies.push(reply);
    if (isPaid) paid += 1;
  });
  const goodput = paid / arrivals.seconds;
  const untyped = replies.filter(({ status, code }) => status !== 201 && !TYPED.has(code));
  const brought = replies.length / arrivals.seconds;
  stage.check('the generator brings as many as it should', stage.quick || brought >= 0.9 * perSecond, `${brought.toFixed(0)} of ${perSecond.toFixed(0)} per second`);
  stage.check(`under five times the load it sells at least ${GOODPUT * 100} % of its best`, stage.quick || goodput >= GOODPUT * capacity, `${goodput.toFixed(1)} of ${capacity.toFixed(1)} paid orders per second, ${replies.length} arrivals, ${JSON.stringify(countBy(replies.map(({ status, code }) => code || String(status))))}`);
  stage.check('whoever is not served is told so', untyped.length === 0, `${untyped.length} were not, such as ${JSON.stringify(untyped[0] ?? {})}`);
  /** @type {{notifies: {attempts: {kind: string, status?: number}[]}[]}} */
  const { notifies } = await ask(stage.shop.simulatorAdmin, '/admin/state?limit=10000');
  const late = notifies.filter(({ attempts: tries }) => tries.some(({ kind, status }) => kind === 'genuine' && status !== 200)).length;
  stage.check('every payment notify is served at the first try', late === 0, `${notifies.length} of the last payments, ${late} late`);
  await buyers.close();
  await stage.judge({ journal: journalOf(attempts, sale.flashPriceFen), customerIds: shoppers.map(({ customerId }) => customerId), sale });
}

/** How often a buyer who was told to come again with the payment does so. */
const PAYMENT_TRIES = 5;

/**
 * @param {Stage} stage
 * @param {Buyers} buyers
 * @param {Attempt} attempt
 */
async function payNow({ shop }, buyers, { shopper, orderId }) {
  for (let tries = 1; tries <= PAYMENT_TRIES; tries += 1) {
    const { status, json } = await buyers.ask(`/orders/${orderId}/payment`, shopper, {});
    if (status === 200) {
      await ask(shop.simulatorAdmin, `/admin/transactions/${json.outTradeNo}/pay`, { body: {} });
      return true;
    }
    if (status !== 503 && status !== 429) return false;
    await delay(1_000);
  }
  return false;
}

const SELLING_SECONDS = 90;

/**
 * The same sale on whatever Redis the shop has; the cluster's run is made of it.
 * @param {Stage} stage
 */
export async function plainSale(stage) {
  const scene = await stage.openCrowd({ units: stage.quick ? 100 : 500, buyers: stage.quick ? 40 : 150, pauseMs: 500, stores: 4 });
  await stage.until('sold out', async () => (await scene.crowd.acknowledged()) >= scene.sale.units, SELLING_SECONDS).catch(() => undefined);
  // Some come too late, and hear so.
  await delay(1_500);
  const { answers } = await stage.conclude(scene);
  stage.check('the sale is sold out, no more and no less', answers['OK'] === scene.sale.units, JSON.stringify(answers));
}
