import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSamples } from './samples.mjs';

/** k6 ends with this code when an objective was missed; its summary is complete then. */
const THRESHOLDS_MISSED = 99;

/**
 * @typedef {{metrics: Record<string, {type: string, values: Record<string, number>}>, root_group: {checks: {name: string, passes: number, fails: number}[]}}} K6Summary
 */

/**
 * Runs one file of scenarios. The journal comes back as k6 wrote it, line by line, so that a run that was cut short can
 * be judged too.
 * @param {{k6: string, scenario: string, folder: string, prepared: import('../config/prepared.js').Prepared, shoppers: readonly import('../config/prepared.js').Shopper[], onStart: () => void}} run
 * @returns {Promise<{summary: K6Summary, samples: import('./samples.mjs').Samples, journal: import('./judge.mjs').JournalEntry[], complaints: string[]}>}
 */
export async function runK6({ k6, scenario, folder, prepared, shoppers, onStart }) {
  const files = { prepared: join(folder, 'prepared.json'), shoppers: join(folder, 'shoppers.json'), summary: join(folder, 'k6-summary.json'), journal: join(folder, 'journal.ndjson'), samples: join(folder, 'samples.csv') };
  writeFileSync(files.prepared, JSON.stringify(prepared));
  writeFileSync(files.shoppers, JSON.stringify(shoppers));
  const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'raw', '--console-output', files.journal, '--out', `csv=${files.samples}`];
  const variables = { PREPARED_FILE: files.prepared, SHOPPERS_FILE: files.shoppers, SUMMARY_FILE: files.summary };
  for (const [name, value] of Object.entries(variables)) args.push('--env', `${name}=${value}`);
  const child = spawn(k6, [...args, scenario], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, K6_CSV_TIME_FORMAT: 'unix_milli' } });
  onStart();
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-20_000);
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 && code !== THRESHOLDS_MISSED) throw new Error(`k6 ended with code ${code}:\n${said}`);
  const lines = readFileSync(files.journal, 'utf8').split('\n');
  const isEntry = /** @param {string} line */ (line) => line.startsWith('{"type":');
  const result = {
    summary: JSON.parse(readFileSync(files.summary, 'utf8')),
    samples: await readSamples(files.samples),
    journal: lines.filter(isEntry).map((line) => JSON.parse(line)),
    complaints: [...lines.filter((line) => line !== '' && !isEntry(line)), ...said.split('\n').filter((line) => line !== '')],
  };
  // The access tokens of the run have no business in a report, and the samples are in its figures.
  for (const file of Object.values(files)) rmSync(file, { force: true });
  return result;
}
