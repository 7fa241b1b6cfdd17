import { parseArgs } from 'node:util';
import { PlainFailure } from './failure.mjs';
import { Processes } from './processes.mjs';
import { printFailure } from './progress.mjs';

const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/**
 * Runs a script from start to exit code: prints a foreseen failure as one line, and ends everything that was started
 * on every way out. Ctrl-C asks once in order; a second time kills.
 * @param {string} name of the run, and of its folder of logs
 * @param {(processes: Processes) => Promise<number | void>} work answers the exit code, default 0
 */
export async function runScript(name, work) {
  // A reader that goes away (`npm start | head`) ends the run in order too.
  process.stdout.on('error', () => process.kill(process.pid, 'SIGTERM'));
  let exitCode = 0;
  /** @type {Processes | undefined} */
  let processes;
  try {
    const started = new Processes(name);
    processes = started;
    const interrupted = /** @type {Promise<number>} */ (
      new Promise((resolve) => {
        for (const [signal, code] of Object.entries(SIGNALS)) {
          process.on(signal, () => {
            if (exitCode !== 0) started.kill();
            else console.log('\n停止中 Stopping…');
            exitCode = code;
            resolve(code);
          });
        }
      })
    );
    exitCode = (await Promise.race([work(started), interrupted])) ?? 0;
  } catch (error) {
    printFailure(error);
    exitCode = 1;
  }
  await processes?.stop();
  process.exit(exitCode);
}

/**
 * Parses the command line strictly and answers `--help`.
 * @template {import('node:util').ParseArgsConfig['options']} O
 * @param {string} help
 * @param {O} options
 */
export function readArguments(help, options) {
  try {
    const { values, positionals } = parseArgs({ options: { .../** @type {object} */ (options), help: { type: 'boolean', short: 'h' } }, allowPositionals: true, strict: true });
    if (values['help'] === true) {
      console.log(help.trim());
      process.exit(0);
    }
    return { values: /** @type {Record<string, string | boolean | undefined>} */ (values), positionals };
  } catch (error) {
    printFailure(new PlainFailure(`${error instanceof Error ? error.message : error} Try --help.`));
    process.exit(1);
  }
}

/**
 * A number of the command line.
 * @param {Record<string, string | boolean | undefined>} values of `readArguments`
 * @param {string} name
 * @param {{otherwise?: number, atLeast?: number, isWhole?: boolean}} [bounds] whole and above zero unless said otherwise; without `otherwise` it must be given
 */
export function readNumber(values, name, { otherwise, atLeast = 1, isWhole = true } = {}) {
  const text = values[name];
  if (text === undefined && otherwise !== undefined) return otherwise;
  const number = Number(text);
  const isFit = text !== undefined && Number.isFinite(number) && number >= atLeast && (!isWhole || Number.isInteger(number));
  if (!isFit) throw new PlainFailure(`--${name} must be a ${isWhole ? 'whole ' : ''}number of at least ${atLeast}.`);
  return number;
}
