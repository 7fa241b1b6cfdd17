import { runBrowserTests } from './lib/browser-tests.mjs';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { runSuite, summariseSuites } from './lib/suites.mjs';

const help = `
Usage: npm run e2e [-- <part of a file name>...]

Starts the whole of quanyu on free ports with throw-away data and walks through it in a browser: shopper, staff and
console side by side. Screenshots of every screen are left in test-results/screenshots.

  CHROMIUM_PATH   a Chromium or Chrome of yours; default: the system's, else one is installed
`;

const { positionals } = readArguments(help, {});
await runScript('e2e', async (processes) => {
  assertNodeVersion();
  await stopLeftovers();
  await step('Dependencies', (note) => installDependencies(processes, note));
  const { text, failed } = summariseSuites([await runSuite('browser', () => runBrowserTests(processes, positionals))]);
  console.log(text);
  return failed === 0 ? 0 : 1;
});
