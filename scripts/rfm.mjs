import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { findFreePorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayServers } from './lib/servers.mjs';
import { migrate, runTargets, stackEnvironment } from './lib/stack.mjs';

const help = `
Usage: npm run rfm

Tells a year of a real retailer's orders day by day to the product's own code, on a PostgreSQL of this run, and writes what came of it
to docs/results-members-rfm.md: fifths of buyers, the eight classes of RFM, the seven stages of a customer's life with their moves, and
retention by the month of the first order. Exits 1 when a customer is in no stage or class, or in two; the last line is the run as JSON.
`;

readArguments(help, {});
await runScript('rfm', async (processes) => {
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const ports = await findFreePorts();
  const place = await openThrowAwayServers(processes, ports);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  const env = { ...stackEnvironment({ ports, ...place }, process.env), LOG_LEVEL: 'error' };
  await step('Migrations', (note) => migrate(processes, env, note));
  const page = join(repositoryRoot, 'docs', 'results-members-rfm.md');
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/rfm.js'), '--page', page], { log: 'rfm', env, inherit: true, failure: 'The year is not as it should be' });
});
