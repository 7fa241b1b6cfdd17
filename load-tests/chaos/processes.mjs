import { setTimeout as delay } from 'node:timers/promises';
import { Buyers, newAttempt } from '../runner/buyer.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */

const RECOVERY_SECONDS = 5;

/**
 * B1: the API is killed again and again in the middle of a sale, at random moments, and started at once.
 * @param {Stage} stage
 */
export async function apiKilled(stage) {
  const kills = stage.quick ? 3 : 20;
  const scene = await stage.openCrowd(stage.quick ? { units: 300, buyers: 50, pauseMs: 1_500 } : { units: 1_000, buyers: 200, pauseMs: 6_000 });
  /** @type {number[]} */
  const readyAtMs = [];
  for (let kill = 0; kill < kills; kill += 1) {
    await delay(200 + stage.random() * 2_800);
    await stage.end('api', 'SIGKILL');
    await stage.startApi();
    readyAtMs.push(Date.now());
  }
  await delay(3_000);
  const { acknowledgedAtMs, answers } = await stage.conclude(scene);
  const isSoldOut = (answers['FLASH.SOLD_OUT'] ?? 0) > 0;
  const late = readyAtMs.filter((atMs) => !acknowledgedAtMs.some((ackMs) => ackMs >= atMs - RECOVERY_SECONDS * 1000 && ackMs <= atMs + RECOVERY_SECONDS * 1000));
  stage.check(`orders are taken again within ${RECOVERY_SECONDS} s of each start`, late.length === 0 || isSoldOut, `${kills} kills, ${late.length} late${isSoldOut ? ', and the sale was sold out meanwhile' : ''}`);
}

/**
 * B2: the API ends between the commit of a group and its replies; whoever asks again gets the order that exists.
 * @param {Stage} stage
 */
export async function killedAfterCommit(stage) {
  await stage.end('api', 'SIGKILL');
  await stage.startApi({ FAULT: 'after_commit_exit' });
  const failing = stage.shop.processes.api;
  const scene = await stage.openCrowd({ units: 200, buyers: stage.quick ? 20 : 60, pauseMs: 1_000 });
  const ending = await Promise.race([stage.shop.endingOf(failing), delay(30_000, 'still running', { ref: false })]);
  stage.check('the process ended by its failpoint', ending !== 'still running', ending);
  const [committed] = await stage.query('SELECT count(*)::int AS orders FROM orders."order" WHERE flash_item_id = $1', [scene.sale.itemId]);
  if (ending === 'still running') await stage.end('api', 'SIGKILL');
  stage.check('it left committed orders that nobody was told of', Number(/** @type {{orders: number}} */ (committed)?.orders) > 0, JSON.stringify(committed));
  await stage.startApi();
  await delay(stage.quick ? 4_000 : 8_000);
  await stage.conclude(scene);
}

/**
 * B13: the worker is killed in the middle of its jobs; each effect happens once.
 * @param {Stage} stage
 */
export async function workerKilled(stage) {
  const scene = await stage.openCrowd({ units: 400, buyers: stage.quick ? 30 : 80, pauseMs: 1_500, payShare: 1 });
  for (let kill = 0; kill < (stage.quick ? 2 : 6); kill += 1) {
    await delay(500 + stage.random() * 2_000);
    await stage.end('worker', 'SIGKILL');
    await stage.startWorker();
  }
  await delay(2_000);
  await stage.conclude(scene);
  const wrong = await stage.query(
    `SELECT o.order_no FROM orders."order" o WHERE o.flash_item_id = $1 AND o.payment_status = 'paid' AND 1 <> (SELECT count(*) FROM fulfillment.fulfillment_order f WHERE f.order_id = o.id)`,
    [scene.sale.itemId],
  );
  stage.check('every paid order stands on the board once', wrong.length === 0, `${wrong.length} do not`);
}

/**
 * B20: the API is told to stop while five hundred orders are in flight.
 * @param {Stage} stage
 */
export async function stopUnderLoad(stage) {
  const inFlight = stage.quick ? 100 : 500;
  const { sale, shoppers } = await stage.openSale({ units: inFlight * 2, buyers: inFlight });
  const buyers = new Buyers(stage.shop.api, sale, { connections: inFlight + 8 });
  const attempts = shoppers.map((shopper) => newAttempt(shopper, 0));
  for (let from = 0; from < attempts.length; from += 50) {
    await Promise.all(attempts.slice(from, from + 50).map(async (attempt) => {
      attempt.saleToken = (await buyers.askToken(attempt)).json.saleToken;
    }));
  }
  // Every connection is open before the orders go out, so that each of them is in flight when the signal comes.
  await Promise.all(attempts.map(({ shopper }) => buyers.ask('/flash/sessions', shopper)));
  const stopping = stage.shop.processes.api;
  const startedAt = performance.now();
  const orders = attempts.map((attempt) => buyers.order(attempt));
  await delay(60);
  process.kill(stopping, 'SIGTERM');
  const replies = await Promise.all(orders);
  const ending = await Promise.race([stage.shop.endingOf(stopping), delay(35_000, 'still running', { ref: false })]);
  const seconds = (performance.now() - startedAt) / 1000;
  await buyers.close();
  const lost = replies.filter(({ status }) => status === 0).length;
  const placed = replies.filter(({ status }) => status === 201).length;
  stage.check(`${inFlight} orders in flight: none is left without an answer`, lost === 0, `${placed} placed, ${lost} without an answer, ${replies.length - placed - lost} refused`);
  stage.check('it ends by itself with code 0 within 30 s', ending === 'exit code 0' && seconds < 30, `${ending} after ${seconds.toFixed(1)} s`);
  await stage.startApi();
  const journal = attempts.flatMap(({ shopper: { customerId, token }, idempotencyKey }, index) => {
    const reply = replies[index];
    const sent = /** @type {const} */ ({ type: 'sent', customerId, idempotencyKey });
    return reply?.status === 201 ? [sent, /** @type {const} */ ({ type: 'placed', customerId, idempotencyKey, orderId: String(reply.json.orderId), payableFen: Number(reply.json.payableFen), token })] : [sent];
  });
  await stage.judge({ journal, customerIds: shoppers.map(({ customerId }) => customerId), sale });
}
