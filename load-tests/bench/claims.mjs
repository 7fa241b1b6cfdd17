import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Pool } from 'undici';
import { arriveOpenly } from '../runner/arrivals.mjs';
import { describeMachine } from '../runner/machine.mjs';
import { ask, signInOps } from '../runner/shop-api.mjs';
import { startBareServer } from './bare-server.mjs';
import { concludeBench } from './conclude.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { somebody } from './risk.mjs';
import { makeShoppers } from './shoppers.mjs';
import { percentile, rounded, sum, textTable } from './statistics.mjs';

/**
 * A hundred thousand claims on a thousand coupons, one for each customer. Everybody claims five times: thrice at the same instant, two of
 * them under one key as a phone that repeats a request, and twice more when all are given, once under that first key again. Beside it a bare
 * server sends the bytes of the refusal at the same rate.
 *
 * @typedef {{api: string, databaseUrl: string, tokenSecret: string, ops: {username: string, password: string}, resultFolder: string, settings: Record<string, unknown>,
 *   processes: Record<'api' | 'worker' | 'postgres' | 'redis', number>}} ClaimsPlace
 * @typedef {{shopper: import('./shoppers.mjs').Shopper, customerId: string, firstKey: string}} Claimant
 * @typedef {{claimant: Claimant, key: string, status: number, code: string, couponId: string, milliseconds: number, body: string}} Answer `body` is kept of refusals alone
 * @typedef {Awaited<ReturnType<typeof measureRound>>} Round
 */

const FULL = { coupons: 1_000, shoppers: 20_000, perSecond: 500, bareSeconds: 8 };
const QUICK = { coupons: 100, shoppers: 400, perSecond: 200, bareSeconds: 2 };
const TRIES_TOGETHER = 3;
const TRIES_AFTERWARDS = 2;
const CONNECTIONS = 256;
const HOUR_MS = 3_600_000;
/** What PostgreSQL counts, and what the shop writes beside the path once a second, is there by then. */
const REST_MS = 1_500;
/** Claims of a template of its own, before the clock starts. */
const WARM_UP = 400;
/** What may be answered to somebody who claims one coupon too many. */
const LOST = new Set(['COUPON.SOLD_OUT', 'COUPON.LIMIT']);
/** Typed as well, but about something else than coupons: told apart, and none is expected here. */
const LIMITED = new Set(['RATE_LIMITED', 'RISK.BLOCKED', 'RISK.CHALLENGE_REQUIRED']);

/**
 * @param {ClaimsPlace} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchClaims(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const database = new pg.Client({ connectionString: place.databaseUrl, application_name: 'quanyu bench' });
  await database.connect();
  const counter = new Claims(place.api);
  try {
    const templateId = await step(`${shape.coupons} coupons, and a few to warm up on`, async () => {
      const warmUp = await publishCoupon(place, WARM_UP / 2);
      await arriveOpenly({ count: WARM_UP, perSecond: shape.perSecond }, claimsOf(counter, warmUp, makeClaimants(WARM_UP, place.tokenSecret), []));
      return publishCoupon(place, shape.coupons);
    });
    const claimants = makeClaimants(shape.shoppers, place.tokenSecret);
    const attempts = shape.shoppers * (TRIES_TOGETHER + TRIES_AFTERWARDS);
    const { perSecond } = shape;
    const together = claimants.map((claimant) => [claimant.firstKey, claimant.firstKey, randomUUID()].map((key) => ({ claimant, key })));
    const afterwards = claimants.flatMap((claimant) => [claimant.firstKey, randomUUID()].map((key) => [{ claimant, key }]));
    const rush = await step(`${together.length * TRIES_TOGETHER} claims at ${perSecond} per second, three of each shopper at once`, () => measureRound(place, { counter, database, templateId, taps: together, perSecond }));
    const late = await step(`${afterwards.length} claims when all are given`, () => measureRound(place, { counter, database, templateId, taps: afterwards, perSecond }));
    const bare = await step('The same refusal from a bare Fastify', () => driveBare({ templateId, claimants, answers: late.answers, perSecond, seconds: shape.bareSeconds }));
    const kept = await readKept(database, templateId);
    return conclude({ attempts, rush, late, bare, kept, shape, quick, machine, settings: { ...place.settings, ...shape, connections: CONNECTIONS }, resultFolder: place.resultFolder });
  } finally {
    await counter.close();
    await database.end();
  }
}

/**
 * @param {number} count
 * @param {string} secret
 * @returns {Claimant[]}
 */
function makeClaimants(count, secret) {
  const people = Array.from({ length: count }, somebody);
  let next = 0;
  const shoppers = makeShoppers(count, secret, { make: () => people[next++] ?? missing() });
  return shoppers.map((shopper, index) => ({ shopper, customerId: (people[index] ?? missing()).customerId, firstKey: randomUUID() }));
}

/** @returns {never} */
function missing() {
  throw new Error('the run has no shoppers');
}

/**
 * A template in the centre of which everybody may claim one, published as ops do it.
 * @param {ClaimsPlace} place
 * @param {number} coupons
 * @returns {Promise<string>} its id
 */
async function publishCoupon({ api, ops }, coupons) {
  const { accessToken: token } = await signInOps(api, ops);
  const [from, until] = [new Date(Date.now() - HOUR_MS).toISOString(), new Date(Date.now() + 24 * HOUR_MS).toISOString()];
  /** @type {import('@quanyu/api-client').BodyOf<import('@quanyu/api-client').AdminOperations['createPriceRule']>} */
  const content = {
    kind: 'coupon', name: `限量券 ${coupons}`, priority: 0, scope: { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] }, includesCampaignPrices: false,
    schedule: { startsAt: from, endsAt: until, weekdays: null, fromMinute: null, toMinute: null },
    audience: { tiers: null, tags: null }, channels: null, storeIds: null, ways: null, exclusiveGroup: null, standsAlone: false,
    benefit: { kind: 'amountOff', steps: [{ fromFen: 5_000, fromUnits: 0, offFen: 1_000 }], repeats: false },
    limits: { budgetFen: null, maxUses: null, customerUses: null },
    coupon: { isInCentre: true, claimFrom: from, claimUntil: until, maxCoupons: coupons, perCustomer: 1, validity: { kind: 'days', days: 7 }, onPartialRefund: 'keepUsed' },
  };
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').AdminOperations['createPriceRule']>} */
  const { ruleId, version } = await ask(api, '/api/admin/price-rules', { token, idempotencyKey: randomUUID(), body: content });
  await ask(api, `/api/admin/price-rules/${ruleId}/status`, { method: 'PUT', token, body: { version, status: 'published' } });
  // Processes hear of a change by the change feed.
  await delay(REST_MS);
  return ruleId;
}

/** Where claims are sent. */
class Claims {
  #pool;

  /** @param {string} url */
  constructor(url) {
    this.#pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1, headersTimeout: 20_000, bodyTimeout: 20_000 });
  }

  /**
   * @param {string} templateId
   * @param {Claimant} claimant
   * @param {string} key
   * @returns {Promise<Answer>}
   */
  async claim(templateId, claimant, key) {
    const { token, address, headers } = claimant.shopper;
    const startedAt = performance.now();
    try {
      const reply = await this.#pool.request({
        method: 'POST',
        path: pathOf(templateId),
        headers: { ...headers, 'authorization': `Bearer ${token}`, 'x-forwarded-for': address, 'content-type': 'application/json', 'idempotency-key': key },
        body: '{}',
      });
      const body = await reply.body.text();
      const milliseconds = performance.now() - startedAt;
      const { couponId = '', code = '' } = body.startsWith('{') ? JSON.parse(body) : {};
      const isGiven = reply.statusCode === 201;
      return { claimant, key, status: reply.statusCode, code: isGiven ? '' : String(code || `HTTP_${reply.statusCode}`), couponId: String(couponId), milliseconds, body: isGiven ? '' : body };
    } catch {
      return { claimant, key, status: 0, code: 'NO_ANSWER', couponId: '', milliseconds: performance.now() - startedAt, body: '' };
    }
  }

  close() {
    return this.#pool.destroy();
  }
}

/** @param {string} templateId */
function pathOf(templateId) {
  return `/api/storefront/coupons/${templateId}/claims`;
}

/**
 * @param {Claims} counter
 * @param {string} templateId
 * @param {readonly Claimant[]} claimants
 * @param {Answer[]} answers
 */
function claimsOf(counter, templateId, claimants, answers) {
  return /** @param {number} index */ async (index) => {
    const claimant = claimants[index % claimants.length] ?? missing();
    answers.push(await counter.claim(templateId, claimant, claimant.firstKey));
  };
}

/**
 * @param {ClaimsPlace} place
 * @param {{counter: Claims, database: pg.Client, templateId: string, taps: readonly (readonly {claimant: Claimant, key: string}[])[], perSecond: number}} round
 *   `taps`: what leaves at the same instant; `perSecond` counts claims
 */
async function measureRound({ processes }, { counter, database, templateId, taps, perSecond }) {
  await delay(REST_MS);
  const [cpuBefore, transactionsBefore] = [readProcessorTime(processes), await countTransactions(database)];
  /** @type {Answer[]} */
  const answers = [];
  const claims = sum(taps.map((tap) => tap.length));
  const { latestStartMs, seconds } = await arriveOpenly({ count: taps.length, perSecond: (perSecond * taps.length) / claims }, async (index) => {
    const tap = taps[index] ?? missing();
    answers.push(...(await Promise.all(tap.map(({ claimant, key }) => counter.claim(templateId, claimant, key)))));
  });
  await delay(REST_MS);
  const cpu = grownBy(cpuBefore, readProcessorTime(processes));
  const transactions = (await countTransactions(database)) - transactionsBefore;
  const each = /** @param {number} milliseconds */ (milliseconds) => rounded((milliseconds * 1000) / claims, 0);
  return {
    answers,
    figures: {
      attempts: answers.length, perSecond: rounded(claims / seconds, 0), latestStartMs: rounded(latestStartMs, 0),
      given: latencies(answers.filter(({ status }) => status === 201)), refused: latencies(answers.filter(({ status }) => status !== 201)), codes: countCodes(answers),
      cpuUs: { total: each(sum(Object.values(cpu))), api: each(cpu.api), worker: each(cpu.worker), postgres: each(cpu.postgres), redis: each(cpu.redis) },
      transactionsPerAttempt: rounded(transactions / claims, 2),
    },
  };
}

/** @param {readonly Answer[]} answers */
function latencies(answers) {
  const all = answers.map(({ milliseconds }) => milliseconds);
  return { count: all.length, p50Ms: rounded(percentile(all, 0.5), 1), p95Ms: rounded(percentile(all, 0.95), 1), p99Ms: rounded(percentile(all, 0.99), 1) };
}

/** @param {readonly Answer[]} answers */
function countCodes(answers) {
  return answers.reduce((all, { code }) => (code === '' ? all : { ...all, [code]: (all[code] ?? 0) + 1 }), /** @type {Record<string, number>} */ ({}));
}

/** Transactions that PostgreSQL ended in this database, also those that it took back. @param {pg.Client} database */
async function countTransactions(database) {
  const { rows } = await database.query('SELECT (xact_commit + xact_rollback)::bigint AS ended FROM pg_stat_database WHERE datname = current_database()');
  return Number(rows[0].ended);
}

/**
 * @param {{templateId: string, claimants: readonly Claimant[], answers: readonly Answer[], perSecond: number, seconds: number}} parts
 */
async function driveBare({ templateId, claimants, answers, perSecond, seconds }) {
  const refusal = answers.find(({ code }) => code === 'COUPON.SOLD_OUT');
  if (refusal === undefined) throw new Error('nobody was told that the coupons are all given');
  const bare = await startBareServer([{ method: 'POST', path: pathOf(templateId), status: refusal.status, contentType: 'application/problem+json; charset=utf-8', body: refusal.body }]);
  const counter = new Claims(bare.url);
  try {
    /** @param {number} count */
    const drive = async (count) => {
      /** @type {Answer[]} */
      const replies = [];
      const before = readProcessorTime({ server: bare.pid });
      await arriveOpenly({ count, perSecond }, claimsOf(counter, templateId, claimants, replies));
      const { server } = grownBy(before, readProcessorTime({ server: bare.pid }));
      return { ...latencies(replies), cpuUs: rounded((server * 1000) / count, 1) };
    };
    await drive(WARM_UP);
    return await drive(perSecond * seconds);
  } finally {
    await counter.close();
    bare.stop();
  }
}

/**
 * What the database holds of the template.
 * @param {pg.Client} database
 * @param {string} templateId
 */
async function readKept(database, templateId) {
  const { rows: [issue] } = await database.query('SELECT issued FROM promotions.coupon_issue WHERE template_id = $1', [templateId]);
  const { rows } = await database.query('SELECT id, customer_id FROM promotions.coupon WHERE template_id = $1', [templateId]);
  const holders = new Map(rows.map((row) => [String(row.id), String(row.customer_id)]));
  return { counter: Number(issue.issued), rows: rows.length, customers: new Set(holders.values()).size, holders };
}

/**
 * What people were told against what the database holds.
 * @param {readonly Answer[]} answers
 * @param {ReadonlyMap<string, string>} holders customer by coupon
 */
function compareWithTold(answers, holders) {
  const told = answers.filter(({ status }) => status === 201);
  /** @type {Map<string, string>} */
  const acceptedKeys = new Map(told.map(({ key, couponId }) => [key, couponId]));
  return {
    toldCoupons: new Set(told.map(({ couponId }) => couponId)).size,
    strangers: told.filter(({ couponId, claimant }) => holders.get(couponId) !== claimant.customerId).length,
    repeats: told.length - acceptedKeys.size,
    // A key that was accepted is answered with its coupon each time, also when all are given.
    forgotten: answers.filter(({ key, couponId }) => acceptedKeys.has(key) && acceptedKeys.get(key) !== couponId).length,
  };
}

/**
 * @param {{attempts: number, rush: Round, late: Round, bare: Awaited<ReturnType<typeof driveBare>>, kept: Awaited<ReturnType<typeof readKept>>, shape: typeof FULL, quick: boolean,
 *   machine: Record<string, unknown>, settings: Record<string, unknown>, resultFolder: string}} run
 */
function conclude({ attempts, rush, late, bare, kept: { holders, ...kept }, shape, quick, machine, settings, resultFolder }) {
  const answers = [...rush.answers, ...late.answers];
  const told = compareWithTold(answers, holders);
  const codes = countCodes(answers);
  const limited = answers.filter(({ code }) => LIMITED.has(code)).length;
  const untyped = answers.filter(({ code }) => code !== '' && !LOST.has(code) && !LIMITED.has(code)).length;
  const broken = answers.filter(({ status }) => status === 0 || status >= 500).length;
  const objectives = [
    { name: `${attempts} claims were answered: exactly ${shape.coupons} given`, holds: answers.length === attempts && kept.rows === shape.coupons, figure: kept.rows },
    { name: 'never two to one customer', holds: kept.customers === kept.rows, figure: `${kept.customers} customers` },
    { name: "the template's counter is its coupons", holds: kept.counter === kept.rows, figure: kept.counter },
    { name: 'who was told of a coupon has it, and nobody else', holds: told.toldCoupons === kept.rows && told.strangers === 0, figure: `${told.toldCoupons} told, ${told.strangers} of somebody else` },
    { name: 'an accepted key is answered with its coupon every time', holds: told.repeats > 0 && told.forgotten === 0, figure: `${told.repeats} repeated, ${told.forgotten} forgotten` },
    { name: 'everybody else has a typed refusal', holds: untyped === 0, figure: JSON.stringify(codes) },
    { name: 'no limit and no rule of risk answered in place of the coupons', holds: limited === 0, figure: limited },
    { name: 'no reply was 5xx, and none was missing', holds: broken === 0, figure: broken },
  ];
  const rounds = [{ name: 'three at once', ...rush.figures }, { name: 'all are given', ...late.figures }].map((round) => ({ ...round, ratio: rounded(round.cpuUs.total / bare.cpuUs, 1) }));
  console.log('\n  CPU in microseconds per claim, of API, worker, PostgreSQL and Redis; beside it a bare Fastify that sends the refusal at the same rate.');
  console.log(textTable(
    ['claims', 'count', 'per s', 'given p50 ms', 'p95', 'refused p50 ms', 'p95', 'CPU us', 'API', 'worker', 'PG', 'Redis', 'ratio', 'PG transactions'],
    [
      ...rounds.map(({ name, attempts: count, perSecond, given, refused, cpuUs, ratio, transactionsPerAttempt }) => [name, count, perSecond, given.p50Ms, given.p95Ms, refused.p50Ms, refused.p95Ms, cpuUs.total, cpuUs.api, cpuUs.worker, cpuUs.postgres, cpuUs.redis, `${ratio}x`, transactionsPerAttempt]),
      ['bare', bare.count, shape.perSecond, '', '', bare.p50Ms, bare.p95Ms, bare.cpuUs, bare.cpuUs, '', '', '', '1x', 0],
    ],
  ));
  console.log('');
  return concludeBench({ name: 'claims', quick, objectives, figures: { kept, told, codes, rounds, bare }, bounds: { given: shape.coupons, perCustomer: 1 }, machine, settings, resultFolder });
}
