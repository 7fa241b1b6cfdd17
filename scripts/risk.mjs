import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { findFreePorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openThrowAwayServers } from './lib/servers.mjs';
import { migrate, runTargets, stackEnvironment } from './lib/stack.mjs';

const help = `
Usage: npm run risk -- backtest [--seed 1] [--into http://127.0.0.1:3000]

Replays real shoppers' orders, with composed devices, doors and networks, and rings of abusers through the rules of risk as a new shop
has them, on a PostgreSQL and a Redis of this run. Prints whom they stopped, with precision and recall by version, and writes
docs/results-risk.md. Exits 1 when more than 0.5 % of shoppers' requests were challenged or 0.1 % refused; the last line is the run as JSON.

  --seed <n>   repeats a run, default 1
  --into <url> a running shop whose console shows the precision and recall of each version whose content is the same there; its ops sign in
               by RISK_OPS_USER and RISK_OPS_PASSWORD, the demonstration's when they are not set
`;

const { values, positionals } = readArguments(help, { seed: { type: 'string' }, into: { type: 'string' } });

await runScript('risk', async (processes) => {
  if (positionals.length !== 1 || positionals[0] !== 'backtest') throw new PlainFailure('Say what to do: backtest. Try --help.');
  const seed = Number(values['seed'] ?? 1);
  if (!Number.isInteger(seed) || seed < 1) throw new PlainFailure('--seed must be a whole number above zero.');
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const ports = await findFreePorts();
  const place = await openThrowAwayServers(processes, ports);
  await step('Build', (note) => runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note }));
  const env = { ...stackEnvironment({ ports, ...place }, process.env), LOG_LEVEL: 'error' };
  await step('Migrations', (note) => migrate(processes, env, note));
  const report = join(repositoryRoot, 'docs', 'results-risk.md');
  const scores = join(place.folder, 'risk-scores.json');
  await processes.run(process.execPath, [join(repositoryRoot, 'apps/api/dist/tools/risk-backtest.js'), '--seed', String(seed), '--report', report, '--scores', scores], { log: 'risk', env, inherit: true, failure: 'The rules stop too many shoppers' });
  const into = values['into'];
  if (typeof into === 'string') await step('Into the console', (note) => tellConsole(into, scores, note));
});

/**
 * Puts what was measured where ops see it.
 * @param {string} api
 * @param {string} file
 * @param {(text: string) => void} note
 */
async function tellConsole(api, file, note) {
  const { ask, signInOps } = await import('../load-tests/runner/shop-api.mjs');
  const { accessToken: token } = await signInOps(api, { username: process.env['RISK_OPS_USER'] ?? 'ops', password: process.env['RISK_OPS_PASSWORD'] ?? 'quanyu-ops-2026' });
  /** @type {{kept: string[]}} */
  const { kept } = await ask(api, '/api/admin/risk/rule-scores', { method: 'PUT', token, body: JSON.parse(readFileSync(file, 'utf8')) });
  note(`${kept.length} rules`);
}
