// Builds the storefront for one platform: `node scripts/build.mjs h5|weapp`. The mini-program build ends with its package
// sizes and fails where WeChat would refuse the upload or a phone would wait too long.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { measurePackages, printPackages } from './package-sizes.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const app = path.resolve(here, '..');
const require = createRequire(import.meta.url);
const platform = process.argv[2];
if (platform !== 'h5' && platform !== 'weapp') {
  console.error('Say which build: node scripts/build.mjs h5|weapp');
  process.exit(2);
}

function run(file, args, cwd, extraEnv = {}) {
  const done = spawnSync(process.execPath, [file, ...args], {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', ...extraEnv },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return done.stdout;
  process.stderr.write(`${done.stdout}\n${done.stderr}`);
  process.exit(done.status ?? 1);
}

const startedAt = Date.now();
run(require.resolve('typescript/lib/tsc.js'), ['-b', path.resolve(app, '../../libs/api-client/tsconfig.lib.json')], app);
const taro = path.join(path.dirname(require.resolve('@tarojs/cli/package.json')), 'bin/taro');
const log = run(taro, ['build', '--type', platform, '--no-check'], app, { TARO_ENV: platform });
const entry = path.join(app, 'dist', platform, platform === 'h5' ? 'index.html' : 'app.js');
// The bundler's own command ends with success after some of its failures.
const isBuilt = existsSync(entry) && statSync(entry).mtimeMs >= startedAt;
if (!isBuilt || /Module not found|ERROR in|编译失败/.test(log)) {
  process.stderr.write(log);
  process.exit(1);
}
console.log(`storefront ${platform} → dist/${platform} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
if (platform === 'weapp') process.exit(printPackages(measurePackages(app)) ? 0 : 1);
