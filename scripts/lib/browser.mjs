import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from './failure.mjs';
import { repositoryRoot } from './paths.mjs';
import { findInstaller, findProgram, installSystemPackages } from './system-packages.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const BROWSER_ADVICE =
  'Chromium is missing: install it (Debian: apt install chromium, macOS: brew install --cask chromium), or set CHROMIUM_PATH to a Chromium or Chrome of yours.';
const FONT_ADVICE = 'No Chinese font is installed: install one (Debian: apt install fonts-noto-cjk).';

const MAC_BROWSERS = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/**
 * Path of a Chromium for the browser tests: CHROMIUM_PATH, else the system's, else apt's, else Playwright's own.
 * @param {Processes} processes
 * @param {(text: string) => void} note
 * @returns {Promise<string>}
 */
export async function findOrInstallChromium(processes, note) {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen) {
    if (!existsSync(chosen)) throw new PlainFailure(`CHROMIUM_PATH=${chosen} does not exist: correct it, or unset it to use the system's.`);
    return chosen;
  }
  const present = findChromium() ?? (await findPlaywrightChromium());
  if (present !== undefined) return present;
  if (findInstaller()?.kind === 'apt') {
    await installSystemPackages(processes, { apt: ['chromium'], advice: BROWSER_ADVICE }, note).catch(() => {});
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  // Ubuntu's chromium is a stub for another package system, and an ordinary user has no apt: Playwright brings its own.
  const cli = join(repositoryRoot, 'node_modules', 'playwright-core', 'cli.js');
  await processes.run(process.execPath, [cli, 'install', 'chromium'], { log: 'playwright-install', failure: BROWSER_ADVICE.replace(/\.$/, ''), note });
  const downloaded = await findPlaywrightChromium();
  if (downloaded === undefined) throw new PlainFailure(BROWSER_ADVICE);
  return downloaded;
}

/** @returns {string | undefined} */
export function findChromium() {
  return [findProgram(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']), ...MAC_BROWSERS].find(runs);
}

/** @returns {Promise<string | undefined>} */
async function findPlaywrightChromium() {
  // Imported late: this module loads before the packages are installed.
  const { chromium } = await import('playwright-core');
  return [chromium.executablePath()].find(runs);
}

/**
 * A browser that lacks a library of the system is no browser.
 * @param {string | undefined} file
 */
function runs(file) {
  return file !== undefined && existsSync(file) && spawnSync(file, ['--version'], { timeout: 20_000 }).status === 0;
}

/**
 * Makes sure that Chinese text is drawn, not boxes.
 * @param {Processes} processes
 * @param {(text: string) => void} note
 */
export async function ensureChineseFont(processes, note) {
  if (hasChineseFont()) return;
  await installSystemPackages(processes, { apt: ['fonts-noto-cjk', 'fontconfig'], advice: FONT_ADVICE }, note);
  if (!hasChineseFont()) throw new PlainFailure(FONT_ADVICE);
}

/** macOS always has one. */
export function hasChineseFont() {
  if (process.platform === 'darwin') return true;
  const list = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return list.status === 0 && list.stdout.trim() !== '';
}
