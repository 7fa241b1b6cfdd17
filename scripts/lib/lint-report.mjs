import { relative } from 'node:path';
import { repositoryRoot } from './paths.mjs';

/**
 * What ESLint objects to, an error a line as the compiler writes it, so that the end of a log says what is wrong. Warnings
 * are counted.
 * @param {readonly import('eslint').ESLint.LintResult[]} results
 */
export default function reportLint(results) {
  const lines = results.flatMap(({ filePath, messages }) =>
    messages.filter(({ severity }) => severity === 2).map(({ line, column, message, ruleId }) => `${relative(repositoryRoot, filePath)}(${line},${column}): error ${ruleId ?? 'syntax'}: ${message}`),
  );
  const warnings = results.reduce((sum, { warningCount }) => sum + warningCount, 0);
  return [...(warnings === 0 ? [] : [`${warnings} warnings; eslint by itself shows them`]), ...lines].join('\n');
}
