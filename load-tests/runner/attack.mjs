import { rounded, textTable } from '../bench/statistics.mjs';
import { countOf, eventsOf, spanOf } from './figures.mjs';

/**
 * What an attack cost those who made it and what it cost the shop, by kind of bot, with the shoppers of the same run beside them. Pure.
 *
 * @typedef {import('./samples.mjs').Samples} Samples
 * @typedef {import('../config/prepared.js').Shopper} Shopper
 * @typedef {import('../lib/journal.js').JournalEntry} JournalEntry
 * @typedef {import('./refusal-costs.mjs').StageCost} StageCost
 * @typedef {NonNullable<import('./report.mjs').LoadTestReport['attack']>} Attack
 *
 * @typedef {object} Attacked
 * @property {Samples} samples
 * @property {readonly JournalEntry[]} journal
 * @property {readonly Shopper[]} people of the run
 * @property {readonly StageCost[]} stages
 * @property {number} hashMs of processor time for one try of a challenge
 */

/** @type {readonly (readonly [string, string])[]} */
const KINDS = [
  ['naive', '直接调下单接口'],
  ['rotatingAddresses', '每次换一个来源地址'],
  ['sharedDevice', '多个账号共用设备'],
  ['solving', '算出验证题'],
  ['patient', '慢慢来，有耐心'],
  ['shopper', '顾客（对照）'],
];

/**
 * @param {Attacked} attacked
 * @returns {Attack}
 */
export function describeAttack({ samples, journal, people, stages, hashMs }) {
  const tried = new Set(journal.flatMap((entry) => (entry.type === 'sent' ? [entry.customerId] : [])));
  const kinds = KINDS.map(([kind, name]) => {
    const own = people.filter(({ customerId, behaviour }) => (behaviour ?? 'shopper') === kind && tried.has(customerId));
    const count = /** @param {string} metric */ (metric) => countOf(samples, { metric, tags: { kind } });
    const requests = samples.requests.filter((request) => request.kind === kind);
    const placed = eventsOf(samples, { metric: 'orders_placed', tags: { kind } });
    const refused = stages.map(({ stage }) => ({ stage, count: countOf(samples, { metric: 'refusals_by_stage', tags: { kind, stage } }) }));
    const cost = /** @param {(stage: StageCost) => number | null} of @param {number} digits */ (of, digits) => sumOrNull(refused.map(({ count: times }, index) => product(times, stages[index] === undefined ? null : of(stages[index]))), digits);
    return {
      kind, name, accounts: own.length, devices: distinct(own.map(({ deviceToken }) => deviceToken)), addresses: distinct(own.flatMap(({ address }) => address ?? [])),
      claimedAddresses: count('addresses_claimed'), requests: requests.length, orderAttempts: count('order_attempts'), hashes: count('proof_hashes'), proofMs: rounded(count('proof_hashes') * hashMs, 0),
      successes: placed.length, firstSuccessSeconds: placed.length === 0 ? null : rounded((spanOf(placed).from - spanOf(requests).from) / 1000, 1),
      refusals: refused, cpuMs: cost(cpuOf, 0), writeTransactions: cost(({ writeTransactions }) => writeTransactions, 1),
    };
  });
  return { kinds, stages: stages.map((stage) => ({ ...stage })), hashMicroseconds: rounded(hashMs * 1000, 2) };
}

/** @param {Attack} attack */
export function printAttack({ kinds, stages, hashMicroseconds }) {
  const figure = /** @param {number | null} value */ (value) => (value === null ? '–' : String(value));
  console.log(`\n  What it cost them (one hash: ${hashMicroseconds} us of processor time here), and us:`);
  console.log(textTable(
    ['kind', 'accounts', 'devices', 'addresses', 'claimed', 'requests', 'orders tried', 'proof CPU ms', 'first success s', 'successes', 'our CPU ms', 'write tx'],
    kinds.map((one) => [one.kind, one.accounts, one.devices, one.addresses, one.claimedAddresses, one.requests, one.orderAttempts, one.proofMs, figure(one.firstSuccessSeconds), one.successes, figure(one.cpuMs), figure(one.writeTransactions)]),
  ));
  console.log('\n  One refused attempt, by how far it came:');
  console.log(textTable(
    ['stage', 'attempts', 'API ms', 'Redis ms', 'PostgreSQL ms', 'write tx', 'WAL bytes', ...kinds.map(({ kind }) => kind)],
    stages.map((one, index) => [one.stage, one.attempts, figure(one.apiMs), figure(one.redisMs), figure(one.postgresMs), one.writeTransactions, one.walBytes, ...kinds.map(({ refusals }) => refusals[index]?.count ?? 0)]),
  ));
}

/** @param {StageCost} stage */
export function cpuOf({ apiMs, redisMs, postgresMs }) {
  return apiMs === null || redisMs === null || postgresMs === null ? null : apiMs + redisMs + postgresMs;
}

/** @param {readonly string[]} texts */
function distinct(texts) {
  return new Set(texts).size;
}

/** @param {number} times @param {number | null} each */
function product(times, each) {
  return each === null ? null : times * each;
}

/** @param {readonly (number | null)[]} values @param {number} digits */
function sumOrNull(values, digits) {
  return values.includes(null) ? null : rounded(values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0), digits);
}
