import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { runTargets } from './lib/stack.mjs';

const help = `
Usage: npm run contract [-- --check]

Writes the API documents of storefront, staff and admin, the typed client and .env.example from the routes and the
environment table.

  --check   writes nothing; fails when the committed ones differ
`;

const { values } = readArguments(help, { check: { type: 'boolean' } });
await runScript('contract', async (processes) => {
  assertNodeVersion();
  await step('Dependencies', (note) => installDependencies(processes, note));
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  const program = join('apps', 'api', 'dist', 'tools', 'contract.js');
  await step('Contract', (note) => processes.run(process.execPath, [program, ...(values['check'] === true ? ['--check'] : [])], { log: 'contract', note }));
});
