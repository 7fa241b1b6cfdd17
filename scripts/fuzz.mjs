import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { startMeasuredShop } from './lib/measured-shop.mjs';
import { dataDirectory, repositoryRoot } from './lib/paths.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { findOrInstallSchemathesis } from './lib/schemathesis.mjs';
import { readArguments, runScript } from './lib/script.mjs';

const help = `
Usage: npm run fuzz [-- --quick] [--seed <n>] [--only own|schemathesis]

Sends requests made from the three OpenAPI documents to a shop of its own, as a shopper, a clerk, operations and nobody, and holds
each reply against its document: no 5xx, the status, the content type and the body as documented, the problem codes among those
named, no words of the inside. Two makers of requests: fast-check, with values that the shop has said before put into later
requests, and schemathesis (Python, installed into .data), its stateful links included. Exits 1 at any fault; the number of requests
is printed, and the last line is the run as JSON.

  --quick     a short form without schemathesis' longer phases, at most a minute of requests
  --seed <n>  chooses the requests, default 1
  --only      one of the two
`;

const { values, positionals } = readArguments(help, { quick: { type: 'boolean' }, seed: { type: 'string' }, only: { type: 'string' } });

/** As in production: an address in front is believed, and addresses of webhooks lead outside. */
const SHOP = { TRUSTED_PROXY_HOPS: '1', LOG_LEVEL: 'warn', WEBHOOK_ALLOW_INSIDE: 'false' };

await runScript('fuzz', async (processes) => {
  const seed = Number(values['seed'] ?? 1);
  const only = values['only'];
  if (positionals.length > 0 || !Number.isInteger(seed) || seed < 1) throw new PlainFailure('--seed must be a whole number above zero. Try --help.');
  if (only !== undefined && only !== 'own' && only !== 'schemathesis') throw new PlainFailure('--only takes own or schemathesis.');
  const quick = values['quick'] === true;
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const schemathesis = only === 'own' ? null : await step('Schemathesis', (note) => findOrInstallSchemathesis(processes, note));
  const { api, simulatorAdmin, ops } = await startMeasuredShop(processes, { simulators: true, env: SHOP });
  const { runFuzz, describeFuzz } = await import('../load-tests/fuzz/fuzz.mjs');
  const documentsFolder = join(repositoryRoot, 'libs/api-client/openapi');
  const shop = { addresses: { api, simulatorAdmin }, ops };
  const own = only === 'schemathesis' ? null : await step('Requests of our own', (note) => runFuzz(shop, { documentsFolder, reportFile: join(dataDirectory, 'fuzz', 'report.json'), seed, quick, note }));
  if (own !== null) console.log(describeFuzz(own));
  const { runSchemathesis } = await import('../load-tests/fuzz/schemathesis.mjs');
  const theirs = schemathesis === null ? null : await runSchemathesis(shop, { processes, program: schemathesis, documentsFolder, seed, quick, step });
  if (theirs === null && only !== 'own') console.log('schemathesis was not run: it needs Python 3.10 or newer and a package index within reach.');
  const requests = (own?.requests ?? 0) + (theirs?.requests ?? 0);
  const faults = (own?.faults.length ?? 0) + (theirs?.failed.length ?? 0);
  console.log(`\n${requests} requests, ${faults} faults`);
  console.log(JSON.stringify({ run: 'fuzz', seed, quick, requests, own: own === null ? null : { requests: own.requests, faults: own.faults.length, operationsDone: own.operationsDone, operations: own.operations }, schemathesis: theirs === null ? null : { requests: theirs.requests, failed: theirs.failed } }));
  return faults === 0 ? 0 : 1;
});
