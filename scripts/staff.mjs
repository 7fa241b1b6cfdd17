import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { readPorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openServers } from './lib/servers.mjs';
import { runTargets, stackEnvironment } from './lib/stack.mjs';

const help = `
Usage: npm run staff -- create-admin --username <name> --name <who it is>

Creates the first administrator of a shop and prints a password, once. Refused as soon as there is an active administrator,
who adds everybody else in the console.

Uses the database of DATABASE_URL, else that of the data folder, which it starts when no npm start runs.
`;

const { values, positionals } = readArguments(help, { username: { type: 'string' }, name: { type: 'string' } });
await runScript('staff', async (processes) => {
  const { username, name } = values;
  if (positionals.length !== 1 || positionals[0] !== 'create-admin' || typeof username !== 'string' || typeof name !== 'string') {
    throw new PlainFailure('Say create-admin --username <name> --name <who it is>. Try --help.');
  }
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const ports = readPorts(process.env);
  const servers = await openServers(processes, ports, process.env);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/staff.js'), 'create-admin', '--username', username, '--name', name], {
    log: 'staff', env: { ...stackEnvironment({ ports, ...servers }, process.env), LOG_LEVEL: 'error' }, inherit: true, failure: 'No administrator was made',
  });
});
