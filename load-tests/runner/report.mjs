import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPage } from './report-page.mjs';
import { ask, signInOps } from './shop-api.mjs';

/**
 * The report of a run: one JSON file, one page that needs nothing else, and the console's list.
 *
 * @typedef {import('@quanyu/api-client').BodyOf<import('@quanyu/api-client').AdminOperations['importLoadTest']>} LoadTestReport
 */

/**
 * Writes summary.json and a page of its own beside it.
 * @param {string} folder
 * @param {LoadTestReport} report
 * @param {LoadTestReport | null} earlier the run that it is compared with
 */
export function writeReport(folder, report, earlier) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'summary.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, 'report.html'), renderPage(report, earlier));
}

/**
 * Puts the run into the console's list.
 * @param {string} api
 * @param {{username: string, password: string}} ops
 * @param {LoadTestReport} report
 */
export async function postReport(api, ops, report) {
  const { accessToken: token } = await signInOps(api, ops);
  await ask(api, '/api/admin/load-tests', { token, body: report });
}

/**
 * The latest earlier run of the same profile and form, or the one in the folder that was named.
 * @param {string} reportsFolder
 * @param {LoadTestReport} report
 * @param {string} [chosen] folder of a run
 * @returns {LoadTestReport | null}
 */
export function findEarlier(reportsFolder, report, chosen) {
  const read = /** @param {string} folder @returns {LoadTestReport | null} */ (folder) => {
    const file = join(folder, 'summary.json');
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  };
  if (chosen !== undefined) {
    const found = read(chosen);
    if (found === null) throw new Error(`${chosen} holds no summary.json`);
    return found;
  }
  if (!existsSync(reportsFolder)) return null;
  const runs = readdirSync(reportsFolder).filter((name) => name.startsWith(`${report.profile}-2`)).sort().reverse();
  for (const name of runs) {
    const run = read(join(reportsFolder, name));
    if (run !== null && run.runId !== report.runId && run.isShortForm === report.isShortForm) return run;
  }
  return null;
}

/** The commit that was measured; a tree with changes says so. */
export function readRevision() {
  try {
    const git = /** @param {string[]} args */ (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}
