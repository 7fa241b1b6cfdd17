import { countJestTests, summariseSuites } from '../lib/suites.mjs';

describe('the summary of a test run', () => {
  const suite = { name: 'unit', passed: 12, failed: 0, skipped: 0, seconds: 3.25 };

  it('ends with the sums alone on a line', () => {
    const { text, failed } = summariseSuites([suite, { ...suite, name: 'int', passed: 3, failed: 2 }]);
    expect(text.split('\n').at(-1)).toBe('15 passed, 2 failed');
    expect(failed).toBe(2);
  });

  it('counts a test file that cannot run as a failed test', () => {
    expect(countJestTests({ numPassedTests: 4, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1, numRuntimeErrorTestSuites: 2 })).toEqual({
      passed: 4,
      failed: 3,
      skipped: 2,
    });
  });
});
