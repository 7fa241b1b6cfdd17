import { loadavg } from 'node:os';
import { seeded } from '../chaos/random.mjs';
import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { loadMembers, memberOf } from './members-stage.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { percentile, rounded, sum, textTable } from './statistics.mjs';

/**
 * What it costs to find one of many members, to count a segment of them and to book points for one, each beside the least that the
 * database can do for it, in the same run and on the same members.
 *
 * @typedef {import('./members-stage.mjs').Lookups} Lookups
 * @typedef {import('./members-stage.mjs').Member} Member
 * @typedef {{name: string, times: number, floor: string, work: (member: Member, turn: number) => Promise<unknown>, plain: (member: Member) => Promise<unknown>, isRight?: (found: unknown, member: Member) => boolean}} Task
 */

const FULL = { rows: 1_000_000, lookups: 5_000, posts: 2_000, counts: 10 };
const QUICK = { rows: 50_000, lookups: 500, posts: 200, counts: 3 };
const SEED = 20_261_122;
const ROW = 'one row by its key';

/** What fails the run. Whoever stands at the till waits for a look-up; a count is looked at while a rule is being built. */
export const membersBounds = { lookupP95Ms: 20, postP95Ms: 50, countP95Ms: 3_000 };

/**
 * @param {{databaseUrl: string, lookups: Lookups, postgres: number, settings: Record<string, unknown>, resultFolder: string}} place
 * @param {{quick: boolean, rows: number | null, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchMembers(place, { quick, rows, step }) {
  const shape = { ...(quick ? QUICK : FULL), ...(rows === null ? {} : { rows }) };
  const machine = describeMachine();
  const { lookups } = place;
  const startedAt = performance.now();
  const tables = await step(`${shape.rows.toLocaleString('en')} members by COPY`, (note) => loadMembers(place.databaseUrl, { rows: shape.rows, lookups, nowMs: Date.now(), note }));
  const loadedSeconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`\n${textTable(['table', 'rows', 'MB'], tables.map(({ name, rows: count, bytes }) => [name, count.toLocaleString('en'), Math.round(bytes / 1e6).toLocaleString('en')]))}\n  ${(sum(tables.map(({ bytes }) => bytes)) / 1e9).toFixed(2)} GB on disk, loaded in ${loadedSeconds} s\n`);
  /** @type {Awaited<ReturnType<typeof measure>>[]} */
  const results = [];
  for (const task of tasksOf(lookups, shape)) results.push(await step(`${task.name}, ${task.times} times`, () => measure(task, { members: shape.rows, postgres: place.postgres })));
  console.log(
    `\n${textTable(
      ['', 'p50 ms', 'p95 ms', 'CPU ms', 'of it PostgreSQL', 'floor', 'p50 ms', 'p95 ms', 'CPU ms', 'times'],
      results.map(({ name, own, plain, floor, timesFloor }) => [name, own.p50Ms, own.p95Ms, own.cpuMs, own.postgresCpuMs, floor, plain.p50Ms, plain.p95Ms, plain.cpuMs, timesFloor]),
    )}\n`,
  );
  const worst = /** @param {(name: string) => boolean} isOf */ (isOf) => Math.max(...results.filter(({ name }) => isOf(name)).map(({ own }) => own.p95Ms));
  const [finding, posting, counting] = [worst((name) => name.startsWith('by ')), worst((name) => name.startsWith('points')), worst((name) => name.startsWith('segment'))];
  const objectives = [
    { name: `95 of 100 look-ups take at most ${membersBounds.lookupP95Ms} ms`, holds: finding <= membersBounds.lookupP95Ms, figure: `${finding} ms` },
    { name: `95 of 100 bookings take at most ${membersBounds.postP95Ms} ms`, holds: posting <= membersBounds.postP95Ms, figure: `${posting} ms` },
    { name: `95 of 100 counts take at most ${membersBounds.countP95Ms} ms`, holds: counting <= membersBounds.countP95Ms, figure: `${counting} ms` },
    { name: 'everybody that was looked for was found', holds: results.every(({ wrong }) => wrong === 0), figure: `${sum(results.map(({ wrong }) => wrong))} wrong` },
  ];
  return concludeBench({ name: 'members', quick, objectives, figures: { tables, loadedSeconds, results, load: loadavg().map((one) => rounded(one, 2)) }, bounds: membersBounds, machine, settings: { ...place.settings, ...shape, seed: SEED }, resultFolder: place.resultFolder });
}

/**
 * @param {Lookups} lookups
 * @param {{lookups: number, posts: number, counts: number}} shape
 * @returns {Task[]}
 */
function tasksOf(lookups, { lookups: times, posts, counts }) {
  const byKey = { times, floor: ROW, plain: /** @param {Member} member */ ({ id }) => lookups.findPlain(id), isRight: /** @param {unknown} found @param {Member} member */ (found, { id }) => found === id };
  const counting = { times: counts, floor: 'counting the table', plain: () => lookups.countPlain(), isRight: /** @param {unknown} found */ (found) => Number(found) > 0 };
  const orders = /** @param {number | null} min @param {number | null} max */ (min, max) => /** @type {const} */ ({ kind: 'number', field: 'orders', min, max });
  return [
    { ...byKey, name: 'by phone', work: ({ phone }) => lookups.findByPhone(phone) },
    { ...byKey, name: 'by openid', work: ({ openId }) => lookups.findByOpenId(openId) },
    { ...byKey, name: 'by code, with the card', work: ({ no }) => lookups.findByNumber(no) },
    { name: 'points posted', times: posts, floor: 'one row changed', work: ({ id }, turn) => lookups.postPoints(id, `bench-post:${turn}`), plain: ({ id }) => lookups.postPlain(id) },
    { ...counting, name: 'segment: first order', work: () => lookups.countSegment(orders(1, 1)) },
    { ...counting, name: 'segment: gold or black, more than five orders, 90 days away', work: () => lookups.countSegment({ kind: 'all', rules: [orders(6, null), { kind: 'choice', field: 'tier', is: 'anyOf', values: ['gold', 'black'] }, { kind: 'age', field: 'lastPaidAt', is: 'before', days: 90 }] }) },
  ];
}

/**
 * Members drawn at random, one after the other; the floor takes turns with it, so that both meet the same machine.
 * @param {Task} task
 * @param {{members: number, postgres: number}} stage
 */
async function measure({ name, times, floor, work, plain, isRight }, { members, postgres }) {
  const random = seeded(SEED + times);
  const drawn = Array.from({ length: times }, () => memberOf(Math.floor(random() * members)));
  /** @type {{own: Measured, plain: Measured}} @typedef {{eachMs: number[], cpuMs: number, postgresMs: number}} Measured */
  const found = { own: { eachMs: [], cpuMs: 0, postgresMs: 0 }, plain: { eachMs: [], cpuMs: 0, postgresMs: 0 } };
  let wrong = 0;
  const block = Math.ceil(times / 5);
  const run = /** @param {Measured} into @param {number} from @param {(member: Member, turn: number) => Promise<void>} one */ async (into, from, one) => {
    const [before, own] = [readProcessorTime({ postgres }), process.cpuUsage()];
    for (let turn = from; turn < Math.min(times, from + block); turn += 1) {
      const member = drawn[turn];
      if (member === undefined) continue;
      const startedAt = performance.now();
      await one(member, turn);
      into.eachMs.push(performance.now() - startedAt);
    }
    const used = process.cpuUsage(own);
    const { postgres: grown } = grownBy(before, readProcessorTime({ postgres }));
    into.postgresMs += grown;
    into.cpuMs += grown + (used.user + used.system) / 1_000;
  };
  // What the first ones meet is cold, as a till in the morning is; it belongs to the figures.
  for (let from = 0; from < times; from += block) {
    await run(found.own, from, async (member, turn) => {
      if (isRight !== undefined && !isRight(await work(member, turn), member)) wrong += 1;
      else if (isRight === undefined) await work(member, turn);
    });
    await run(found.plain, from, async (member) => void (await plain(member)));
  }
  const side = /** @param {Measured} measured */ ({ eachMs, cpuMs, postgresMs }) => ({ p50Ms: rounded(percentile(eachMs, 0.5), 2), p95Ms: rounded(percentile(eachMs, 0.95), 2), cpuMs: rounded(cpuMs / eachMs.length, 2), postgresCpuMs: rounded(postgresMs / eachMs.length, 2) });
  const [own, least] = [side(found.own), side(found.plain)];
  return { name, floor, own, plain: least, timesFloor: rounded(own.cpuMs / Math.max(0.01, least.cpuMs), 1), wrong };
}
