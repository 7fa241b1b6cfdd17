import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * The peers' driver as a process of its own, so that its processor time is nobody's of ours.
 *
 * @typedef {{n: number, p50: number, p95: number, p99: number, max: number}} DriverTimes
 *
 * @typedef {object} DriverResult the part of its output that we read
 * @property {number} done
 * @property {number} failed
 * @property {number} per_s
 * @property {number} wall_s
 * @property {DriverTimes} latency_ms
 * @property {number} requests
 * @property {number} req_each
 * @property {number} http_5xx
 * @property {Record<string, number>} cpu_ms
 * @property {number} cpu_ms_each
 * @property {Record<string, number>} cpu_ms_each_by
 * @property {number} driver_cpu_ms
 * @property {{busy: number, idle: number, steal: number}} machine_ms
 * @property {Record<string, DriverTimes>} steps_ms
 * @property {Record<string, number>} errors_by_message
 *
 * @typedef {object} FlashResult what it says beside that of a flash sale
 * @property {number} buyers
 * @property {number} stock
 * @property {number} placed_seen_by_buyers
 * @property {number} rejected
 * @property {number} errors
 * @property {number} units_sold_in_db
 * @property {number} oversold
 * @property {number} unsold
 * @property {number} to_last_winner_s
 * @property {DriverTimes} winners_ms
 * @property {DriverTimes} losers_ms
 * @property {number} cpu_ms_per_buyer
 * @property {Record<string, number>} reject_reasons
 */

const folderOf = /** @param {string} name */ (name) => fileURLToPath(new URL(`../peers/${name}`, import.meta.url));

/**
 * @param {object} run
 * @param {string} run.api base address, several separated by commas
 * @param {Readonly<Record<string, number | readonly number[]>>} run.processes whose processor time counts
 * @param {string} run.preparedFile
 * @param {string} run.folder for its output
 * @param {Readonly<Record<string, string | number>>} run.options of its command line
 * @returns {Promise<DriverResult & FlashResult>}
 */
export async function runPeersDriver({ api, processes, preparedFile, folder, options }) {
  const output = join(folder, 'driver.jsonl');
  rmSync(output, { force: true });
  const pids = Object.entries(processes).flatMap(([name, ids]) => [ids].flat().map((pid) => `${name}=${pid}`));
  const chosen = Object.entries({ adapter: folderOf('quanyu.mjs'), url: api, pids: pids.join(','), json: output, ...options });
  await promisify(execFile)(process.execPath, [folderOf('driver.mjs'), ...chosen.flatMap(([name, value]) => [`--${name}`, String(value)])], {
    env: { ...process.env, NODE_ENV: 'production', QUANYU_PREPARED: preparedFile },
    maxBuffer: 16 * 2 ** 20,
  });
  return JSON.parse(readFileSync(output, 'utf8'));
}
