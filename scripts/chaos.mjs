import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { startMeasuredShop } from './lib/measured-shop.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';

const help = `
Usage: npm run chaos -- <fault>... | all [--quick] [--seed <n>]

Breaks a shop of its own in the middle of a flash sale and compares what its buyers were told, as their journal on disk
says, with what the database, the API and the simulated WeChat say. Exits 1 when a check fails.

  api-killed      B1, the API is killed 20 times in mid-burst
  after-commit    B2, killed between commit and reply
  replay          B3, the same request again, at once, changed, by another, after a flush
  redis           B4, Redis restored old, flushed, killed, absent for 10 s
  postgres        B5, PostgreSQL stopped for 10 s
  connections     B6, connections exhausted, backends terminated, a hot row locked
  opposite-carts  B7, two goods in opposite order
  worker-killed   B13, the worker killed in mid-job
  slow-clients    B17, 5,000 sockets at one byte per second
  burst           B18, 100,000 requests as fast as they can be sent; prints the rate
  overload        B19, five times what the shop can serve
  stop            B20, told to stop with 500 orders in flight
  cluster         the same sale on a Redis Cluster of three nodes

  --quick         fewer kills, shorter outages, smaller crowds
  --seed <n>      repeats a run: the moments of the faults and the wishes of the buyers, default 1
`;

const { values, positionals } = readArguments(help, { quick: { type: 'boolean' }, seed: { type: 'string' } });

await runScript('chaos', async (processes) => {
  assertNodeVersion();
  const seed = Number(values['seed'] ?? 1);
  if (!Number.isInteger(seed)) throw new PlainFailure('--seed must be a whole number.');
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  // Imported late: its packages may have been installed a moment ago.
  const { faults, runChaos } = await import('../load-tests/chaos/chaos.mjs');
  const names = positionals.length === 1 && positionals[0] === 'all' ? Object.keys(faults) : positionals;
  const unknown = names.find((name) => !Object.hasOwn(faults, name));
  if (unknown !== undefined || names.length === 0) throw new PlainFailure(`${unknown === undefined ? 'Say what to break' : `There is no fault "${unknown}"`}: ${Object.keys(faults).join(', ')}, all.`);
  const env = { TRUSTED_PROXY_HOPS: '1', ORDER_LIMIT_PER_ADDRESS: '100', PAYMENT_HOLD_MINUTES: '15', LOG_LEVEL: 'error' };
  const { passed, line } = await runChaos({ names, seed, quick: values['quick'] === true, step, openShop: ({ onCluster }) => startMeasuredShop(processes, { simulators: true, redisCluster: onCluster, env }) });
  console.log(line);
  return passed ? 0 : 1;
});
