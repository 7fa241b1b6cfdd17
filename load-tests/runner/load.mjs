import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { describeAttack, printAttack } from './attack.mjs';
import { makeBots } from './bots.mjs';
import { addSaleStock, endSale, getProof, openFlashSale } from './campaign.mjs';
import { measureCapacity } from './capacity.mjs';
import { endpointsOf, refusalsOf, spanOf, timelineOf, totalsOf } from './figures.mjs';
import { judge } from './judge.mjs';
import { describeMachine } from './machine.mjs';
import { judgeObjectives } from './objectives.mjs';
import { signInAgain, signInShoppers } from './people.mjs';
import { readRefusalCounters, refusalsBetween } from './platform-counters.mjs';
import { prepareStores } from './prepare.mjs';
import { endPresale, openPresale } from './presale.mjs';
import { allotShoppers, arrivalsOf, profiles } from './profiles.mjs';
import { measureHashMs, measureRefusals } from './refusal-costs.mjs';
import { findEarlier, postReport, readRevision, writeReport } from './report.mjs';
import { ResourceWatch } from './resources.mjs';
import { runK6 } from './run-k6.mjs';
import { ask, signInStaff } from './shop-api.mjs';
import { openTokenDesk } from './token-desk.mjs';

/**
 * One load test from end to end: prepare people, goods and a sale; run; judge; report.
 *
 * @typedef {import('./campaign.mjs').Sale} Sale
 * @typedef {import('./profiles.mjs').Plan} Plan
 * @typedef {import('./report.mjs').LoadTestReport} LoadTestReport
 *
 * @typedef {object} Shop the one under test
 * @property {{api: string, simulatorAdmin: string}} addresses
 * @property {string} databaseUrl
 * @property {import('./resources.mjs').ShopProcesses | null} processes null where they are not on this machine
 * @property {Record<string, string | number | boolean>} settings
 *
 * @typedef {object} LoadRun
 * @property {string} profile
 * @property {boolean} quick
 * @property {number} seconds of arrivals
 * @property {number} scale
 * @property {string} k6 path of the program
 * @property {string} k6Version
 * @property {Shop} shop
 * @property {{username: string, password: string}} ops
 * @property {readonly {username: string, password: string}[]} staff
 * @property {string | undefined} compareWith folder of an earlier run
 * @property {<T>(title: string, work: () => Promise<T>) => Promise<T>} step
 */

const loadTests = dirname(dirname(fileURLToPath(import.meta.url)));
const reports = join(loadTests, 'report');
const CAPACITY_SECONDS = { quick: 3, full: 6 };
const CAPACITY_SHOPPERS = 400;
/** They show what a refusal costs, half of them by buying first. */
const REFUSED_PEOPLE = { quick: 16, full: 80 };
/** Longer than this and access tokens end during the run. */
const TOKENS_LAST_SECONDS = 420;
/**
 * What an attack cost both sides; null without bots. The refusals are measured once more, by people of their own, when the run is over.
 * @param {LoadRun} run
 * @param {Awaited<ReturnType<typeof prepare>>} prepared
 * @param {Pick<import('./attack.mjs').Attacked, 'samples' | 'journal'>} seen
 * @returns {Promise<import('./attack.mjs').Attack | null>}
 */
async function weighAttack({ shop, quick, step }, { sale, shoppers }, seen) {
  if (sale === null || shoppers.every(({ behaviour }) => behaviour === undefined)) return null;
  return step('What each kind of bot cost', async () => {
    // From addresses of their own: those of the run have had their share of the sale.
    const people = await signInShoppers(shop.addresses, { from: shoppers.length, count: quick ? REFUSED_PEOPLE.quick : REFUSED_PEOPLE.full, name: `refused-${Date.now().toString(36)}` });
    const stages = await measureRefusals({ api: shop.addresses.api, databaseUrl: shop.databaseUrl, processes: shop.processes }, sale, people);
    return describeAttack({ ...seen, people: shoppers, stages, hashMs: measureHashMs() });
  });
}

/** Every code that a run may meet, for the names that k6 gives its counters. */
const CODES = [
  'ORDERS.QUOTE_CHANGED', 'ORDERS.STORE_CLOSED', 'ORDERS.NOT_CANCELABLE', 'ORDERS.NOT_PAYABLE', 'ORDERS.VARIANT_UNAVAILABLE', 'FULFILLMENT.WRONG_STATE', 'FULFILLMENT.ORDER_CANCELED',
  'FLASH.NOT_STARTED', 'FLASH.ENDED', 'FLASH.SOLD_OUT', 'FLASH.LIMIT', 'FLASH.LIMIT_SHARED', 'PRESALE.BALANCE_NOT_OPEN', 'RISK.QUEUE_REQUIRED', 'RISK.CHALLENGE_REQUIRED', 'RISK.SALE_TOKEN_INVALID',
  'RISK.TICKET_INVALID', 'RISK.ROOM_CLOSED', 'RISK.DEVICE_IN_QUEUE', 'RISK.BLOCKED', 'RATE_LIMITED', 'SERVICE.BUSY',
];

/**
 * @param {LoadRun} run
 * @returns {Promise<{passed: boolean, line: string}>} `line` is the run as one line of JSON
 */
export async function runLoad(run) {
  const { profile: profileName, quick, seconds, scale, shop, ops, step } = run;
  const profile = profiles[profileName];
  if (profile === undefined) throw new Error(`there is no profile ${profileName}`);
  const startedAt = new Date();
  const folder = join(reports, `${profileName}-${startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`);
  mkdirSync(folder, { recursive: true });
  const machine = describeMachine();
  const capacityPerSecond = profile.needsCapacity === true ? await step('How many orders the shop takes', () => findCapacity(run)) : 0;
  const plan = profile.plan({ seconds, scale, capacityPerSecond });
  const prepared = await prepare(run, plan, capacityPerSecond);
  const { addresses, databaseUrl } = shop;

  const before = await readRefusalCounters([addresses.api]);
  const watch = shop.processes === null ? null : new ResourceWatch(shop.processes);
  let restockedAtMs = /** @type {number | null} */ (null);
  const restocking = /** @type {Promise<void>[]} */ ([]);
  const { summary, samples, journal, complaints } = await step(`k6: ${profileName}, ${seconds} s`, () =>
    runK6({
      k6: run.k6, scenario: join(loadTests, 'scenarios', `${profile.scenario}.ts`), folder, prepared: prepared.file, shoppers: prepared.shoppers,
      onStart: () => {
        const { sale } = prepared;
        if (plan.restock === undefined || sale === null) return;
        const { afterSeconds, units } = plan.restock;
        restocking.push(delay(afterSeconds * 1000).then(async () => {
          await addSaleStock(addresses.api, ops, sale, units);
          restockedAtMs = Date.now();
        }));
      },
    }),
  );
  await Promise.all(restocking);
  const resources = watch?.stop() ?? [];
  prepared.closeDesk();
  const after = await readRefusalCounters([addresses.api]);

  const customerIds = prepared.shoppers.map(({ customerId }) => customerId);
  const { verdicts, drainSeconds } = await step('Judge', () => judge({ journal, customerIds, addresses, databaseUrl, signInOf: prepared.signInOf, allOrdersEnd: profile.scenario === 'day' && !('checkout' in plan.scenarios) }));
  const refusals = refusalsOf(samples, CODES);
  const refusalsOfK6 = new Map(refusals.map(({ code, count }) => [code, count]));
  const counted = {
    sale: prepared.sale === null ? null : { sold: await countSold(databaseUrl, prepared.sale), units: prepared.sale.units + (plan.restock?.units ?? 0) },
    refusalsOfPlatform: await countedByPlatform(run, prepared.sale, refusalsBetween(before, after), refusalsOfK6),
  };
  // It makes refusals of its own, so everything is counted by now.
  const attack = await weighAttack(run, prepared, { samples, journal });
  const objectives = judgeObjectives({
    profile: profileName, samples, seconds, capacityPerSecond, resources, restockedAtMs, quick,
    checks: checksOf(summary),
    notifies: await readNotifies(addresses.simulatorAdmin),
    ...counted,
    refusalsOfK6,
    stages: attack?.stages ?? [],
  });
  // The next run may sell the same goods.
  if (prepared.sale !== null) await endSale(addresses.api, ops, prepared.sale.campaignId);
  if (prepared.presale !== null) await endPresale(addresses.api, ops, prepared.presale.presaleId);
  const report = composeReport({ run, plan, startedAt, machine, samples, resources, objectives, verdicts, refusals, attack, settings: { shoppers: prepared.shoppers.length, capacityPerSecond: Number(capacityPerSecond.toFixed(1)), drainSeconds } });
  writeReport(folder, report, findEarlier(reports, report, run.compareWith));
  const posted = await postReport(addresses.api, ops, report).then(() => 'in the console', (error) => `not in the console: ${error instanceof Error ? error.message.slice(0, 160) : error}`);
  printReport(report, { complaints, folder: relative(process.cwd(), folder), posted });
  const { passed, settings } = report;
  const missed = [...report.objectives, ...report.invariants].filter(({ holds }) => !holds).map(({ name }) => name);
  return { passed, line: JSON.stringify({ command: `npm run load -- ${profileName}${quick ? ' --quick' : ''}`, passed, missed, objectives: report.objectives, refusals, ...(attack === null ? {} : { attack }), peakOrdersPerSecond: report.peakOrdersPerSecond, p95Ms: report.p95Ms, machine, settings }) };
}

/**
 * @param {object} parts
 * @param {LoadRun} parts.run
 * @param {Plan} parts.plan
 * @param {Date} parts.startedAt
 * @param {ReturnType<typeof describeMachine>} parts.machine
 * @param {import('./samples.mjs').Samples} parts.samples
 * @param {LoadTestReport['resources']} parts.resources
 * @param {readonly import('./objectives.mjs').Objective[]} parts.objectives
 * @param {readonly import('./judge.mjs').Verdict[]} parts.verdicts
 * @param {LoadTestReport['refusals']} parts.refusals
 * @param {import('./attack.mjs').Attack | null} parts.attack
 * @param {Record<string, number>} parts.settings measured while it was prepared and judged
 * @returns {LoadTestReport}
 */
function composeReport({ run, plan, startedAt, machine, samples, resources, objectives, verdicts, refusals, attack, settings }) {
  const { peakOrdersPerSecond, p95Ms, p99Ms, errorPercent, droppedIterations } = totalsOf(samples);
  const { from, to } = spanOf(samples.requests);
  return {
    runId: randomUUID(),
    profile: run.profile,
    isShortForm: run.quick,
    startedAt: new Date(Number.isFinite(from) ? from : startedAt.getTime()).toISOString(),
    endedAt: new Date(Number.isFinite(to) ? to : Date.now()).toISOString(),
    revision: readRevision(),
    machine: { ...machine, loadAverageBefore: machine.loadAverageBefore.join(' ') },
    settings: { ...run.shop.settings, k6: run.k6Version, seconds: run.seconds, scale: run.scale, ...settings, arrivals: describeArrivals(plan) },
    passed: [...objectives, ...verdicts].every(({ holds }) => holds),
    peakOrdersPerSecond, p95Ms, p99Ms, errorPercent, droppedIterations,
    objectives: objectives.map(shortened),
    invariants: verdicts.map(({ name, holds, detail }) => ({ name, holds, detail: detail.slice(0, 400) })),
    refusals, endpoints: endpointsOf(samples), timeline: timelineOf(samples), resources,
    ...(attack === null ? {} : { attack }),
  };
}

/** @param {import('./objectives.mjs').Objective} objective */
function shortened({ name, holds, figure, bound }) {
  return { name: name.slice(0, 400), holds, figure: figure.slice(0, 400), bound: bound.slice(0, 400) };
}

/** @param {Plan} plan */
function describeArrivals({ scenarios }) {
  const one = /** @param {[string, Plan['scenarios'][string]]} entry */ ([name, { stages, atOnce, startSeconds }]) =>
    `${name}: ${atOnce === undefined ? stages.map(({ perSecond, seconds }) => `${perSecond.toFixed(1)}/s ${seconds.toFixed(0)} s`).slice(0, 4).join(' → ') : `${atOnce} at once`}${startSeconds > 0 ? ` from ${startSeconds.toFixed(0)} s` : ''}`;
  return Object.entries(scenarios).map(one).join('; ').slice(0, 400);
}

/** @param {LoadRun} run */
async function findCapacity({ shop, ops, quick }) {
  const shoppers = await signInShoppers(shop.addresses, { count: CAPACITY_SHOPPERS, name: `capacity-${Date.now().toString(36)}` });
  return measureCapacity({ addresses: shop.addresses, ops, shoppers, seconds: quick ? CAPACITY_SECONDS.quick : CAPACITY_SECONDS.full, variant: 30 });
}

/**
 * @param {LoadRun} run
 * @param {Plan} plan
 * @param {number} capacityPerSecond
 */
async function prepare({ shop, ops, staff, seconds, step }, plan, capacityPerSecond) {
  const { addresses } = shop;
  const { shape, shoppers: count, bots } = allotShoppers(plan);
  const name = `load-${Date.now().toString(36)}`;
  const { stores, products } = await step('Staff and goods', () => prepareStores(addresses.api, staff));
  const people = await step(`${count} shoppers sign in`, () => signInShoppers(addresses, { count, name }));
  const sale = plan.sale === undefined ? null : await step('A sale, submitted by one and approved by another', () => openSale({ api: addresses.api, ops, plan, seconds }));
  const presale = plan.presale === undefined ? null : await preparePresale({ addresses, ops, step, people, plan, seconds, capacityPerSecond });
  const desk = seconds <= TOKENS_LAST_SECONDS ? null : await openTokenDesk({
    ...Object.fromEntries(people.map((_, index) => [`shopper-${index}`, () => signInAgain(addresses, { name, index, ownAddresses: true })])),
    ...Object.fromEntries(stores.map(({ storeId, account }) => [`store-${storeId}`, async () => ({ staffToken: (await signInStaff(addresses.api, account)).accessToken })])),
  });
  /** @type {import('../config/prepared.js').Prepared} */
  const file = {
    apiUrl: addresses.api,
    simulatorAdminUrl: addresses.simulatorAdmin,
    stores: stores.map(({ account: _account, ...store }) => store),
    products,
    sale: sale === null ? null : { ...sale, hasWaitingRoom: (plan.sale?.protection?.waitingRoom ?? 'off') !== 'off' },
    presale,
    shape,
    groupSize: plan.groupSize ?? 1,
    goInOneByOne: plan.goInOneByOne === true,
    patienceSeconds: plan.patienceSeconds ?? 10,
    mayDrop: plan.mayDrop === true,
    ...(plan.noonSecond === undefined ? {} : { noonSecond: plan.noonSecond }),
    ...(desk === null ? {} : { tokenDeskUrl: desk.url }),
  };
  const indexes = new Map(people.map(({ customerId }, index) => [customerId, index]));
  const signInOf = /** @param {string} customerId */ async (customerId) => (await signInAgain(addresses, { name, index: indexes.get(customerId) ?? 0, ownAddresses: true })).token;
  return { file, shoppers: makeBots(people, bots), sale, presale, closeDesk: () => desk?.close(), signInOf: desk === null ? null : signInOf };
}

/** k6 needs a moment before its first virtual user runs. */
const K6_STARTS_SECONDS = 6;

/**
 * @param {{api: string, ops: {username: string, password: string}, plan: Plan, seconds: number}} wanted
 * @returns {Promise<Sale>}
 */
async function openSale({ api, ops, plan, seconds }) {
  if (plan.sale === undefined) throw new Error('the profile has no sale');
  const startsInSeconds = plan.saleStartsAfterSeconds === undefined ? 3 : plan.saleStartsAfterSeconds + K6_STARTS_SECONDS;
  const sale = await openFlashSale(api, ops, { ...plan.sale, startsInSeconds, lastsSeconds: seconds + 1_800, variant: 10 });
  if (plan.saleStartsAfterSeconds === undefined) await delay(Math.max(0, sale.startsAtMs + 500 - Date.now()));
  return sale;
}

/**
 * Everybody who will pay a balance pays the deposit; then waits until k6 is to be started.
 * @param {Pick<LoadRun, 'ops' | 'step' | 'seconds'> & {addresses: Shop['addresses'], people: readonly import('./people.mjs').SignedInShopper[], plan: Plan, capacityPerSecond: number}} wanted
 */
async function preparePresale({ addresses, ops, step, people, plan, seconds, capacityPerSecond }) {
  const [payers] = Object.values(plan.scenarios).filter(({ exec }) => exec === 'payAtOpening');
  const shoppers = people.slice(0, arrivalsOf(payers ?? { stages: [] }) * (plan.groupSize ?? 1));
  const presale = await step(`${shoppers.length} deposits of a presale, and their goods`, () => openPresale(addresses, ops, { shoppers, lastsSeconds: seconds + 1_800, capacityPerSecond }));
  const leadMs = ((plan.presale?.afterSeconds ?? 0) + K6_STARTS_SECONDS) * 1_000;
  await step('Until the balances are about to come due', () => delay(Math.max(0, presale.opensAtMs - leadMs - Date.now())));
  return presale;
}

/** The campaign's book is written once a second; by then it must hold everything, on a busy machine too. */
const BOOK_WHOLE_MS = 10_000;

/**
 * What the platform counted: the metrics of its refusals, and for the reasons of the sale itself the campaign's own book,
 * which is kept by minute and follows by a second: it is read until it holds as many as k6 saw, or its time is over.
 * @param {LoadRun} run
 * @param {Sale | null} sale
 * @param {Map<string, number>} metrics
 * @param {ReadonlyMap<string, number>} refusalsOfK6
 */
async function countedByPlatform({ shop, ops }, sale, metrics, refusalsOfK6) {
  if (sale === null) return metrics;
  const deadlineMs = Date.now() + BOOK_WHOLE_MS;
  for (;;) {
    const { funnel } = await getProof(shop.addresses.api, ops, sale.campaignId);
    const book = new Map(funnel.refusals.filter(({ code }) => code.startsWith('FLASH.')).map(({ code, count }) => [code, count]));
    const isWhole = [...refusalsOfK6].every(([code, count]) => !code.startsWith('FLASH.') || (book.get(code) ?? 0) >= count);
    if (isWhole || Date.now() > deadlineMs) return new Map([...metrics, ...book]);
    await delay(500);
  }
}

/** @param {import('./run-k6.mjs').K6Summary} summary */
function checksOf({ root_group: { checks } }) {
  const held = checks.reduce((sum, { passes }) => sum + passes, 0);
  const broken = checks.filter(({ fails }) => fails > 0).map(({ name, fails }) => `${fails} 次不成立：${name}`);
  return { holds: broken.length === 0, detail: [`${held} 项成立`, ...broken].join('；') };
}

/**
 * Units of the sale in orders that stand.
 * @param {string} databaseUrl
 * @param {Sale} sale
 */
async function countSold(databaseUrl, { itemId }) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu load judge' });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT coalesce(sum(l.quantity - l.quantity_canceled), 0)::int AS units FROM orders."order" o JOIN orders.order_line l ON l.order_id = o.id
       WHERE o.flash_item_id = $1 AND o.status NOT IN ('closed', 'canceled')`,
      [itemId],
    );
    return Number(rows[0].units);
  } finally {
    await client.end();
  }
}

/**
 * Whether each notify of the simulated WeChat got its 2xx at the first try.
 * @param {string} simulatorAdmin
 */
async function readNotifies(simulatorAdmin) {
  /** @type {{notifies: {state: string, attempts: {kind: string, status?: number}[]}[]}} */
  const { notifies } = await ask(simulatorAdmin, '/admin/state?limit=10000');
  const failed = notifies.filter(({ state, attempts }) => state !== 'accepted' || attempts.filter(({ kind }) => kind === 'genuine').length > 1);
  return { allServed: failed.length === 0, detail: `${notifies.length} 个中 ${notifies.length - failed.length} 个` };
}

/**
 * @param {LoadTestReport} report
 * @param {{complaints: readonly string[], folder: string, posted: string}} rest
 */
function printReport({ endpoints, objectives, invariants, refusals, attack }, { complaints, folder, posted }) {
  console.log('\n  route                        count     p50     p95     p99 ms  errors');
  for (const { name, count, p50Ms, p95Ms, p99Ms, errors } of endpoints) {
    console.log(`  ${name.padEnd(26)} ${String(count).padStart(7)} ${[p50Ms, p95Ms, p99Ms].map((ms) => (ms ?? Number.NaN).toFixed(1).padStart(7)).join(' ')} ${String(errors).padStart(9)}`);
  }
  if (refusals.length > 0) console.log(`\n  refused with a reason: ${refusals.map(({ code, count }) => `${code} ${count}`).join(', ')}`);
  if (attack !== undefined) printAttack(attack);
  console.log('');
  for (const { name, holds, figure, bound } of objectives) console.log(`  ${holds ? '✔' : '✖'} ${name}  (${figure}; bound: ${bound})`);
  for (const { name, holds, detail } of invariants) console.log(`  ${holds ? '✔' : '✖'} ${name}  (${detail})`);
  for (const line of new Set(complaints.slice(0, 10))) console.log(`  ! ${line.slice(0, 300)}`);
  console.log(`\n  ${folder}/report.html, ${posted}\n`);
}
