import { join } from 'node:path';
import { repositoryRoot } from './lib/paths.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayShop } from './lib/throw-away-shop.mjs';

const help = `
Usage: npm run rfm

Tells a year of a real retailer's orders day by day to the product's own code, on a PostgreSQL of this run, and writes what came of it
to docs/results-members-rfm.md: fifths of buyers, the eight classes of RFM, the seven stages of a customer's life with their moves, and
retention by the month of the first order. Exits 1 when a customer is in no stage or class, or in two; the last line is the run as JSON.
`;

readArguments(help, {});
await runScript('rfm', async (processes) => {
  const { env } = await openThrowAwayShop(processes);
  const page = join(repositoryRoot, 'docs', 'results-members-rfm.md');
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/rfm.js'), '--page', page], { log: 'rfm', env, inherit: true, failure: 'The year is not as it should be' });
});
