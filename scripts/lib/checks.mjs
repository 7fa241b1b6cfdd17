import { join } from 'node:path';
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
    ['Types of every project', (note) => runTargets(processes, { targets: ['typecheck'], note, failure: 'The types are wrong' })],
    ['Types of the scripts', () => node('check-scripts', [bin('typescript', 'bin', 'tsc'), '-p', 'scripts'])],
    ['Lint and the import graph', (note) => runTargets(processes, { targets: ['lint'], note, failure: 'The linter objects' })],
    ['API documents and client are up to date', async (note) => {
      await runTargets(processes, { projects: ['@quanyu/api'], targets: ['build'], note });
      await node('check-contract', [join('apps', 'api', 'dist', 'tools', 'contract.js'), '--check']);
    }],
  ];
  if (architecture) {
    checks.push(['Architecture tests', () => node('check-architecture', [bin('jest', 'bin', 'jest.js'), '--ci', '--selectProjects', 'testing', '--testPathPatterns', 'architecture'])]);
  }
  let failed = 0;
  for (const [title, work] of checks) {
    try {
      await step(title, work);
    } catch (error) {
      printFailure(error);
      failed += 1;
    }
  }
  return { passed: checks.length - failed, failed, skipped: 0 };
}
