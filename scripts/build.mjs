import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { runTargets, stackBuild } from './lib/stack.mjs';

const help = `
Usage: npm run build            everything that npm start runs: servers, storefront H5, console and store workbench
       npm run build:weapp      the storefront for WeChat, in apps/storefront/dist/weapp, with a table of package
                                sizes; fails where one is above its limit

What has not changed since its last build is taken from a cache.
`;

const { positionals } = readArguments(help, {});
await runScript('build', async (processes) => {
  assertNodeVersion();
  const [chosen = 'stack'] = positionals;
  await step('Dependencies', (note) => installDependencies(processes, note));
  if (chosen === 'stack') {
    await step('Build', (note) => runTargets(processes, { ...stackBuild, note }));
  } else if (chosen === 'weapp') {
    await runTargets(processes, { projects: ['@quanyu/storefront'], targets: ['build:weapp'], failure: 'The WeChat build failed' });
  } else {
    throw new PlainFailure(`There is no build "${chosen}": choose weapp, or none.`);
  }
});
