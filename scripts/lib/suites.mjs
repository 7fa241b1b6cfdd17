import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PlainFailure, messageOf } from './failure.mjs';
import { makeDataFolder, repositoryRoot } from './paths.mjs';
import { printFailure } from './progress.mjs';

/**
 * @typedef {import('./processes.mjs').Processes} Processes
 *
 * @typedef {object} SuiteResult
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures one line each: what failed, and the first line of why
 * @property {number} seconds
 *
 * @typedef {Omit<SuiteResult, 'name' | 'seconds'>} Counts
 *
 * @typedef {object} JestReport the part of Jest's --json file that counts
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {number} numRuntimeErrorTestSuites files that could not even run
 * @property {readonly {name: string, status: string, message: string, assertionResults: readonly {fullName: string, status: string, failureMessages?: readonly string[] | null}[]}[]} testResults
 */

/** Failures that the closing list names: whoever shows a long output keeps its end. */
const MOST_NAMED = 15;
const LONGEST_LINE = 240;

/**
 * Runs one part of the tests and turns whatever happens into counts, so that a part that breaks does not hide the
 * others.
 * @param {string} name
 * @param {() => Promise<Counts>} work
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite(name, work) {
  const startedAtMs = Date.now();
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  let counts;
  try {
    counts = await work();
  } catch (error) {
    printFailure(error);
    counts = { passed: 0, failed: 1, skipped: 0, failures: [messageOf(error)] };
  }
  return { name, ...counts, seconds: (Date.now() - startedAtMs) / 1000 };
}

/**
 * Runs Jest with one configuration file and counts its tests. One worker more than cores: a test that waits leaves its core to another.
 * @param {Processes} processes
 * @param {{config: string, env: NodeJS.ProcessEnv, args?: string[], workers?: number}} options
 */
export async function runJest(processes, { config, env, args = [], workers = availableParallelism() + 1 }) {
  const report = join(makeDataFolder('run'), `jest-${process.pid}.json`);
  rmSync(report, { force: true });
  const jest = join(repositoryRoot, 'node_modules', 'jest', 'bin', 'jest.js');
  const ending = await processes
    .run(process.execPath, [jest, '--config', config, '--ci', `--maxWorkers=${workers}`, '--json', `--outputFile=${report}`, ...args], {
      log: 'jest',
      env: { ...env, NODE_ENV: 'test' },
      // The tests' own lines go to the terminal; the JSON goes to its file.
      inherit: true,
    })
    .catch((error) => error);
  const counts = readJestReport(report);
  rmSync(report, { force: true });
  if (counts === undefined) throw ending ?? new PlainFailure(`Jest left no report of ${config}.`);
  // Jest may fail beyond its tests, as in a global teardown.
  return counts.failed === 0 && ending !== undefined ? { ...counts, failed: 1, failures: [`Jest failed beyond its tests: ${messageOf(ending)}`] } : counts;
}

/**
 * @param {string} file
 * @returns {Counts | undefined}
 */
function readJestReport(file) {
  try {
    return countJestTests(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * A file that can't run counts as one failed test.
 * @param {JestReport} report
 * @returns {Counts}
 */
export function countJestTests(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap(({ name, status, message, assertionResults }) => {
      const failed = assertionResults.filter((test) => test.status === 'failed');
      const file = relative(repositoryRoot, name);
      if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLineOf(message)}`] : [];
      return failed.map(({ fullName, failureMessages }) => `${file} › ${fullName}: ${firstLineOf(failureMessages?.[0] ?? '')}`);
    }),
  };
}

/**
 * The first line that says something; what Jest puts above the message of a file that can't run does not.
 * @param {string} text
 */
function firstLineOf(text) {
  const lines = stripVTControlCharacters(text).split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('●')) ?? '';
}

/**
 * The table of all parts, what failed, and the closing line that machines read.
 * @param {SuiteResult[]} results
 * @returns {{text: string, failed: number}}
 */
export function summariseSuites(results) {
  const row = (/** @type {(string | number)[]} */ cells) => cells.map((cell, index) => (index === 0 ? String(cell).padEnd(14) : String(cell).padStart(9))).join('');
  const passed = results.reduce((sum, one) => sum + one.passed, 0);
  const failed = results.reduce((sum, one) => sum + one.failed, 0);
  const lines = [
    row(['suite', 'passed', 'failed', 'skipped', 'seconds']),
    ...results.map((one) => row([one.name, one.passed, one.failed, one.skipped, one.seconds.toFixed(1)])),
  ];
  const failures = results.flatMap(({ name, failures: some }) => some.map((failure) => `✖ ${name}: ${failure.replace(/\s+/g, ' ')}`.slice(0, LONGEST_LINE)));
  const named = failures.length === 0 ? [] : ['', ...failures.slice(0, MOST_NAMED), ...(failures.length > MOST_NAMED ? [`… and ${failures.length - MOST_NAMED} more`] : [])];
  return { text: ['', ...lines, ...named, '', `${passed} passed, ${failed} failed`].join('\n'), failed };
}
