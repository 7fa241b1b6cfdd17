import { join } from 'node:path';
import { PlainFailure, messageOf } from './failure.mjs';
import { repositoryRoot } from './paths.mjs';
import { printFailure, step } from './progress.mjs';
import { runTargets } from './stack.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

/**
 * What `npm run check` looks at, without running the product. `npm test` leaves the architecture tests to its unit
 * tests, which hold them.
 * @param {Processes} processes
 * @param {{architecture: boolean}} options
 */
export async function runChecks(processes, { architecture }) {
  const node = (/** @type {string} */ log, /** @type {string[]} */ args) => processes.run(process.execPath, args, { log });
  const bin = (/** @type {string[]} */ ...parts) => join(repositoryRoot, 'node_modules', ...parts);
  /** @type {[string, (note: (text: string) => void) => Promise<void>][]} */
  const checks = [
    // Side by side; those of the servers are one program each, in the targets of the workspace itself.
    ['Types, lint and the import graph', (note) => runTargets(processes, { targets: ['lint', 'typecheck', 'typecheck-scripts'], note, failure: 'The types are wrong or the linter objects' })],
    ['API documents and client are up to date', async (note) => {
      await runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note });
      await node('check-contract', [join('apps', 'api', 'dist', 'tools', 'contract.js'), '--check']);
    }],
  ];
  if (architecture) {
    checks.push(['Architecture tests', () => node('check-architecture', [bin('jest', 'bin', 'jest.js'), '--ci', '--selectProjects', 'testing', '--testPathPatterns', 'architecture'])]);
  }
  /** @type {string[]} */
  const failures = [];
  for (const [title, work] of checks) {
    try {
      await step(title, work);
    } catch (error) {
      printFailure(error);
      failures.push(`${title}: ${firstComplaintOf(error)}`);
    }
  }
  return { passed: checks.length - failures.length, failed: failures.length, skipped: 0, failures };
}

/**
 * The first line of what a failure shows, which of a compiler or the linter is the first thing that is wrong.
 * @param {unknown} error
 */
function firstComplaintOf(error) {
  const [first = ''] = error instanceof PlainFailure ? (error.details ?? '').split('\n') : [];
  return first === '' ? messageOf(error) : first;
}
