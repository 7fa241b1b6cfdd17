import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { Redis } from 'ioredis';
import { Buyers, newAttempt } from '../runner/buyer.mjs';
import { openFlashSale } from '../runner/campaign.mjs';
import { describeMachine } from '../runner/machine.mjs';
import { signInShoppers } from '../runner/people.mjs';
import { mapAtOnce } from '../runner/shop-api.mjs';
import { startBareServer } from './bare-server.mjs';
import { concludeBench } from './conclude.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { median, rounded, textTable } from './statistics.mjs';

/**
 * What it costs to say no: refused in the process (sold out, known to be over a limit, no ticket), and refused by Redis,
 * each beside a bare Fastify that sends the same bytes under the same status.
 *
 * @typedef {{api: string, simulatorAdmin: string, redisUrl: string, resultFolder: string, ops: {username: string, password: string}, processes: {api: number, redis: number}, settings: Record<string, unknown>}} RefusalPlace
 * @typedef {{name: string, path: string, headers: Record<string, string>, status: number, contentType: string, body: string, code: string}} Refusal
 */

const FULL = { pairs: 5, seconds: 3, warmUpSeconds: 2, buyers: 3_000, replays: 8 };
const QUICK = { pairs: 2, seconds: 1, warmUpSeconds: 1, buyers: 60, replays: 4 };
/** Of the replays of each token so many come before the clock starts: the others of this bench are warm too. */
const WARM_REPLAYS = 2;
const CONNECTIONS = 64;
/** Part of the answers that may be others: what a limit lets through while it is measured. */
const MOST_OTHERS = 0.002;
export const refusalBounds = { inProcess: 1.5, byRedis: 4 };

/**
 * @param {RefusalPlace} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchRefusals(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const addresses = { api: place.api, simulatorAdmin: place.simulatorAdmin };
  const shoppers = await step(`${shape.buyers} shoppers sign in`, () => signInShoppers(addresses, { count: shape.buyers, name: `refused-${Date.now().toString(36)}` }));
  const refusals = await step('Three ways to be refused in the process', () => findRefusals(place, shoppers));
  const results = [];
  for (const refusal of refusals) results.push(await step(`${refusal.name}: ${shape.pairs} pairs of ${shape.seconds} s`, () => compare(place, refusal, shape)));
  const redis = await step('Refused by Redis: sale tokens that are spent again', () => spendAgain(place, shoppers, shape));
  return conclude({ results, redis, quick, machine, settings: { ...place.settings, ...shape, connections: CONNECTIONS }, resultFolder: place.resultFolder });
}

/**
 * @param {RefusalPlace} place
 * @param {readonly import('../runner/people.mjs').SignedInShopper[]} shoppers
 * @returns {Promise<Refusal[]>}
 */
async function findRefusals({ api, ops }, [winner, loser, hasty]) {
  if (winner === undefined || loser === undefined || hasty === undefined) throw new Error('three shoppers are needed');
  const soldOut = await openFlashSale(api, ops, { name: '售罄', units: 1, stores: 1, startsInSeconds: 2, lastsSeconds: 3_600, variant: 1 });
  const queued = await openFlashSale(api, ops, { name: '要排队', units: 10, stores: 1, startsInSeconds: 2, lastsSeconds: 3_600, variant: 2, protection: { waitingRoom: 'on', admitPerSecond: 0.1 } });
  const open = await openFlashSale(api, ops, { name: '太快', units: 100, stores: 1, startsInSeconds: 2, lastsSeconds: 3_600, variant: 3 });
  await delay(Math.max(0, open.startsAtMs + 700 - Date.now()));
  const first = new Buyers(api, soldOut);
  const bought = await first.buyOnce(newAttempt(winner, 0));
  if (bought.status !== 201) throw new Error(`the only unit could not be bought: ${bought.status} ${bought.code}`);
  await first.close();
  // The latch hears of it within half a second.
  await delay(1_500);
  return [
    await learn(api, { name: 'sold out, by the latch', sale: soldOut, shopper: loser, code: 'FLASH.SOLD_OUT' }),
    await learn(api, { name: 'no ticket of the waiting room', sale: queued, shopper: loser, code: 'RISK.QUEUE_REQUIRED' }),
    await learn(api, { name: 'known to be over a limit', sale: open, shopper: hasty, code: 'RATE_LIMITED' }),
  ];
}

const MOST_TRIES = 400;

/**
 * Asks until the refusal is there, and keeps it for the bare server to send.
 * @param {string} api
 * @param {{name: string, sale: import('../runner/campaign.mjs').Sale, shopper: import('../runner/people.mjs').SignedInShopper, code: string}} wanted
 * @returns {Promise<Refusal>}
 */
async function learn(api, { name, sale, shopper, code }) {
  const path = `/api/storefront/flash/items/${sale.itemId}/stores/${sale.stores[0]?.storeId}/tokens`;
  const headers = { 'authorization': `Bearer ${shopper.token}`, 'x-device-token': shopper.deviceToken, 'x-forwarded-for': shopper.address ?? '', 'content-type': 'application/json', 'accept': 'application/json' };
  let last = '';
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const reply = await fetch(api + path, { method: 'POST', headers, body: '{}' });
    const body = await reply.text();
    last = `${reply.status} ${body.slice(0, 200)}`;
    if (body.includes(`"${code}"`)) return { name, path, headers, status: reply.status, contentType: reply.headers.get('content-type') ?? '', body, code };
  }
  throw new Error(`${name}: ${code} was never answered, but ${last}`);
}

/**
 * @param {RefusalPlace} place
 * @param {Refusal} refusal
 * @param {typeof FULL} shape
 */
async function compare({ api, processes }, refusal, { pairs: count, seconds, warmUpSeconds }) {
  const { path, status, contentType, body } = refusal;
  const bare = await startBareServer([{ method: 'POST', path, status, contentType, body }]);
  try {
    for (const url of [api, bare.url]) await drive(url, refusal, warmUpSeconds);
    /** @type {Record<'ours' | 'bare', Awaited<ReturnType<typeof measure>>>[]} */
    const pairs = [];
    for (let pair = 0; pair < count; pair += 1) {
      pairs.push({ ours: await measure({ url: api, pid: processes.api }, refusal, seconds), bare: await measure({ url: bare.url, pid: bare.pid }, refusal, seconds) });
    }
    const of = /** @param {(pair: typeof pairs[number]) => number} read */ (read) => rounded(median(pairs.map(read)), 2);
    return {
      name: refusal.name, code: refusal.code, bytes: Buffer.byteLength(body),
      oursUs: of((pair) => pair.ours.cpuUs), bareUs: of((pair) => pair.bare.cpuUs), ratio: of((pair) => pair.ours.cpuUs / pair.bare.cpuUs),
      perSecond: of((pair) => pair.ours.perSecond), barePerSecond: of((pair) => pair.bare.perSecond), p99Ms: of((pair) => pair.ours.p99Ms), bareP99Ms: of((pair) => pair.bare.p99Ms),
      others: pairs.reduce((sum, pair) => sum + pair.ours.others, 0), asked: pairs.reduce((sum, pair) => sum + pair.ours.answered, 0),
    };
  } finally {
    bare.stop();
  }
}

/**
 * @param {{url: string, pid: number}} server
 * @param {Refusal} refusal
 * @param {number} seconds
 */
async function measure({ url, pid }, refusal, seconds) {
  const before = readProcessorTime({ server: pid });
  const result = await drive(url, refusal, seconds);
  const { server } = grownBy(before, readProcessorTime({ server: pid }));
  const answered = result.requests.total;
  // Another status means that something else than this refusal was measured.
  const same = new Map(Object.entries(result.statusCodeStats ?? {})).get(String(refusal.status))?.count ?? 0;
  return { cpuUs: (server * 1000) / answered, perSecond: answered / seconds, p99Ms: result.latency.p99, answered, others: answered - same + result.errors };
}

/**
 * @param {string} url
 * @param {Refusal} refusal
 * @param {number} duration seconds
 */
function drive(url, { path, headers }, duration) {
  return autocannon({ url: url + path, method: 'POST', headers, body: '{}', connections: CONNECTIONS, pipelining: 1, duration });
}

/**
 * Every buyer spends one sale token, and then the same again under other keys: only Redis knows that it is spent. In turns with a bare
 * Fastify that is sent the same requests by the same client, and answers the same bytes: this client keeps a server less busy than
 * autocannon does, and a request costs more where fewer come at once.
 * @param {RefusalPlace} place
 * @param {readonly import('../runner/people.mjs').SignedInShopper[]} shoppers
 * @param {typeof FULL} shape
 */
async function spendAgain({ api, ops, redisUrl, processes }, shoppers, { replays }) {
  const sale = await openFlashSale(api, ops, { name: '重放', units: shoppers.length * 2, stores: 1, startsInSeconds: 2, lastsSeconds: 3_600, variant: 4 });
  await delay(Math.max(0, sale.startsAtMs + 700 - Date.now()));
  const buyers = new Buyers(api, sale, { connections: CONNECTIONS });
  const redis = new Redis(redisUrl);
  try {
    const bought = await mapAtOnce(shoppers, CONNECTIONS, async (shopper) => {
      const attempt = newAttempt(shopper, 0);
      return (await buyers.buyOnce(attempt)).status === 201 ? [attempt] : [];
    });
    return await replay({ buyers, redis, processes, spent: bought.flat(), replays });
  } finally {
    await buyers.close();
    redis.disconnect();
  }
}

/**
 * @param {{buyers: Buyers, redis: Redis, processes: RefusalPlace['processes'], spent: readonly import('../runner/buyer.mjs').Attempt[], replays: number}} parts
 */
async function replay({ buyers, redis, processes, spent, replays }) {
  const again = /** @param {string} round */ (round) => spent.map((attempt) => ({ ...attempt, idempotencyKey: `${attempt.idempotencyKey}-${round}` }));
  const [first] = again('learn');
  if (first === undefined) throw new Error('nobody bought anything');
  const refusal = await buyers.order(first);
  const bare = await startBareServer([{ method: 'POST', path: buyers.orderPath(0), status: refusal.status, contentType: 'application/problem+json; charset=utf-8', body: JSON.stringify(refusal.json) }]);
  const bareBuyers = new Buyers(bare.url, buyers.sale, { connections: CONNECTIONS });
  const roots = { ...processes, bare: bare.pid };
  /** @param {Buyers} at @param {string} round */
  const spendAll = async (at, round) => {
    const [commandsBefore, before] = [await countCommands(redis), readProcessorTime(roots)];
    const codes = await mapAtOnce(again(round), CONNECTIONS, async (attempt) => (await at.order(attempt)).code);
    return { codes, cpu: grownBy(before, readProcessorTime(roots)), commands: (await countCommands(redis)) - commandsBefore };
  };
  try {
    for (let round = 0; round < WARM_REPLAYS; round += 1) for (const at of [buyers, bareBuyers]) await spendAll(at, `warm${round}`);
    /** @type {{apiUs: number, redisUs: number, bareUs: number}[]} */
    const pairs = [];
    /** @type {string[]} */
    const codes = [];
    let commands = 0;
    for (let round = WARM_REPLAYS; round < replays; round += 1) {
      // Who comes first takes turns, too.
      const theirsBefore = round % 2 === 0 ? null : await spendAll(bareBuyers, `r${round}`);
      const ours = await spendAll(buyers, `r${round}`);
      const theirs = theirsBefore ?? (await spendAll(bareBuyers, `r${round}`));
      codes.push(...ours.codes);
      commands += ours.commands;
      const each = /** @param {number} ms */ (ms) => (ms * 1000) / spent.length;
      pairs.push({ apiUs: each(ours.cpu.api), redisUs: each(ours.cpu.redis), bareUs: each(theirs.cpu.bare) });
    }
    const of = /** @param {(pair: typeof pairs[number]) => number} read */ (read) => median(pairs.map(read));
    return {
      refused: codes.filter((code) => code === 'RISK.SALE_TOKEN_INVALID').length, sent: codes.length, commandsPerRefusal: rounded(commands / codes.length, 2),
      apiUs: rounded(of(({ apiUs }) => apiUs), 1), redisUs: rounded(of(({ redisUs }) => redisUs), 1), bareUs: rounded(of(({ bareUs }) => bareUs), 1),
      ratio: rounded(of(({ apiUs, redisUs, bareUs }) => (apiUs + redisUs) / bareUs), 2),
    };
  } finally {
    await bareBuyers.close();
    bare.stop();
  }
}

/** @param {Redis} redis */
async function countCommands(redis) {
  return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1] ?? 0);
}

/**
 * @param {{results: Awaited<ReturnType<typeof compare>>[], redis: Awaited<ReturnType<typeof spendAgain>>, quick: boolean, machine: Record<string, unknown>, settings: Record<string, unknown>, resultFolder: string}} run
 */
function conclude({ results, redis, quick, machine, settings, resultFolder }) {
  const objectives = [
    ...results.flatMap(({ name, ratio, others, asked }) => [
      ...(quick ? [] : [{ name: `${name}: at most ${refusalBounds.inProcess} times a bare reply`, holds: ratio <= refusalBounds.inProcess, figure: ratio }]),
      // Who is over a limit may send one request every few seconds, and gets another answer to it.
      { name: `${name}: nothing else was answered`, holds: asked > 0 && others <= asked * MOST_OTHERS, figure: `${others} of ${asked}` },
    ]),
    ...(quick ? [] : [{ name: `refused by Redis: at most ${refusalBounds.byRedis} times a bare reply, Redis's processor time included`, holds: redis.ratio <= refusalBounds.byRedis, figure: redis.ratio }]),
    { name: 'refused by Redis: every spent token is refused', holds: redis.sent > 0 && redis.refused === redis.sent, figure: `${redis.refused} of ${redis.sent}` },
  ];
  console.log(`\n  CPU in microseconds per refusal; medians over pairs in turns with a bare Fastify that sends the same bytes.`);
  console.log(textTable(['refusal', 'code', 'bytes', 'CPU us', 'bare', 'ratio', 'per s', 'bare', 'p99 ms', 'bare'], results.map((one) => [one.name, one.code, one.bytes, one.oursUs, one.bareUs, `${one.ratio}x`, one.perSecond.toFixed(0), one.barePerSecond.toFixed(0), one.p99Ms, one.bareP99Ms])));
  console.log(`\n${textTable(['by Redis', 'API us', 'Redis us', 'bare us', 'ratio', 'commands'], [[String(redis.sent), redis.apiUs, redis.redisUs, redis.bareUs, `${redis.ratio}x`, redis.commandsPerRefusal]])}\n`);
  return concludeBench({ name: 'refusals', quick, objectives, figures: { inProcess: results, byRedis: redis }, bounds: refusalBounds, machine, settings, resultFolder });
}
