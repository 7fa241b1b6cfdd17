import { describeMachine } from '../runner/machine.mjs';
import { apiKilled, killedAfterCommit, stopUnderLoad, workerKilled } from './processes.mjs';
import { connectionsExhausted, postgresStopped, redisBroken } from './servers.mjs';
import { Stage } from './stage.mjs';
import { burst, oppositeCarts, overload, plainSale, replayed, slowClients } from './traffic.mjs';

/**
 * The faults by name, in the order in which `all` runs them. Each happens during a flash sale.
 *
 * @typedef {import('./stage.mjs').BreakableShop} BreakableShop
 * @type {Record<string, {what: string, run: (stage: Stage) => Promise<void>, onCluster?: boolean}>}
 */
export const faults = {
  'api-killed': { what: 'B1, the API is killed 20 times in mid-burst', run: apiKilled },
  'after-commit': { what: 'B2, killed between commit and reply', run: killedAfterCommit },
  'replay': { what: 'B3, the same request again, at once, changed, by another, after a flush', run: replayed },
  'redis': { what: 'B4, Redis restored old, flushed, killed, absent for 10 s', run: redisBroken },
  'postgres': { what: 'B5, PostgreSQL stopped for 10 s', run: postgresStopped },
  'connections': { what: 'B6, connections exhausted, backends terminated, a hot row locked', run: connectionsExhausted },
  'opposite-carts': { what: 'B7, two goods in opposite order', run: oppositeCarts },
  'worker-killed': { what: 'B13, the worker killed in mid-job', run: workerKilled },
  'slow-clients': { what: 'B17, 5,000 sockets at one byte per second', run: slowClients },
  'burst': { what: 'B18, 100,000 requests as fast as they can be sent', run: burst },
  'overload': { what: 'B19, five times what the shop can serve', run: overload },
  'stop': { what: 'B20, told to stop with 500 orders in flight', run: stopUnderLoad },
  'cluster': { what: 'the same sale on a Redis Cluster of three nodes', run: plainSale, onCluster: true },
};

/**
 * Runs some faults against shops that `openShop` starts; those that need a cluster get a shop of their own.
 * @param {object} run
 * @param {readonly string[]} run.names
 * @param {number} run.seed
 * @param {boolean} run.quick
 * @param {(options: {onCluster: boolean}) => Promise<BreakableShop>} run.openShop
 * @param {<T>(title: string, work: () => Promise<T>) => Promise<T>} run.step
 * @returns {Promise<{passed: boolean, line: string}>}
 */
export async function runChaos({ names, seed, quick, openShop, step }) {
  const machine = describeMachine();
  /** @type {{name: string, checks: import('./stage.mjs').Check[]}[]} */
  const results = [];
  /** @type {Map<boolean, BreakableShop>} */
  const shops = new Map();
  for (const name of names) {
    const fault = faults[name];
    if (fault === undefined) throw new Error(`there is no fault ${name}`);
    const onCluster = fault.onCluster === true;
    const shop = shops.get(onCluster) ?? (await openShop({ onCluster }));
    shops.set(onCluster, shop);
    const stage = new Stage(shop, { seed, quick });
    await step(`${name}: ${fault.what}`, () =>
      fault.run(stage).catch((error) => stage.check('it ran to its end', false, error instanceof Error ? error.message : error)),
    );
    stage.close();
    results.push({ name, checks: stage.checks });
    for (const { name: what, holds, detail } of stage.checks) console.log(`    ${holds ? '✔' : '✖'} ${what}  (${detail.slice(0, 300)})`);
    await mend(stage);
  }
  const missed = results.flatMap(({ name, checks }) => checks.filter(({ holds }) => !holds).map(({ name: what }) => `${name}: ${what}`));
  const passed = missed.length === 0;
  return { passed, line: JSON.stringify({ command: `npm run chaos -- ${names.join(' ')}${quick ? ' --quick' : ''}`, seed, passed, missed, results, machine }) };
}

/**
 * The next fault finds a whole shop, also when this one left it broken.
 * @param {Stage} stage
 */
async function mend(stage) {
  if ((await stage.probe('livez')) === 0) await stage.startApi().catch(() => undefined);
  await stage.until('ready for the next fault', async () => (await stage.probe('readyz')) === 200, 60).catch(() => undefined);
}
