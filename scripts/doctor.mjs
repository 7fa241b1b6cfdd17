import { findChromium, hasChineseFont } from './lib/browser.mjs';
import { areDependenciesInstalled, assertNodeVersion, postgresPackage } from './lib/dependencies.mjs';
import { messageOf } from './lib/failure.mjs';
import { findK6 } from './lib/k6.mjs';
import { isPortFree, portTable, readPorts } from './lib/ports.mjs';
import { assertPostgresReachable } from './lib/postgres.mjs';
import { assertRedisReachable, findRedis } from './lib/redis.mjs';
import { readArguments, runScript } from './lib/script.mjs';
import { findInstaller } from './lib/system-packages.mjs';

const help = `
Usage: npm run doctor

Looks at what quanyu needs of this machine and says how to mend what is missing. Changes nothing.
`;

readArguments(help, {});
await runScript('doctor', async () => {
  const installed = areDependenciesInstalled();
  const installer = findInstaller();
  const byItself = installer === undefined ? undefined : `npm start and npm test install it with ${installer.kind}`;
  /** @type {[name: string, isGood: boolean, remedy: string][]} */
  const findings = [
    [`Node.js ${process.versions.node}`, await succeeds(async () => assertNodeVersion()), 'install Node.js 20 or newer'],
    ['Dependencies', installed, 'npm start and npm test install them'],
    ['Redis 6.2 or newer', findRedis() !== undefined, byItself ?? 'install redis-server'],
    ['Chromium (tests)', findChromium() !== undefined, byItself ?? "npm test downloads Playwright's own"],
    ['A Chinese font (tests)', hasChineseFont(), byItself ?? 'install fonts-noto-cjk'],
    ['k6 (load tests)', findK6() !== undefined, 'npm run load installs it with Go 1.26 or newer; else see https://grafana.com/docs/k6/latest/set-up/install-k6/'],
  ];
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  if (databaseUrl && installed) findings.push(await reachable('DATABASE_URL', () => assertPostgresReachable(databaseUrl)));
  if (redisUrl && installed) findings.push(await reachable('REDIS_URL', () => assertRedisReachable('REDIS_URL', redisUrl)));
  if (!databaseUrl) findings.push([`PostgreSQL (${postgresPackage})`, process.platform === 'darwin' || process.platform === 'linux', 'start a PostgreSQL and set DATABASE_URL']);
  for (const [variable, port] of Object.entries(readPorts(process.env))) {
    const { role } = portTable[/** @type {import('./lib/ports.mjs').PortVariable} */ (variable)];
    findings.push([`Port ${port}, ${role}`, await isPortFree(port), `taken, perhaps by a running quanyu: stop it, or set ${variable}`]);
  }
  for (const [name, isGood, remedy] of findings) console.log(`${isGood ? '✔' : '✖'} ${name}${isGood ? '' : `: ${remedy}`}`);
  return findings.every(([, isGood]) => isGood) ? 0 : 1;
});

/** @param {() => Promise<void>} work */
async function succeeds(work) {
  return work().then(
    () => true,
    () => false,
  );
}

/**
 * @param {string} name
 * @param {() => Promise<void>} work
 * @returns {Promise<[string, boolean, string]>}
 */
async function reachable(name, work) {
  return work().then(
    () => [name, true, ''],
    (error) => [name, false, messageOf(error)],
  );
}
