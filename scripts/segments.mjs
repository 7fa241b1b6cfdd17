import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { readPorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openServers } from './lib/servers.mjs';
import { migrate, runTargets, stackEnvironment } from './lib/stack.mjs';

const help = `
Usage: npm run segments -- rebuild

Makes what is known of every customer again, from identity, membership and all orders: after a restore, or to prove that the
news kept it right. Safe beside an open shop, and safe to run again. Uses the servers of DATABASE_URL and REDIS_URL, else those
of the data folder. The last line is the run as JSON; "changed" says whether anything was other than it should be.
`;

const { positionals } = readArguments(help, {});
await runScript('segments', async (processes) => {
  if (positionals.length !== 1 || positionals[0] !== 'rebuild') throw new PlainFailure('Say rebuild. Try --help.');
  assertNodeVersion();
  const ports = readPorts(process.env);
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const servers = await openServers(processes, ports, process.env);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  const env = { ...stackEnvironment({ ports, ...servers }, process.env), LOG_LEVEL: 'error' };
  await step('Migrations', (note) => migrate(processes, env, note));
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/rebuild-facts.js')], { log: 'rebuild-facts', env, inherit: true, failure: 'The facts could not be made again' });
});
