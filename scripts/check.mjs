import { runChecks } from './lib/checks.mjs';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';

const help = `
Usage: npm run check

Types of every project, lint with the import graph, architecture tests, and whether the committed API documents and
client match the routes. Runs nothing of the product and needs no database.
`;

readArguments(help, {});
await runScript('check', async (processes) => {
  assertNodeVersion();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const { passed, failed } = await runChecks(processes, { architecture: true });
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
