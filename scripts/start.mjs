import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assertNodeVersion, installDependencies } from './lib/dependencies.mjs';
import { PlainFailure } from './lib/failure.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { assertPortsFree, readPorts } from './lib/ports.mjs';
import { stopLeftovers } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { openServers } from './lib/servers.mjs';
import { createDevelopmentKeys, migrate, runTargets, seed, stackAddresses, stackBuild, stackEnvironment, startApplication } from './lib/stack.mjs';

const help = `
Usage: npm start [-- --scale <factor>]

Installs, builds, migrates, seeds and runs the whole of quanyu on this machine. Ctrl-C stops all of it.
Everything it keeps is in .data; remove that folder to begin anew.

  --scale <factor>   size of the seed, default 1

Environment (also from a file .env):
  DATABASE_URL, REDIS_URL, QUEUE_REDIS_URL   servers of yours, in place of quanyu's own
  PORT (3000), WORKER_PORT (3001), SIMULATOR_PORT (3100), SIMULATOR_ADMIN_PORT (3101),
  STOREFRONT_PORT (3200), ADMIN_PORT (3300), POSTGRES_PORT (3432), REDIS_PORT (3379)
  every other variable is listed in .env.example
`;

const { values } = readArguments(help, { scale: { type: 'string' } });
await runScript('start', async (processes) => {
  assertNodeVersion();
  loadEnvironmentFile();
  if (process.env['NODE_ENV'] === 'production') {
    throw new PlainFailure('npm start runs quanyu with simulators and development keys, never with NODE_ENV=production: see README, "A real shop", for one.');
  }
  const ports = readPorts(process.env);
  await stopLeftovers();
  await assertPortsFree(ports, ['PORT', 'WORKER_PORT', 'SIMULATOR_PORT', 'SIMULATOR_ADMIN_PORT', 'STOREFRONT_PORT', 'ADMIN_PORT']);

  await step('安装依赖 Dependencies', (note) => installDependencies(processes, note));
  const servers = await openServers(processes, ports, process.env);
  await step('构建 Build', (note) => runTargets(processes, { ...stackBuild, note }));

  const env = stackEnvironment({ ports, ...servers }, process.env);
  await step('开发密钥 Development keys', () => createDevelopmentKeys(processes, env));
  await step('迁移 Migrations', (note) => migrate(processes, env, note));
  await step('示例数据 Seed', (note) => seed(processes, env, { ...(typeof values['scale'] === 'string' ? { scale: values['scale'] } : {}), note }));
  await step('启动 API, worker, simulators, web', () => startApplication(processes, env, ports, { web: true }));

  printBanner(stackAddresses(ports));
  await processes.keepAlive((line) => console.log(`! ${line}`));
});

/** Variables of a file .env count unless the shell sets them. */
function loadEnvironmentFile() {
  const file = join(repositoryRoot, '.env');
  if (!existsSync(file)) return;
  if (process.loadEnvFile === undefined) throw new PlainFailure('Reading .env needs Node.js 20.12 or newer: update Node.js, or set the variables in the shell.');
  process.loadEnvFile(file);
}

/** @param {ReturnType<typeof stackAddresses>} addresses */
function printBanner(addresses) {
  console.log(`
  全域 quanyu 已就绪 is ready

  商城 H5        Storefront       ${addresses.storefront}
  控制台         Console          ${addresses.admin}/console
  门店工作台     Store workbench  ${addresses.admin}/store
  接口文档       API documents    ${addresses.api}/docs
  微信模拟器     WeChat simulator ${addresses.simulatorAdmin}

  演示账号 Demo logins
  控制台 运营    Console, ops        ops / quanyu-ops-2026
  控制台 审批    Console, approves   lead / quanyu-ops-2026
  控制台 工程师  Console, engineer   engineer / quanyu-eng-2026
  门店 店长      Store, manager      sh001-manager / quanyu-store-2026   SH001
  门店 店员      Store, clerk        sh001-clerk / quanyu-store-2026     SH001
  商城顾客自动登录 Shoppers are signed in silently, as a simulated WeChat user of this browser.

  日志 Logs: .data/logs/start    停止 Stop: Ctrl-C
`);
}
