import autocannon from 'autocannon';
import { describeMachine } from '../runner/machine.mjs';
import { listProducts } from '../runner/shop-api.mjs';
import { startBareServer } from './bare-server.mjs';
import { concludeBench } from './conclude.mjs';
import { grownBy, readProcessorTime } from './processor-time.mjs';
import { median, rounded, textTable } from './statistics.mjs';

/**
 * What a hot read costs beside a bare Fastify that sends the same bytes, in turns on the same machine.
 *
 * @typedef {{api: string, processes: {api: number}, settings: Record<string, unknown>, resultFolder: string}} BrowsePlace
 * @typedef {{perSecond: number, cpuUsPerRequest: number, p50Ms: number, p99Ms: number, serverBusy: number, failed: number}} Window
 * @typedef {{name: string, path: string, contentType: string, body: string}} HotRead
 */

const CONNECTIONS = 64;
const FULL = { pairs: 5, warmUpSeconds: 3, seconds: 5 };
const QUICK = { pairs: 2, warmUpSeconds: 1, seconds: 1 };
export const browseBounds = { shareOfBareFastify: 0.7 };

/**
 * @param {BrowsePlace} place
 * @param {{quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function benchBrowse(place, { quick, step }) {
  const shape = quick ? QUICK : FULL;
  const machine = describeMachine();
  const reads = await findReads(place.api);
  const bare = await startBareServer(reads);
  try {
    const servers = { ours: { url: place.api, pid: place.processes.api }, bare };
    const results = [];
    for (const read of reads) {
      results.push(await step(`${read.name}: ${shape.pairs} pairs of ${shape.seconds} s`, () => compare(servers, read, shape)));
    }
    return conclude({ results, machine, settings: { ...place.settings, ...shape, connections: CONNECTIONS, pipelining: 1 }, quick, resultFolder: place.resultFolder });
  } finally {
    bare.stop();
  }
}

/**
 * @param {string} api
 * @returns {Promise<HotRead[]>}
 */
async function findReads(api) {
  const [product] = await listProducts(api, 1);
  if (product === undefined) throw new Error('the shop sells nothing');
  const paths = { 'list of 20 products': '/api/storefront/products?page=1&pageSize=20', 'one product': `/api/storefront/products/${product.productId}` };
  return Promise.all(
    Object.entries(paths).map(async ([name, path]) => {
      const reply = await fetch(api + path);
      if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
      return { name, path, contentType: reply.headers.get('content-type') ?? '', body: await reply.text() };
    }),
  );
}

/**
 * @param {{ours: {url: string, pid: number}, bare: {url: string, pid: number}}} servers
 * @param {HotRead} read
 * @param {typeof FULL} shape
 */
async function compare(servers, { name, path, body }, shape) {
  for (const { url } of Object.values(servers)) await drive(url + path, shape.warmUpSeconds);
  /** @type {{ours: Window, bare: Window}[]} */
  const pairs = [];
  for (let pair = 0; pair < shape.pairs; pair += 1) {
    pairs.push({ ours: await measure(servers.ours, path, shape.seconds), bare: await measure(servers.bare, path, shape.seconds) });
  }
  const of = /** @param {'ours' | 'bare'} one @param {keyof Window} figure */ (one, figure) => rounded(median(pairs.map((pair) => pair[one][figure])), 2);
  const side = /** @param {'ours' | 'bare'} one */ (one) => ({ perSecond: of(one, 'perSecond'), cpuUsPerRequest: of(one, 'cpuUsPerRequest'), p50Ms: of(one, 'p50Ms'), p99Ms: of(one, 'p99Ms'), serverBusy: of(one, 'serverBusy') });
  return {
    name,
    bytes: Buffer.byteLength(body),
    ours: side('ours'),
    bare: side('bare'),
    rateShare: rounded(median(pairs.map(({ ours, bare }) => ours.perSecond / bare.perSecond))),
    // Where the generator is slower than a server, rates meet and hide the difference; processor time does not.
    cpuShare: rounded(median(pairs.map(({ ours, bare }) => bare.cpuUsPerRequest / ours.cpuUsPerRequest))),
    failed: pairs.reduce((sum, { ours, bare }) => sum + ours.failed + bare.failed, 0),
  };
}

/**
 * @param {{url: string, pid: number}} server
 * @param {string} path
 * @param {number} seconds
 * @returns {Promise<Window>}
 */
async function measure({ url, pid }, path, seconds) {
  const before = readProcessorTime({ server: pid });
  const startedAt = performance.now();
  const result = await drive(url + path, seconds);
  const wallMs = performance.now() - startedAt;
  const { server } = grownBy(before, readProcessorTime({ server: pid }));
  const requests = result.requests.total;
  return { perSecond: requests / (wallMs / 1000), cpuUsPerRequest: (server * 1000) / requests, p50Ms: result.latency.p50, p99Ms: result.latency.p99, serverBusy: server / wallMs, failed: result.non2xx + result.errors + result.timeouts };
}

/**
 * @param {string} url
 * @param {number} duration seconds
 */
function drive(url, duration) {
  return autocannon({ url, connections: CONNECTIONS, pipelining: 1, duration });
}

/**
 * @param {{results: Awaited<ReturnType<typeof compare>>[], machine: Record<string, unknown>, settings: Record<string, unknown>, quick: boolean, resultFolder: string}} run
 */
function conclude({ results, machine, settings, quick, resultFolder }) {
  const bound = browseBounds.shareOfBareFastify;
  const objectives = results.flatMap(({ name, rateShare, cpuShare, failed }) => [
    { name: `${name}: at least ${bound} of a bare Fastify, by rate and by processor time`, holds: Math.min(rateShare, cpuShare) >= bound, figure: `${rateShare} and ${cpuShare}` },
    { name: `${name}: every request is answered`, holds: failed === 0, figure: `${failed} failed` },
  ]);
  console.log(`\n  ${CONNECTIONS} connections, in turns with a bare Fastify that sends the same bytes; medians over the pairs.`);
  const rows = results.flatMap(({ name, bytes, ours, bare, rateShare, cpuShare }) => [
    [name, 'quanyu', bytes, ours.perSecond.toFixed(0), ours.cpuUsPerRequest.toFixed(1), ours.p50Ms, ours.p99Ms, ours.serverBusy.toFixed(2), rateShare.toFixed(2), cpuShare.toFixed(2)],
    ['', 'bare Fastify', bytes, bare.perSecond.toFixed(0), bare.cpuUsPerRequest.toFixed(1), bare.p50Ms, bare.p99Ms, bare.serverBusy.toFixed(2), '', ''],
  ]);
  console.log(textTable(['read', 'server', 'bytes', 'requests/s', 'CPU us', 'p50 ms', 'p99 ms', 'busy', 'by rate', 'by CPU'], rows));
  console.log('');
  return concludeBench({ name: 'browse', quick, objectives, figures: { results }, bounds: browseBounds, machine, settings, resultFolder });
}
