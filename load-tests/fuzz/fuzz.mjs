import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { seeded } from '../chaos/random.mjs';
import { wishOf } from './arbitraries.mjs';
import { API_NAMES, readOperations } from './documents.mjs';
import { findFaults } from './faults.mjs';
import { AUDIENCE, People, ROLES, SHOPPERS } from './people.mjs';
import { sendWish } from './send.mjs';
import { playTheDay } from './stage.mjs';
import { fillIn, KnownValues } from './values.mjs';

/**
 * Requests from the documents to a running shop, as four roles, and what is wrong with the replies.
 *
 * @typedef {import('./documents.mjs').Operation} Operation
 * @typedef {import('./people.mjs').Role} Role
 *
 * @typedef {object} Fault
 * @property {string} operation
 * @property {Role} role
 * @property {string} what
 * @property {string} request that shows it, made as small as it gets
 * @property {number} times
 *
 * @typedef {object} Shape
 * @property {number} rounds over all operations; each later one knows more of what the shop has said
 * @property {number} requests of one operation by one role in a round
 */

/** @type {Record<'quick' | 'full', Shape>} */
const SHAPES = { quick: { rounds: 1, requests: 3 }, full: { rounds: 3, requests: 10 } };
/** Making a failing request small is worth this much. */
const SHRINK_MS = 4_000;
/** Not sent by who may: they would switch parts of the shop off for all requests after them. The others still try. */
const SWITCHES = new Set(['setSwitch', 'applySwitchPreset']);

/**
 * @param {{addresses: {api: string, simulatorAdmin: string}, ops: {username: string, password: string}}} shop
 * @param {{documentsFolder: string, reportFile: string, seed: number, quick: boolean, note: (text: string) => void}} options
 */
export async function runFuzz({ addresses, ops }, { documentsFolder, reportFile, seed, quick, note }) {
  const operations = readOperations(documentsFolder);
  const run = new FuzzRun(new People(addresses, ops), seed);
  await run.begin();
  const { rounds, requests } = SHAPES[quick ? 'quick' : 'full'];
  for (let round = 0; round < rounds; round += 1) {
    // The first round reads first, so that the writes know what there is.
    const ordered = run.shuffled(operations);
    if (round === 0) ordered.sort((a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'));
    for (const [index, operation] of ordered.entries()) {
      note(`round ${round + 1} of ${rounds}, ${index + 1} of ${operations.length}: ${operation.id}, ${run.requests} requests`);
      for (const role of ROLES) await run.try(operation, role, { round, requests: AUDIENCE[operation.api].includes(role) || operation.isPublic ? requests : 1 });
    }
  }
  const result = run.conclude(operations);
  mkdirSync(dirname(reportFile), { recursive: true });
  writeFileSync(reportFile, JSON.stringify({ seed, quick, ...result }, null, 2));
  return { ...result, people: run.people };
}

class FuzzRun {
  #known = new KnownValues();
  #random;
  /** @type {Map<string, Fault>} */
  #faults = new Map();
  /** @type {Map<string, Map<number, number>>} statuses by operation */
  #statuses = new Map();
  /** @type {Map<Role, number>} */
  #byRole = new Map();
  /** @type {Map<Operation, import('fast-check').Arbitrary<import('./arbitraries.mjs').Wish>>} */
  #wishes = new Map();
  requests = 0;

  /**
   * @param {People} people
   * @param {number} seed
   */
  constructor(people, seed) {
    this.people = people;
    this.seed = seed;
    this.#random = seeded(seed);
  }

  async begin() {
    await playTheDay(this.people, this.#known);
  }

  /**
   * @template T
   * @param {readonly T[]} items
   */
  shuffled(items) {
    return items.map((item) => ({ item, rank: this.#random() })).sort((a, b) => a.rank - b.rank).map(({ item }) => item);
  }

  /**
   * @param {Operation} operation
   * @param {Role} role
   * @param {{round: number, requests: number}} amount
   */
  async try(operation, role, { round, requests }) {
    if (role === 'ops' && SWITCHES.has(operation.id)) return;
    const place = `${operation.method} ${operation.path}`;
    const wishes = this.#wishes.get(operation) ?? wishOf(operation, { shoppers: SHOPPERS });
    this.#wishes.set(operation, wishes);
    const found = await fc.check(
      fc.asyncProperty(wishes, async (wish) => {
        const { reply, request } = await this.#send(operation, role, wish);
        const fresh = findFaults(operation, reply).filter((what) => !this.#isKnown(place, what, { role, request }));
        if (fresh.length > 0) throw new Error(`${fresh.join('; ')}\n${request}`);
      }),
      { seed: this.seed * 1_000 + round * 10 + ROLES.indexOf(role), numRuns: requests, interruptAfterTimeLimit: SHRINK_MS },
    );
    if (!found.failed || found.errorInstance === null || found.errorInstance === undefined) return;
    const [what = '', ...request] = (found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance)).split('\n');
    for (const one of what.split('; ')) this.#faults.set(keyOf(place, one), { operation: place, role, what: one, request: request.join('\n'), times: 1 });
  }

  /**
   * A fault that was shown before is counted, so that the search goes on to others.
   * @param {string} place
   * @param {string} what
   * @param {{role: Role, request: string}} shown
   */
  #isKnown(place, what, shown) {
    const known = this.#faults.get(keyOf(place, what));
    if (known === undefined) return false;
    known.times += 1;
    if (shown.request.length < known.request.length) Object.assign(known, shown);
    return true;
  }

  /**
   * @param {Operation} operation
   * @param {Role} role
   * @param {import('./arbitraries.mjs').Wish} wish
   */
  async #send(operation, role, wish) {
    this.requests += 1;
    this.#byRole.set(role, (this.#byRole.get(role) ?? 0) + 1);
    const headers = await this.people.headersOf(role, wish.shopper);
    const filled = /** @type {import('./arbitraries.mjs').Wish} */ ({ ...wish, path: fillIn(wish.path, this.#known), query: fillIn(wish.query, this.#known), body: wish.body instanceof Uint8Array ? wish.body : fillIn(wish.body, this.#known) });
    const { reply, request } = await sendWish(this.people.addresses.api, operation, filled, headers);
    if (reply.text.includes('"AUTH.REQUIRED"') && AUDIENCE[operation.api].includes(role)) this.people.noteRefused(role, wish.shopper);
    if (reply.status < 300 && reply.type === 'application/json') this.#known.rememberReply(JSON.parse(reply.text), operation.path);
    const counts = this.#statuses.get(keyOfOperation(operation)) ?? new Map();
    counts.set(reply.status, (counts.get(reply.status) ?? 0) + 1);
    this.#statuses.set(keyOfOperation(operation), counts);
    return { reply, request };
  }

  /** @param {readonly Operation[]} operations */
  conclude(operations) {
    const neverDone = operations.filter((operation) => ![...(this.#statuses.get(keyOfOperation(operation))?.keys() ?? [])].some((status) => status < 300)).map(keyOfOperation);
    const byStatus = new Map();
    for (const counts of this.#statuses.values()) for (const [status, times] of counts) byStatus.set(status, (byStatus.get(status) ?? 0) + times);
    return {
      requests: this.requests,
      byRole: Object.fromEntries(this.#byRole),
      byStatus: Object.fromEntries([...byStatus].sort(([a], [b]) => a - b)),
      operations: operations.length,
      operationsDone: operations.length - neverDone.length,
      neverDone,
      faults: [...this.#faults.values()],
    };
  }
}

/** @param {Operation} operation */
function keyOfOperation({ api, id }) {
  return `${api}.${id}`;
}

/**
 * @param {string} place
 * @param {string} what
 */
function keyOf(place, what) {
  return `${place} ${what.replaceAll(/\d+/g, '#')}`;
}

/**
 * What a reader sees of the result.
 * @param {Awaited<ReturnType<typeof runFuzz>>} result
 */
export function describeFuzz({ requests, byRole, byStatus, operations, operationsDone, faults }) {
  const lines = [
    `${requests} requests of our own over ${API_NAMES.length} documents: ${Object.entries(byRole).map(([role, count]) => `${role} ${count}`).join(', ')}`,
    `${operationsDone} of ${operations} operations were done at least once; statuses: ${Object.entries(byStatus).map(([status, count]) => `${status}×${count}`).join(' ')}`,
  ];
  for (const { operation, what, role, times, request } of faults) lines.push('', `${operation}, as ${role}, ${times} times: ${what}`, request);
  return lines.join('\n');
}
