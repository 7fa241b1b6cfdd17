import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { DURABLE, startMeasuredShop } from './lib/measured-shop.mjs';
import { dataDirectory, repositoryRoot } from './lib/paths.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { findFreePorts } from './lib/ports.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayServers } from './lib/servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, stackEnvironment } from './lib/stack.mjs';

/** @typedef {import('./lib/processes.mjs').Processes} Processes */

const help = `
Usage: npm run bench -- orders [--quick]    what placing an order costs at 1, 16 and 64 shoppers, beside two floors:
                                            the same rows without the application, and a plain group insert
       npm run bench -- browse [--quick]    a list of 20 products and one product, beside a bare Fastify that sends
                                            the same bytes
       npm run bench -- checkout [--quick]  a whole checkout through the peers' driver: cart, quote, place, prepay,
                                            signed notify, paid
       npm run bench -- flash [--quick]     the peers' flash sale (500 units, 3,000 buyers, 64 and 256 at once), and
                                            50,000 open attempts beside a bare Fastify
       npm run bench -- refusals [--quick]  what it costs to say no, in the process and by Redis, beside a bare Fastify
       npm run bench -- claims [--quick]    100,000 claims on 1,000 coupons, one for each customer: exactly 1,000 are given;
                                            what a claim costs beside a bare Fastify
       npm run bench -- scaling [--quick]   placing an order on one API process and on four, at 16 and 64 shoppers, and
                                            at open arrivals of half the capacity
       npm run bench -- risk [--quick]      what the rules of risk add to an order: two APIs on one database, one of which
                                            scores nothing, in turns
       npm run bench -- stores [--quick]    the nearest stores with a whole basket, over 3,000 stores with 2,000 of 30,000
                                            variants each, beside a plain look-up of the same rows
       npm run bench -- price [--quick]     what pricing a cart of 20 lines costs with 200 live promotions, beside a plain
                                            pass over the same rules; starts no servers
       npm run bench -- members [--rows N] [--quick]
                                            a million members, or N: finding one by phone, openid and code, counting a
                                            segment and booking points, beside one row by its key; starts no API

Starts a PostgreSQL and a Redis of its own whose data is durable while it runs, and API and worker as npm start does.
Nothing else should run on the machine; processor time is the figure to trust when something does.
Exits 1 when a bound is missed; the last line is the run as JSON.

  --quick          short windows, for a look at whether it works
  --profile        orders, browse, refusals, claims, risk: writes a CPU profile of the API to .data/profiles when it stops
                   checkout: measures once more under a profiler and prints where the time goes, with the statements
`;

const { values, positionals } = readArguments(help, { quick: { type: 'boolean' }, profile: { type: 'boolean' }, rows: { type: 'string' } });
const options = { quick: values['quick'] === true, profile: values['profile'] === true, step };

/** Shoppers come from addresses of their own, which the proxy tells. */
const BEHIND_A_PROXY = { TRUSTED_PROXY_HOPS: '1' };

/**
 * Each starts the shop that it measures; its own module is imported late, as its packages may have been installed a
 * moment ago.
 * @type {Record<string, (processes: Processes) => Promise<{passed: boolean, line: string}>>}
 */
const benches = {
  orders: async (processes) => (await import('../load-tests/bench/orders.mjs')).benchOrders(await startMeasuredShop(processes, { simulators: false, env: BEHIND_A_PROXY, profileFolder: profileAtEnd() }), options),
  browse: async (processes) => (await import('../load-tests/bench/browse.mjs')).benchBrowse(await startMeasuredShop(processes, { simulators: false, profileFolder: profileAtEnd() }), options),
  checkout: async (processes) => (await import('../load-tests/bench/checkout.mjs')).benchCheckout(await startMeasuredShop(processes, { simulators: true, env: BEHIND_A_PROXY, inspectApi: options.profile }), options),
  flash: async (processes) => (await import('../load-tests/bench/flash.mjs')).benchFlash(await startMeasuredShop(processes, { simulators: true, env: BEHIND_A_PROXY }), options),
  refusals: async (processes) => (await import('../load-tests/bench/refusals.mjs')).benchRefusals(await startMeasuredShop(processes, { simulators: true, env: BEHIND_A_PROXY, profileFolder: profileAtEnd() }), options),
  claims: async (processes) => {
    const [{ benchClaims }, { RISK_SECRET }] = await Promise.all([import('../load-tests/bench/claims.mjs'), import('../load-tests/bench/risk.mjs')]);
    return benchClaims(await startMeasuredShop(processes, { simulators: false, env: { ...BEHIND_A_PROXY, RISK_TOKEN_SECRET: RISK_SECRET }, profileFolder: profileAtEnd() }), options);
  },
  scaling: async (processes) => (await import('../load-tests/bench/scaling.mjs')).benchScaling(await startMeasuredShop(processes, { simulators: false, env: BEHIND_A_PROXY }), options),
  risk: async (processes) => {
    const { benchRisk, RISK_SECRET } = await import('../load-tests/bench/risk.mjs');
    return benchRisk(await startMeasuredShop(processes, { simulators: false, env: { ...BEHIND_A_PROXY, RISK_TOKEN_SECRET: RISK_SECRET }, profileFolder: profileAtEnd() }), options);
  },
  stores: async (processes) => (await import('../load-tests/bench/stores.mjs')).benchStores(await startMeasuredShop(processes, { simulators: false }), options),
  price: async (processes) => (await import('../load-tests/bench/price.mjs')).benchPrice({ engine: await buildPriceEngine(processes), resultFolder: join(dataDirectory, 'bench') }, options),
  members: async (processes) => {
    const { benchMembers } = await import('../load-tests/bench/members.mjs');
    const { lookups, ...place } = await openMembers(processes);
    return benchMembers({ ...place, lookups }, { ...options, rows: readRows() }).finally(() => lookups.close());
  },
};

await runScript('bench', async (processes) => {
  const [chosen] = positionals;
  const bench = chosen !== undefined && Object.hasOwn(benches, chosen) ? benches[chosen] : undefined;
  if (bench === undefined || positionals.length !== 1) throw new PlainFailure(`Say what to measure: ${Object.keys(benches).join(', ')}. Try --help.`);
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const { passed, line } = await bench(processes);
  console.log(line);
  return passed ? 0 : 1;
});

function profileAtEnd() {
  return options.profile ? join(dataDirectory, 'profiles') : undefined;
}

function readRows() {
  const given = values['rows'];
  if (given === undefined) return null;
  const rows = Number(given);
  if (!Number.isInteger(rows) || rows < 1_000 || rows > 100_000_000) throw new PlainFailure('--rows takes a whole number from 1,000 to 100,000,000.');
  return rows;
}

/** An empty database of its own, and the shop's entry points on it, in this process. @param {Processes} processes */
async function openMembers(processes) {
  const ports = await findFreePorts();
  const { LOADING } = await import('../load-tests/bench/members-stage.mjs');
  const settings = { ...DURABLE, ...LOADING };
  const servers = await openThrowAwayServers(processes, ports, settings);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api', '@quanyu/simulators'], targets: ['build'], note }));
  const env = { ...stackEnvironment({ ports, ...servers }, process.env), LOG_LEVEL: 'error' };
  await step('Development keys', () => createDevelopmentKeys(processes, env));
  await step('Migrations', (note) => migrate(processes, env, note));
  const { openMemberLookups } = await import(pathToFileURL(join(repositoryRoot, 'apps', 'api', 'dist', 'tools', 'member-lookups.js')).href);
  const { findServerProcesses } = await import('../load-tests/bench/server-processes.mjs');
  const { postgres } = await findServerProcesses(servers.databaseUrl, servers.redisUrl);
  const lookups = /** @type {import('../load-tests/bench/members-stage.mjs').Lookups} */ (await openMemberLookups(env));
  return { lookups, postgres, databaseUrl: servers.databaseUrl, settings: { postgres: settings }, resultFolder: join(dataDirectory, 'bench') };
}

/** The engine as servers run it. @param {Processes} processes @returns {Promise<import('../load-tests/bench/price.mjs').Engine>} */
async function buildPriceEngine(processes) {
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/promotions'], targets: ['build'], note }));
  return import(pathToFileURL(join(repositoryRoot, 'libs', 'promotions', 'dist', 'pricing', 'index.js')).href);
}
