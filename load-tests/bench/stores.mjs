import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { median, percentile, rounded, sum, textTable } from './statistics.mjs';
import { StoresStage } from './stores-stage.mjs';
import { hasWhole, makeBaskets, makeWorld, metresBetween, nearest } from './stores-world.mjs';

/**
 * What finding the nearest stores with a whole basket costs, over HTTP, beside a plain look-up by primary key of the very
 * rows that the answers rest on.
 *
 * @typedef {import('./stores-world.mjs').World} World
 * @typedef {import('./stores-world.mjs').Basket} Basket
 * @typedef {{api: string, databaseUrl: string, processes: {api: number, postgres: number}, settings: Record<string, unknown>, resultFolder: string}} StoresPlace
 * @typedef {{storeId: string, distanceMetres: number, availableLines: number, totalLines: number}} Offer
 * @typedef {{latenciesMs: number[], answers: {basket: Basket, offers: Offer[]}[], refused: number, cpuMs: {api: number, postgres: number}, seconds: number}} Window
 */

const FULL = { stores: 3_000, variants: 30_000, perStore: 2_000, rounds: 3, queries: 3_000, firstQueries: 1_000, checked: 400 };
const QUICK = { stores: 300, variants: 5_000, perStore: 500, rounds: 1, queries: 300, firstQueries: 100, checked: 100 };
const LIMIT = 5;
const AT_ONCE = 8;
const SEED = 20_261_122;
/** Two reaches: `shipping` looks through the whole country, `pickup` 50 km around, as the built-in rules say. */
const REACHES = /** @type {const} */ ([{ kind: 'shipping', name: 'anywhere', metres: Infinity }, { kind: 'pickup', name: 'within 50 km', metres: 50_000 }]);
/** Orders of stores whose distances differ by less are both right: we and the shop round differently. */
const SAME_METRES = 5;

/** What fails the run; `docs/adr/2026-11-22-sourcing.md` says where they come from. */
export const storesBounds = { p95Ms: 20, cpuToPlain: 15, firstCpuToPlain: 30 };

/**
 * @param {StoresPlace} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchStores(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const stage = new StoresStage(place.databaseUrl);
  await stage.open();
  try {
    const world = makeWorld({ ...shape, seed: SEED });
    const balances = await step(`${shape.stores} stores with ${shape.perStore} of ${shape.variants} variants each`, (note) => stage.load(world, note));
    await step('The shop takes the stores in', () => introduce(stage, place.api, world));
    const client = new Client(place, world);
    const draw = /** @param {number} count @param {number} seed */ (count, seed) => makeBaskets(world, { count, seed: SEED + seed });

    // The first questions after a start: nobody has asked for most of these variants before.
    const first = await step('First questions', () => client.ask(draw(shape.firstQueries, 1), REACHES[0].kind, 1));
    const rounds = [];
    for (let round = 1; round <= shape.rounds; round += 1) {
      rounds.push(await step(`Round ${round} of ${shape.rounds}`, async () => {
        const windows = [];
        for (const [index, reach] of REACHES.entries()) {
          const baskets = draw(shape.queries, 10 * round + index);
          windows.push({ reach, alone: await client.ask(baskets.slice(0, shape.queries / 2), reach.kind, 1), together: await client.ask(baskets.slice(shape.queries / 2), reach.kind, AT_ONCE), plain: await client.lookUp(stage, world, baskets, reach.metres) });
        }
        return windows;
      }));
    }
    const answers = rounds.flat().flatMap(({ reach, alone, together }) => [...alone.answers, ...together.answers].slice(0, Math.ceil(shape.checked / shape.rounds / REACHES.length)).map((answer) => ({ ...answer, reach })));
    const wrong = await step(`${answers.length} answers are what looking at every store finds`, async () => answers.filter(({ basket, offers, reach }) => !isRight(world, basket, offers, reach.metres)).length);
    return conclude({ first, firstPlain: await client.lookUp(stage, world, draw(shape.firstQueries, 1), Infinity), rounds: rounds.flat(), wrong, checked: answers.length, balances, machine, settings: { ...place.settings, ...shape, limit: LIMIT, atOnce: AT_ONCE, seed: SEED }, quick, resultFolder: place.resultFolder });
  } finally {
    await stage.close();
  }
}

/**
 * @param {StoresStage} stage
 * @param {string} api
 * @param {World} world
 */
async function introduce(stage, api, world) {
  await stage.announce();
  const last = world.stores.at(-1);
  for (let tries = 0; tries < 100; tries += 1) {
    const { status } = await fetch(`${api}/api/storefront/stores/${last?.id ?? ''}`);
    if (status === 200) return;
    await delay(100);
  }
  throw new Error('the shop did not take its new stores in');
}

class Client {
  /**
   * @param {StoresPlace} place
   * @param {World} world
   */
  constructor(place, world) {
    this.place = place;
    this.world = world;
  }

  /**
   * Asks for every basket once.
   * @param {readonly Basket[]} baskets
   * @param {string} kind
   * @param {number} atOnce
   * @returns {Promise<Window>}
   */
  async ask(baskets, kind, atOnce) {
    const { api, postgres } = this.place.processes;
    /** @type {number[]} */
    const latenciesMs = [];
    /** @type {Window['answers']} */
    const answers = [];
    const bodies = baskets.map(({ latitude, longitude, lines }) => JSON.stringify({ latitude, longitude, kind, limit: LIMIT, lines: lines.map(({ variant, quantity }) => ({ variantId: this.world.variantIds[variant], quantity })) }));
    // Connections of its own: while baskets and right answers are worked out, the shop closes idle ones.
    const pool = new Pool(this.place.api, { connections: atOnce });
    let next = 0;
    let refused = 0;
    const before = readProcessorTime({ api, postgres });
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let index = next++; index < baskets.length; index = next++) {
          const basket = baskets[index];
          const sentAt = performance.now();
          const { statusCode, body } = await pool.request({ method: 'POST', path: '/api/storefront/store-offers', headers: { 'content-type': 'application/json' }, body: bodies[index] ?? '' });
          const text = await body.text();
          if (statusCode === 503) {
            // On a machine that does other work too, the shop may find that it has too much to do.
            refused += 1;
            continue;
          }
          latenciesMs.push(performance.now() - sentAt);
          if (statusCode !== 200 || basket === undefined) throw new Error(`a question was answered ${statusCode}: ${text.slice(0, 200)}`);
          answers.push({ basket, offers: JSON.parse(text).items });
        }
      }),
    );
    const window = { latenciesMs, answers, refused, cpuMs: grownBy(before, readProcessorTime({ api, postgres })), seconds: (performance.now() - startedAt) / 1000 };
    await pool.close();
    return window;
  }

  /**
   * Reads by primary key the rows of the right answers, and nothing else. Processor time of this process and PostgreSQL's.
   * @param {StoresStage} stage
   * @param {World} world
   * @param {readonly Basket[]} baskets
   * @param {number} metres
   */
  async lookUp(stage, { stores, variantIds }, baskets, metres) {
    const asked = baskets.map((basket) => ({ locationIds: findWhole(stores, basket, metres).map(({ id }) => id), variantIds: basket.lines.map(({ variant }) => variantIds[variant] ?? '') }));
    const answered = asked.filter(({ locationIds }) => locationIds.length > 0);
    const { postgres } = this.place.processes;
    const [before, ownBefore] = [readProcessorTime({ postgres }), process.cpuUsage()];
    const startedAt = performance.now();
    /** @type {number[]} */
    const latenciesMs = [];
    for (const { locationIds, variantIds: variants } of answered) {
      const sentAt = performance.now();
      await stage.lookUp(locationIds, variants);
      latenciesMs.push(performance.now() - sentAt);
    }
    const own = process.cpuUsage(ownBefore);
    return {
      latenciesMs,
      cpuMsPerQuery: (grownBy(before, readProcessorTime({ postgres })).postgres + (own.user + own.system) / 1000) / answered.length,
      answeredShare: answered.length / baskets.length,
      seconds: (performance.now() - startedAt) / 1000,
    };
  }
}

/**
 * The right answer, by looking at every store.
 * @param {World['stores']} stores
 * @param {Basket} basket
 * @param {number} metres
 */
function findWhole(stores, basket, metres) {
  const whole = stores.filter((store) => hasWhole(store, basket) && metresBetween(store, basket) <= metres);
  return nearest(whole, basket).slice(0, LIMIT);
}

/**
 * @param {World} world
 * @param {Basket} basket
 * @param {readonly Offer[]} offers
 * @param {number} metres
 */
function isRight({ stores }, basket, offers, metres) {
  const right = findWhole(stores, basket, metres);
  if (right.length === 0) return offers.every(({ availableLines, totalLines }) => availableLines < totalLines);
  return offers.length === right.length && right.every((store, index) => offers[index]?.storeId === store.id || Math.abs((offers[index]?.distanceMetres ?? Infinity) - metresBetween(store, basket)) < SAME_METRES);
}

/**
 * @param {{first: Window, firstPlain: Awaited<ReturnType<Client['lookUp']>>,
 *   rounds: {reach: (typeof REACHES)[number], alone: Window, together: Window, plain: Awaited<ReturnType<Client['lookUp']>>}[],
 *   wrong: number, checked: number, balances: {rows: number, bytes: number}, machine: Record<string, unknown>, settings: Record<string, unknown>, quick: boolean, resultFolder: string}} run
 */
function conclude({ first, firstPlain, rounds, wrong, checked, balances, machine, settings, quick, resultFolder }) {
  const results = REACHES.map((reach) => {
    const own = rounds.filter((round) => round.reach === reach);
    const of = /** @param {(round: (typeof rounds)[number]) => number} read */ (read) => rounded(median(own.map(read)));
    const plainCpu = of(({ plain }) => plain.cpuMsPerQuery);
    const cpu = of(({ alone, together }) => cpuPerQuery(alone, together));
    return {
      reach: reach.name,
      p50Ms: of(({ alone }) => percentile(alone.latenciesMs, 0.5)),
      p95Ms: of(({ alone }) => percentile(alone.latenciesMs, 0.95)),
      p95MsAt8: of(({ together }) => percentile(together.latenciesMs, 0.95)),
      perSecondAt8: of(({ together }) => together.latenciesMs.length / together.seconds),
      cpuMsPerQuery: { api: of(({ alone, together }) => (alone.cpuMs.api + together.cpuMs.api) / countOf(alone, together)), postgres: of(({ alone, together }) => (alone.cpuMs.postgres + together.cpuMs.postgres) / countOf(alone, together)), total: cpu },
      plain: { p50Ms: of(({ plain }) => percentile(plain.latenciesMs, 0.5)), p95Ms: of(({ plain }) => percentile(plain.latenciesMs, 0.95)), cpuMsPerQuery: plainCpu },
      cpuToPlain: rounded(cpu / plainCpu),
      answeredShare: of(({ plain }) => plain.answeredShare),
    };
  });
  const firstCpu = cpuPerQuery(first);
  const started = { p50Ms: rounded(percentile(first.latenciesMs, 0.5)), p95Ms: rounded(percentile(first.latenciesMs, 0.95)), cpuMsPerQuery: rounded(firstCpu), cpuToPlain: rounded(firstCpu / firstPlain.cpuMsPerQuery) };
  const refused = sum([first, ...rounds.flatMap(({ alone, together }) => [alone, together])].map((window) => window.refused));
  const objectives = [
    { name: 'every question is answered', holds: refused === 0, figure: `${refused} told to come again` },
    { name: 'every checked answer is what looking at every store finds', holds: wrong === 0, figure: `${wrong} of ${checked} wrong` },
    ...results.flatMap(({ reach, p95Ms, cpuToPlain }) => [
      // Processor time of a short run is a handful of ticks.
      { name: `${reach}: p95 below ${storesBounds.p95Ms} ms, one at a time`, holds: quick || p95Ms < storesBounds.p95Ms, figure: `${p95Ms} ms` },
      { name: `${reach}: at most ${storesBounds.cpuToPlain} times the processor time of the plain look-up, HTTP included`, holds: quick || cpuToPlain <= storesBounds.cpuToPlain, figure: cpuToPlain },
    ]),
    { name: `first questions: at most ${storesBounds.firstCpuToPlain} times the plain look-up`, holds: quick || started.cpuToPlain <= storesBounds.firstCpuToPlain, figure: started.cpuToPlain },
  ];
  console.log(`\n  ${balances.rows} balances, ${(balances.bytes / 2 ** 20).toFixed(0)} MB with indexes; medians over the rounds; CPU of API and PostgreSQL per question.`);
  console.log(
    textTable(
      ['reach', 'answered', 'p50 ms', 'p95 ms', 'p95 at 8', 'per s at 8', 'CPU ms', 'API', 'PostgreSQL', 'plain CPU ms', 'plain p95', 'ratio'],
      results.map((row) => [row.reach, row.answeredShare.toFixed(2), row.p50Ms.toFixed(2), row.p95Ms.toFixed(2), row.p95MsAt8.toFixed(2), row.perSecondAt8.toFixed(0), row.cpuMsPerQuery.total.toFixed(2), row.cpuMsPerQuery.api.toFixed(2), row.cpuMsPerQuery.postgres.toFixed(2), row.plain.cpuMsPerQuery.toFixed(3), row.plain.p95Ms.toFixed(2), row.cpuToPlain.toFixed(1)]),
    ),
  );
  console.log(`  first questions: p50 ${started.p50Ms.toFixed(2)} ms, p95 ${started.p95Ms.toFixed(2)} ms, CPU ${started.cpuMsPerQuery.toFixed(2)} ms, ${started.cpuToPlain.toFixed(1)} times the plain look-up\n`);
  return concludeBench({ name: 'stores', quick, objectives, figures: { results, first: started, balances, refused }, bounds: storesBounds, machine, settings, resultFolder });
}

/** @param {...Window} windows */
function cpuPerQuery(...windows) {
  return sum(windows.map(({ cpuMs }) => cpuMs.api + cpuMs.postgres)) / countOf(...windows);
}

/** @param {...Window} windows */
function countOf(...windows) {
  return sum(windows.map(({ latenciesMs }) => latenciesMs.length));
}
