import { join } from 'node:path';
import { repositoryRoot } from './lib/paths.mjs';
import { readArguments, readNumber, runScript } from './lib/script.mjs';
import { openThrowAwayShop } from './lib/throw-away-shop.mjs';

const help = `
Usage: npm run ledger -- [--operations 1000000] [--members 20000] [--connections 4] [--seed 1]

Random work on the ledger of points, growth value and stored value, on a PostgreSQL of this run: grants, spendings, returns,
reversals and withdrawals from several connections, some said twice, some rolled back, while time goes on and lots expire. Then
everything is made again from the transfers alone. Exits 1 when the two hashes differ, when a bucket ever stood beyond its bounds, or
when stored value differs from a plain sum kept beside it; the last line is the run as JSON.

  --operations <n>   default 1,000,000
  --members <n>      default one for each 50 operations
  --connections <n>  default 4
  --seed <n>         chooses the operations, default 1
`;

const text = /** @type {const} */ ({ type: 'string' });
const { values } = readArguments(help, { operations: text, members: text, connections: text, seed: text });

await runScript('ledger', async (processes) => {
  const operations = readNumber(values, 'operations', { otherwise: 1_000_000 });
  const options = { operations, members: readNumber(values, 'members', { otherwise: Math.max(10, Math.ceil(operations / 50)) }), connections: readNumber(values, 'connections', { otherwise: 4 }), seed: readNumber(values, 'seed', { otherwise: 1 }) };
  const { env } = await openThrowAwayShop(processes);
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/ledger.js'), ...named], { log: 'ledger', env, inherit: true, failure: 'The ledger is not as it should be' });
});
