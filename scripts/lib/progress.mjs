import { stripVTControlCharacters } from 'node:util';
import { PlainFailure, messageOf } from './failure.mjs';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const interactive = process.stdout.isTTY === true && process.env.CI === undefined;

/** @param {number} startedAtMs */
const elapsed = (startedAtMs) => `${((Date.now() - startedAtMs) / 1000).toFixed(1)} s`;

/**
 * Runs one step and shows it: a spinner with the elapsed time on a terminal, one line at its end elsewhere.
 * The work may call `note` to show what it is busy with.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAtMs = Date.now();
  let detail = '';
  let frame = 0;
  let shownAtMs = startedAtMs;
  /** @param {string} text */
  const note = (text) => {
    detail = stripVTControlCharacters(text).replace(/\s+/g, ' ').trim();
    // Without a terminal a long step still shows life, at most every ten seconds.
    if (!interactive && Date.now() - shownAtMs > 10_000) {
      shownAtMs = Date.now();
      console.log(`  … ${title}: ${detail.slice(0, 120)}`);
    }
  };
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    const line = `${FRAMES[frame]} ${title}  ${elapsed(startedAtMs)}  ${detail}`;
    process.stdout.write(`\r\x1b[2K${line.slice(0, Math.max(20, (process.stdout.columns ?? 80) - 4))}`);
  };
  const timer = interactive ? setInterval(draw, 100) : undefined;
  try {
    const result = await work(note);
    finish('✔');
    return result;
  } catch (error) {
    finish('✖');
    throw error;
  }

  /** @param {string} mark */
  function finish(mark) {
    clearInterval(timer);
    if (interactive) process.stdout.write('\r\x1b[2K');
    console.log(`${mark} ${title}  ${elapsed(startedAtMs)}`);
  }
}

/**
 * Prints a failure the way its reader needs it: one line (and the tail of a log) when the script foresaw it,
 * a stack when it did not.
 * @param {unknown} error
 */
export function printFailure(error) {
  if (!(error instanceof PlainFailure)) {
    console.error(error instanceof Error ? error.stack : messageOf(error));
    return;
  }
  if (error.details !== undefined && error.details !== '') console.error(error.details.replace(/^/gm, '  │ '));
  console.error(`✖ ${error.message}`);
}
