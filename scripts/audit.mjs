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
Usage: npm run audit -- verify [--anchor <seq:hash>]

Walks the sealed chain of the audit log and names every line that was changed, removed or slipped in since. Exits 1 when it
finds one. With an anchor from an earlier log of the worker ("the audit log is sealed") it also finds that the end was cut off.

Uses the database of DATABASE_URL, else that of the data folder, which it starts when no npm start runs.
`;

const { values, positionals } = readArguments(help, { anchor: { type: 'string' } });
await runScript('audit', async (processes) => {
  if (positionals.length !== 1 || positionals[0] !== 'verify') throw new PlainFailure('Say what to do: verify. Try --help.');
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const ports = readPorts(process.env);
  const servers = await openServers(processes, ports, process.env);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  const anchor = typeof values['anchor'] === 'string' ? ['--anchor', values['anchor']] : [];
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/audit.js'), ...anchor], {
    log: 'audit', env: { ...stackEnvironment({ ports, ...servers }, process.env), LOG_LEVEL: 'error' }, inherit: true, failure: 'The audit log is not as it was written',
  });
});
