import { join } from 'node:path';
import { repositoryRoot } from '../lib/paths.mjs';
import { countJestTests, summariseSuites } from '../lib/suites.mjs';

describe('the summary of a test run', () => {
  const suite = { name: 'unit', passed: 12, failed: 0, skipped: 0, failures: [], seconds: 3.25 };

  it('ends with the sums alone on a line', () => {
    const { text, failed } = summariseSuites([suite, { ...suite, name: 'int', passed: 3, failed: 2 }]);
    expect(text.split('\n').at(-1)).toBe('15 passed, 2 failed');
    expect(failed).toBe(2);
  });

  it('counts a test file that cannot run as a failed test', () => {
    const counts = countJestTests({ numPassedTests: 4, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1, numRuntimeErrorTestSuites: 2, testResults: [] });
    expect(counts).toMatchObject({ passed: 4, failed: 3, skipped: 2 });
  });

  it('names each failed test with the first line of why, and each file that cannot run', () => {
    const { failures } = countJestTests({
      numPassedTests: 1, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, numRuntimeErrorTestSuites: 1,
      testResults: [
        { name: join(repositoryRoot, 'libs/a.spec.ts'), status: 'failed', message: 'long', assertionResults: [{ fullName: 'a shop is open', status: 'passed' }, { fullName: 'a shop closes', status: 'failed', failureMessages: ['\u001b[2mexpected 1\u001b[22m\n    at somewhere'] }] },
        { name: join(repositoryRoot, 'libs/b.spec.ts'), status: 'failed', message: '  ● Test suite failed to run\n\n    Cannot find module x\n', assertionResults: [] },
      ],
    });
    expect(failures).toEqual(['libs/a.spec.ts › a shop closes: expected 1', 'libs/b.spec.ts: Cannot find module x']);
    const { text } = summariseSuites([{ ...suite, failed: 2, failures }]);
    expect(text.split('\n').slice(-5)).toEqual(['', '✖ unit: libs/a.spec.ts › a shop closes: expected 1', '✖ unit: libs/b.spec.ts: Cannot find module x', '', '12 passed, 2 failed']);
  });

  it('stays short however much fails', () => {
    const failures = Array.from({ length: 400 }, (_unused, index) => `libs/a.spec.ts › fact ${index}: ${'long '.repeat(500)}`);
    const lines = summariseSuites([{ ...suite, failed: 400, failures }]).text.split('\n');
    expect([lines.length < 30, lines.every((line) => line.length <= 240)]).toEqual([true, true]);
  });
});
