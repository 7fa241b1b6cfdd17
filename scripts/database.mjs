import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { readPorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openServers } from './lib/servers.mjs';
import { migrate, runTargets, seed, stackEnvironment } from './lib/stack.mjs';

const help = `
Usage: npm run migrate                       brings the database to the newest schema
       npm run seed [-- --scale <factor>]    fills an empty one with the demonstration shop; safe to run again

Both use the servers of DATABASE_URL and REDIS_URL, else those of the data folder, which they start when no
npm start runs.
`;

const { values, positionals } = readArguments(help, { scale: { type: 'string' } });
await runScript('database', async (processes) => {
  const [chosen] = positionals;
  if (chosen !== 'migrate' && chosen !== 'seed') throw new PlainFailure('Say migrate or seed. Try --help.');
  if (chosen === 'seed' && process.env['NODE_ENV'] === 'production') {
    throw new PlainFailure('The demonstration shop has passwords that anyone can read, never with NODE_ENV=production. A real shop begins with npm run staff -- create-admin.');
  }
  assertNodeVersion();
  const ports = readPorts(process.env);
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const servers = await openServers(processes, ports, process.env);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  const env = stackEnvironment({ ports, ...servers }, process.env);
  await step('Migrations', (note) => migrate(processes, env, note));
  if (chosen === 'seed') await step('Seed', (note) => seed(processes, env, { ...(typeof values['scale'] === 'string' ? { scale: values['scale'] } : {}), note }));
});
