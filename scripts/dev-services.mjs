import { installDependencies, assertNodeVersion } from './lib/dependencies.mjs';
import { readPorts } from './lib/ports.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { findOrInstallRedis, startRedis } from './lib/redis.mjs';
import { readArguments, runScript } from './lib/script.mjs';

const help = `
Usage: node scripts/dev-services.mjs

Starts the PostgreSQL and the Redis of the data folder alone and keeps them until Ctrl-C.
An npm start beside it uses them.

Ports: POSTGRES_PORT (3432), REDIS_PORT (3379).
`;

readArguments(help, {});
await runScript('dev-services', async (processes) => {
  assertNodeVersion();
  const ports = readPorts(process.env);
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const postgres = await step('PostgreSQL', () => startPostgres(processes, { port: ports.POSTGRES_PORT }));
  const redis = await step('Redis', async (note) => startRedis(processes, { port: ports.REDIS_PORT, program: await findOrInstallRedis(processes, note) }));
  console.log(`DATABASE_URL=${postgres.url}\nREDIS_URL=${redis.url}`);
  await processes.keepAlive(console.log);
});
