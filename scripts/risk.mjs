import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from './lib/failure.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, readNumber, runScript } from './lib/script.mjs';
import { openThrowAwayShop } from './lib/throw-away-shop.mjs';

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
  const seed = readNumber(values, 'seed', { otherwise: 1 });
  const { env, folder } = await openThrowAwayShop(processes);
  const report = join(repositoryRoot, 'docs', 'results-risk.md');
  const scores = join(folder, 'risk-scores.json');
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
