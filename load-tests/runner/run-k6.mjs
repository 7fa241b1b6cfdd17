import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** k6 ends with this code when an objective was missed; its summary is complete then. */
const THRESHOLDS_MISSED = 99;

/**
 * Runs one scenario file. The journal comes back as k6 wrote it, line by line, so that a run that was cut short can be
 * judged too.
 * @param {{k6: string, scenario: string, folder: string, prepared: import('./prepare.mjs').Prepared, seconds: number, rateFactor: number}} run
 * @returns {Promise<{summary: import('./report.mjs').K6Summary, journal: import('./judge.mjs').JournalEntry[], complaints: string[]}>}
 */
export async function runK6({ k6, scenario, folder, prepared, seconds, rateFactor }) {
  const files = { prepared: join(folder, 'prepared.json'), summary: join(folder, 'k6-summary.json'), journal: join(folder, 'journal.ndjson') };
  writeFileSync(files.prepared, JSON.stringify(prepared));
  const args = ['run', '--quiet', '--no-usage-report', '--log-format', 'raw', '--console-output', files.journal];
  const variables = { PREPARED_FILE: files.prepared, SUMMARY_FILE: files.summary, RUN_SECONDS: String(seconds), RATE_FACTOR: String(rateFactor) };
  for (const [name, value] of Object.entries(variables)) args.push('--env', `${name}=${value}`);
  const child = spawn(k6, [...args, scenario], { stdio: ['ignore', 'ignore', 'pipe'] });
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
  return {
    summary: JSON.parse(readFileSync(files.summary, 'utf8')),
    journal: lines.filter(isEntry).map((line) => JSON.parse(line)),
    complaints: [...lines.filter((line) => line !== '' && !isEntry(line)), ...said.split('\n').filter((line) => line !== '')],
  };
}
