import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { describeMachine } from '../runner/machine.mjs';
import { concludeBench } from './conclude.mjs';
import { Floor } from './floor.mjs';
import { grownBy, readMachineBusyMs, readProcessorTime } from './processor-time.mjs';
import { makeShoppers, OrderLoop } from './shoppers.mjs';
import { stockStore } from './shop.mjs';
import { median, percentile, rounded, sum, textTable } from './statistics.mjs';

/**
 * What one order costs: the whole of placing it over HTTP, in processor time of all our processes, beside two floors
 * measured between the same windows.
 *
 * @typedef {object} Place the shop under test
 * @property {string} api
 * @property {string} databaseUrl
 * @property {string} tokenSecret
 * @property {{username: string, password: string}} ops
 * @property {{api: number, worker: number, postgres: number, redis: number}} processes ids
 * @property {Record<string, unknown>} settings
 * @property {string} resultFolder
 *
 * @typedef {object} WindowResult one window at one number of shoppers, with the floor that follows it
 * @property {number} shoppers
 * @property {number} orders
 * @property {number} perSecond
 * @property {number} p50Ms
 * @property {number} p95Ms
 * @property {Record<string, number>} cpuMsPerOrder by process, and `total`
 * @property {number} rowsPerOrder inserted or updated by the transactions that wrote the orders, counted in the tables
 * @property {number} walBytesPerOrder
 * @property {number} meanGroup orders that shared one commit
 * @property {number} largestGroup
 * @property {{cpuMsPerOrder: number, clientCpuMsPerOrder: number, perSecond: number}} sameRows
 * @property {number} otherCpuShare processor time of everything else on the machine, in cores
 * @property {string[]} placed
 * @property {Record<string, number>} errors
 */

const LEVELS = [1, 16, 64];
const FULL = { rounds: 3, warmUpSeconds: 2, seconds: 8, plainSeconds: 4, shoppers: 19_000 };
const QUICK = { rounds: 1, warmUpSeconds: 1, seconds: 2, plainSeconds: 1, shoppers: 4_000 };
/** What a window leaves behind (the log's writer, dead rows) is not to be found in the next. */
const REST_MS = 1_000;
/** What fails the run; the README says where they come from. */
export const orderBounds = { sameRowsRatioAt64: 2.5, plainRatioAt64: 15, throughputAt64To16: 1, p95ToP50At64: 2 };

/**
 * @param {Place} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchOrders(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const client = new pg.Client({ connectionString: place.databaseUrl, application_name: 'quanyu bench' });
  await client.connect();
  const floor = new Floor();
  try {
    const shop = await step('Stock of one store', () => stockStore(place.api, place.ops));
    const loop = new OrderLoop(place.api, shop, makeShoppers(shape.shoppers, place.tokenSecret));
    await step('Shoppers', () => loop.introduce());
    await floor.connect(place.databaseUrl);
    // Both sides run once before anything counts, so that neither pays for compilation.
    await step('Warm up', () => warmUp({ loop, floor, client }, shape));
    /** @type {WindowResult[]} */
    const windows = [];
    /** @type {{cpuMsPerOrder: number, clientCpuMsPerOrder: number, perSecond: number}[]} */
    const plain = [];
    for (let round = 1; round <= shape.rounds; round += 1) {
      for (const shoppers of LEVELS) {
        windows.push(await step(`Round ${round} of ${shape.rounds}: ${shoppers} shoppers, then the same rows`, () => measure({ place, loop, floor, client }, shoppers, shape)));
      }
      plain.push(await step(`Round ${round} of ${shape.rounds}: plain group insert`, () => measurePlain(place, floor, shape.plainSeconds)));
    }
    await loop.close();
    const lost = await step('Every acknowledged order is in the database once', () => countLost(client, windows.flatMap(({ placed }) => placed)));
    const versions = await readVersions(client);
    return conclude({ windows, plain, lost, machine, settings: { ...place.settings, ...versions, ...shape, linesPerOrder: 2, variants: shop.variants.length, tokens: 'seen before' }, quick, resultFolder: place.resultFolder });
  } finally {
    floor.stop();
    await client.end();
  }
}

/**
 * @param {{loop: OrderLoop, floor: Floor, client: pg.Client}} parts
 * @param {typeof FULL} shape
 */
async function warmUp({ loop, floor, client }, shape) {
  const from = await readDatabaseTime(client);
  for (const shoppers of LEVELS) await loop.run(shoppers, shape.warmUpSeconds);
  await floor.loadRows(from, await readDatabaseTime(client));
  await floor.writeRows();
  await floor.plainInserts(0.5);
  // New tables have no statistics yet; in a shop that runs, autovacuum has seen them within its minute.
  await client.query('ANALYZE');
}

/**
 * One window of shoppers, and then the rows that it wrote once more by the bare client.
 * @param {{place: Place, loop: OrderLoop, floor: Floor, client: pg.Client}} parts
 * @param {number} shoppers
 * @param {typeof FULL} shape
 * @returns {Promise<WindowResult>}
 */
async function measure({ place, loop, floor, client }, shoppers, shape) {
  await delay(REST_MS);
  const from = await readDatabaseTime(client);
  const walBefore = await readWalPosition(client);
  const [cpuBefore, ownBefore, busyBefore] = [readProcessorTime(place.processes), process.cpuUsage(), readMachineBusyMs()];
  const { placed, latenciesMs, errors, seconds } = await loop.run(shoppers, shape.seconds);
  const [cpuAfter, own, busyAfter] = [readProcessorTime(place.processes), process.cpuUsage(ownBefore), readMachineBusyMs()];
  const walBytes = (await readWalPosition(client)) - walBefore;
  const { groups, rows } = await floor.loadRows(from, await readDatabaseTime(client));
  const orders = placed.length;

  const floorBefore = readProcessorTime({ postgres: place.processes.postgres, client: floor.pid });
  const { milliseconds } = await floor.writeRows();
  const floorCpu = grownBy(floorBefore, readProcessorTime({ postgres: place.processes.postgres, client: floor.pid }));

  const cpu = grownBy(cpuBefore, cpuAfter);
  const used = sum(Object.values(cpu));
  const otherMs = busyBefore === undefined || busyAfter === undefined ? Number.NaN : busyAfter - busyBefore - used - (own.user + own.system) / 1000;
  return {
    shoppers,
    orders,
    perSecond: orders / seconds,
    p50Ms: percentile(latenciesMs, 0.5),
    p95Ms: percentile(latenciesMs, 0.95),
    cpuMsPerOrder: { ...Object.fromEntries(Object.entries(cpu).map(([name, milli]) => [name, milli / orders])), total: used / orders },
    rowsPerOrder: rows / orders,
    walBytesPerOrder: walBytes / orders,
    meanGroup: orders / groups.length,
    largestGroup: Math.max(...groups),
    sameRows: { cpuMsPerOrder: (floorCpu.postgres + floorCpu.client) / sum(groups), clientCpuMsPerOrder: floorCpu.client / sum(groups), perSecond: sum(groups) / (milliseconds / 1000) },
    otherCpuShare: otherMs / 1000 / seconds,
    placed,
    errors: Object.fromEntries(errors),
  };
}

/**
 * @param {Place} place
 * @param {Floor} floor
 * @param {number} seconds
 */
async function measurePlain(place, floor, seconds) {
  const roots = { postgres: place.processes.postgres, client: floor.pid };
  const before = readProcessorTime(roots);
  const { orders, milliseconds } = await floor.plainInserts(seconds);
  const { postgres, client } = grownBy(before, readProcessorTime(roots));
  return { cpuMsPerOrder: postgres / orders, clientCpuMsPerOrder: client / orders, perSecond: orders / (milliseconds / 1000) };
}

/** @param {pg.Client} client */
async function readDatabaseTime(client) {
  const { rows } = await client.query('SELECT clock_timestamp()::text AS now');
  return String(rows[0].now);
}

/**
 * Bytes written to the log since the database was made.
 * @param {pg.Client} client
 */
async function readWalPosition(client) {
  const { rows } = await client.query(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS bytes`);
  return Number(rows[0].bytes);
}

/**
 * Acknowledged orders that are not in the database exactly once.
 * @param {pg.Client} client
 * @param {readonly string[]} placed
 */
async function countLost(client, placed) {
  let lost = placed.length - new Set(placed).size;
  for (let from = 0; from < placed.length; from += 50_000) {
    const { rows } = await client.query(
      `SELECT count(*)::int AS lost FROM unnest($1::uuid[]) AS t (id) WHERE 1 <> (SELECT count(*) FROM orders."order" o WHERE o.id = t.id)`,
      [placed.slice(from, from + 50_000)],
    );
    lost += Number(rows[0].lost);
  }
  return lost;
}

/** @param {pg.Client} client */
async function readVersions(client) {
  const names = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'jit', 'max_wal_size', 'wal_sync_method'];
  const { rows } = await client.query(`SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`);
  return /** @type {Record<string, string>} */ (rows[0]);
}

/**
 * @param {{windows: WindowResult[], plain: {cpuMsPerOrder: number, clientCpuMsPerOrder: number, perSecond: number}[], lost: number,
 *   machine: Record<string, unknown>, settings: Record<string, unknown>, quick: boolean, resultFolder: string}} run
 */
function conclude({ windows, plain, lost, machine, settings, quick, resultFolder }) {
  const plainCpu = median(plain.map(({ cpuMsPerOrder }) => cpuMsPerOrder));
  const levels = LEVELS.map((shoppers) => {
    const own = windows.filter((window) => window.shoppers === shoppers);
    const of = /** @param {(window: WindowResult) => number} read */ (read) => rounded(median(own.map(read)));
    const parts = ['api', 'worker', 'postgres', 'redis', 'total'];
    return {
      shoppers,
      ordersPerSecond: of((window) => window.perSecond),
      p50Ms: of((window) => window.p50Ms),
      p95Ms: of((window) => window.p95Ms),
      cpuMsPerOrder: /** @type {Record<string, number>} */ (Object.fromEntries(parts.map((part) => [part, of((window) => window.cpuMsPerOrder[part] ?? Number.NaN)]))),
      rowsPerOrder: of((window) => window.rowsPerOrder),
      walBytesPerOrder: Math.round(of((window) => window.walBytesPerOrder)),
      meanGroup: of((window) => window.meanGroup),
      largestGroup: Math.max(...own.map((window) => window.largestGroup)),
      sameRowsCpuMsPerOrder: of((window) => window.sameRows.cpuMsPerOrder),
      sameRowsPerSecond: of((window) => window.sameRows.perSecond),
      ratioToSameRows: of((window) => (window.cpuMsPerOrder['total'] ?? Number.NaN) / window.sameRows.cpuMsPerOrder),
      ratioToPlain: of((window) => (window.cpuMsPerOrder['total'] ?? Number.NaN) / plainCpu),
      otherCpuCores: of((window) => window.otherCpuShare),
    };
  });
  const errors = windows.flatMap((window) => Object.entries(window.errors)).reduce((all, [what, count]) => ({ ...all, [what]: (all[what] ?? 0) + count }), /** @type {Record<string, number>} */ ({}));
  const [, at16, at64] = levels;
  if (at16 === undefined || at64 === undefined) throw new Error('a level was not measured');
  const acknowledged = sum(windows.map(({ orders }) => orders));
  const objectives = [
    { name: 'no order was refused or failed', holds: Object.keys(errors).length === 0, figure: sum(Object.values(errors)) },
    { name: 'every acknowledged order is in the database exactly once', holds: lost === 0 && acknowledged > 0, figure: lost },
    { name: `an order at 64 shoppers costs at most ${orderBounds.sameRowsRatioAt64} times the same rows without the application`, holds: at64.ratioToSameRows <= orderBounds.sameRowsRatioAt64, figure: at64.ratioToSameRows },
    { name: `and at most ${orderBounds.plainRatioAt64} times a plain group insert`, holds: at64.ratioToPlain <= orderBounds.plainRatioAt64, figure: at64.ratioToPlain },
    // A window of two seconds on a busy machine says nothing about throughput.
    ...(quick ? [] : [{ name: `p95 at 64 shoppers is at most ${orderBounds.p95ToP50At64} times p50`, holds: at64.p95Ms <= orderBounds.p95ToP50At64 * at64.p50Ms, figure: rounded(at64.p95Ms / at64.p50Ms) }]),
    ...(quick ? [] : [{ name: `throughput at 64 shoppers is at least ${orderBounds.throughputAt64To16} of that at 16`, holds: at64.ordersPerSecond >= orderBounds.throughputAt64To16 * at16.ordersPerSecond, figure: rounded(at64.ordersPerSecond / at16.ordersPerSecond) }]),
  ];
  const plainFloor = { cpuMsPerOrder: rounded(plainCpu, 4), clientCpuMsPerOrder: rounded(median(plain.map(({ clientCpuMsPerOrder }) => clientCpuMsPerOrder)), 4), perSecond: Math.round(median(plain.map(({ perSecond }) => perSecond))) };
  printResult(levels, plainFloor, errors);
  return concludeBench({ name: 'orders', quick, objectives, figures: { acknowledged, levels, plainFloor }, bounds: orderBounds, machine, settings, resultFolder });
}

/**
 * @param {readonly {shoppers: number, ordersPerSecond: number, p50Ms: number, p95Ms: number, cpuMsPerOrder: Record<string, number>, rowsPerOrder: number, walBytesPerOrder: number,
 *   meanGroup: number, sameRowsCpuMsPerOrder: number, ratioToSameRows: number, ratioToPlain: number, otherCpuCores: number}[]} levels
 * @param {{cpuMsPerOrder: number, clientCpuMsPerOrder: number, perSecond: number}} plain
 * @param {Record<string, number>} errors
 */
function printResult(levels, plain, errors) {
  console.log('\n  Placing an order of two lines; medians over the rounds. CPU in milliseconds per durable order.');
  console.log(
    textTable(
      ['shoppers', 'orders/s', 'p50 ms', 'p95 ms', 'CPU', 'API', 'worker', 'PG', 'Redis', 'rows', 'WAL bytes', 'group', 'same rows', 'ratio', 'to plain', 'other CPU'],
      levels.map((level) => [
        String(level.shoppers), level.ordersPerSecond.toFixed(0), level.p50Ms.toFixed(1), level.p95Ms.toFixed(1),
        ...['total', 'api', 'worker', 'postgres', 'redis'].map((part) => (level.cpuMsPerOrder[part] ?? Number.NaN).toFixed(3)),
        level.rowsPerOrder.toFixed(1), level.walBytesPerOrder, level.meanGroup.toFixed(1), level.sameRowsCpuMsPerOrder.toFixed(3),
        `${level.ratioToSameRows.toFixed(2)}x`, `${level.ratioToPlain.toFixed(1)}x`, `${level.otherCpuCores.toFixed(2)} cores`,
      ]),
    ),
  );
  console.log(`\n  same rows: one bare client writes the same rows in the same groups into copies of the tables; its CPU and PostgreSQL's.`);
  console.log(`  plain: 50 orders of 2 lines per insert, ${plain.cpuMsPerOrder} ms of PostgreSQL per order, ${plain.perSecond} orders/s (its client: ${plain.clientCpuMsPerOrder} ms).\n`);
  for (const [what, count] of Object.entries(errors).slice(0, 5)) console.log(`  ! ${count} x ${what}`);
  console.log('');
}
