import { join } from 'node:path';
import { PlainFailure } from './lib/failure.mjs';
import { dataDirectory, repositoryRoot } from './lib/paths.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, readNumber, runScript } from './lib/script.mjs';
import { stackAddresses } from './lib/stack.mjs';
import { openThrowAwayShop } from './lib/throw-away-shop.mjs';

const help = `
Usage: npm run simulate -- day [--stores 200] [--couriers 200] [--orders n] [--seed 1] [--quick]

Lives through a day of the shop with a clock of its own: the real code on a PostgreSQL and a Redis of this run, WeChat and
couriers as simulators over the wire whose clock stands still until it is moved. Shoppers come by the half hours of real
transactions; staff take as long as people do, which no promise can read. Prints which promises were kept, and proves that
every ledger is balanced and no order is left in the middle. Exits 1 when a bound is missed; the last line is the run as JSON.

  --stores <n>     default 200
  --couriers <n>   riders at work at once, default 200
  --orders <n>     shoppers of the day, default 20 for each store
  --seed <n>       repeats a run, default 1
  --quick          20 stores, 20 riders and 10 shoppers for each store, for a look at whether it works
`;
/** Midnight at the beginning of the day that apps/api/src/tools/simulate.ts lives. */
const MIDNIGHT = '2026-11-24T00:00:00+08:00';

const text = /** @type {const} */ ({ type: 'string' });
const { values, positionals } = readArguments(help, { stores: text, couriers: text, orders: text, seed: text, quick: { type: 'boolean' } });

await runScript('simulate', async (processes) => {
  if (positionals.length !== 1 || positionals[0] !== 'day') throw new PlainFailure('Say what to simulate: day. Try --help.');
  const isQuick = values['quick'] === true;
  const stores = readNumber(values, 'stores', { otherwise: isQuick ? 20 : 200 });
  const options = { stores, couriers: readNumber(values, 'couriers', { otherwise: isQuick ? 20 : 200 }), orders: readNumber(values, 'orders', { otherwise: stores * (isQuick ? 10 : 20) }), seed: readNumber(values, 'seed', { otherwise: 1 }) };
  // Pictures are named by their content: the next run finds them drawn.
  const { env, ports } = await openThrowAwayShop(processes, { simulators: true, env: { MEDIA_DIR: join(dataDirectory, 'bench', 'media'), SIMULATOR_CLOCK: MIDNIGHT } });
  const addresses = stackAddresses(ports);
  await step('Simulators whose clock stands still', async () => {
    const service = processes.start({ name: 'simulators', command: process.execPath, args: [join(repositoryRoot, 'apps/simulators/dist/main.js')], env });
    await processes.waitUntilReady(service, async () => (await fetch(`${addresses.simulators}/healthz`)).ok);
  });
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const curve = join(repositoryRoot, 'load-tests', 'data', 'arrival-curve.json');
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/simulate.js'), ...named, '--curve', curve, '--simulators', addresses.simulatorAdmin], {
    log: 'simulated-day', env, inherit: true, failure: 'The day was not as it should be',
  });
});
