import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { takeEveryRuleInTurn } from './price-floor.mjs';
import { makeRequests, makeRules } from './price-world.mjs';
import { median, percentile, rounded, sum, textTable } from './statistics.mjs';

/**
 * What it costs to price a cart with all promotions of a campaign week live: the best allowed combination, its reasons and its shares,
 * beside a plain pass that takes every rule in turn, in the same process and on the same carts.
 *
 * @typedef {Pick<typeof import('@quanyu/promotions'), 'computePrice' | 'RuleBook'>} Engine
 * @typedef {import('@quanyu/promotions').PriceQuote} PriceQuote
 * @typedef {import('@quanyu/promotions').PriceRequest} PriceRequest
 */

const FULL = { lines: 20, promotions: [200, 400], carts: 200, rounds: 5 };
const QUICK = { lines: 20, promotions: [200], carts: 60, rounds: 3 };
const SEED = 20_261_122;

/** What fails the run. A quote stands in the path of a request, beside two reads of the database that cost about as much. */
export const priceBounds = { cpuMsPerQuote: 5, p99CpuMs: 25, provenShare: 0.99 };

/**
 * @param {{engine: Engine, resultFolder: string}} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchPrice({ engine, resultFolder }, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const results = [];
  for (const promotions of shape.promotions) results.push(await step(`Carts of ${shape.lines} lines, ${promotions} live promotions`, async () => measure(engine, { ...shape, promotions })));
  console.log(
    `\n${textTable(
      ['live promotions', 'rules met', 'applied', 'CPU ms/quote', 'p50', 'p99', 'plain pass ms', 'times plain', 'proved best'],
      results.map((result) => [result.promotions, result.rulesMet, result.applied, result.cpuMsPerQuote, result.p50CpuMs, result.p99CpuMs, result.plainCpuMs, result.timesPlain, `${rounded(100 * result.provenShare, 1)} %`]),
    )}\n`,
  );
  const [first] = results;
  if (first === undefined) throw new Error('nothing was measured');
  const objectives = [
    { name: `a quote takes at most ${priceBounds.cpuMsPerQuote} ms of processor time`, holds: first.cpuMsPerQuote <= priceBounds.cpuMsPerQuote, figure: `${first.cpuMsPerQuote} ms` },
    { name: `99 of 100 quotes take at most ${priceBounds.p99CpuMs} ms of it`, holds: first.p99CpuMs <= priceBounds.p99CpuMs, figure: `${first.p99CpuMs} ms` },
    { name: 'the best combination is proved for at least 99 of 100 carts', holds: first.provenShare >= priceBounds.provenShare, figure: first.provenShare },
    { name: 'what is taken off lies on lines and fee to the fen', holds: results.every(({ uneven }) => uneven === 0), figure: `${sum(results.map(({ uneven }) => uneven))} carts` },
  ];
  return concludeBench({ name: 'price', quick, objectives, figures: { results }, bounds: priceBounds, machine, settings: { ...shape, seed: SEED }, resultFolder });
}

/**
 * @param {Engine} engine
 * @param {{lines: number, promotions: number, carts: number, rounds: number}} shape
 */
function measure(engine, { lines, promotions, carts, rounds }) {
  const rules = makeRules(promotions, SEED);
  const book = { rules: new engine.RuleBook(rules), lists: [] };
  const requests = makeRequests(rules, { count: carts, lines, seed: SEED + 1 });
  // Measured as a server runs: after it has priced for a while.
  for (const request of requests) engine.computePrice(request, book);
  /** @type {number[]} */
  const each = [];
  const [cpu, plain] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  /** @type {PriceQuote[]} */
  let quotes = [];
  for (let round = 0; round < rounds; round += 1) {
    cpu.push(processorMs(() => {
      quotes = requests.map((request) => {
        const startedAt = process.cpuUsage();
        const quote = engine.computePrice(request, book);
        each.push(millisecondsOf(process.cpuUsage(startedAt)));
        return quote;
      });
    }) / carts);
    plain.push(processorMs(() => requests.forEach((request) => takeEveryRuleInTurn(request, book.rules.rules))) / carts);
  }
  const cpuMsPerQuote = rounded(median(cpu));
  const plainCpuMs = rounded(median(plain));
  return {
    promotions, cpuMsPerQuote, plainCpuMs, timesPlain: rounded(median(cpu) / median(plain), 1), p50CpuMs: rounded(percentile(each, 0.5)), p99CpuMs: rounded(percentile(each, 0.99)),
    rulesMet: median(quotes.map(({ applied, refused }) => applied.length + refused.length)),
    applied: median(quotes.map(({ applied }) => applied.length)),
    provenShare: rounded(quotes.filter(({ isProvenBest }) => isProvenBest).length / carts),
    uneven: quotes.filter(({ applied, discountFen, shippingOffFen, payableFen, itemsTotalFen, shippingFen }) => sum(applied.map(({ offFen }) => offFen)) !== discountFen + shippingOffFen || payableFen !== itemsTotalFen + shippingFen - discountFen - shippingOffFen).length,
  };
}

/** @param {() => void} work @returns {number} */
function processorMs(work) {
  const before = process.cpuUsage();
  work();
  return millisecondsOf(process.cpuUsage(before));
}

/** @param {NodeJS.CpuUsage} usage */
function millisecondsOf({ user, system }) {
  return (user + system) / 1_000;
}
