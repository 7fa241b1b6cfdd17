import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** WeChat refuses 2 MB a package; below this a package still opens quickly on a slow network. */
const limitBytes = 1.5 * 1024 * 1024;

function bytesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return sum + bytesUnder(full);
    return entry.name.endsWith('.map') ? sum : sum + statSync(full).size;
  }, 0);
}

/** The main package and every subpackage of the built mini-program, in bytes. */
export function measurePackages(appFolder) {
  const dist = path.join(appFolder, 'dist/weapp');
  const manifest = JSON.parse(readFileSync(path.join(dist, 'app.json'), 'utf8'));
  const subpackages = (manifest.subPackages ?? manifest.subpackages ?? []).map(({ root }) => ({ name: root, bytes: bytesUnder(path.join(dist, root)) }));
  const total = bytesUnder(dist);
  const inSubpackages = subpackages.reduce((sum, { bytes }) => sum + bytes, 0);
  return [{ name: 'main', bytes: total - inSubpackages }, ...subpackages];
}

/** Prints the table; true when every package keeps its limit. */
export function printPackages(packages) {
  const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(11);
  console.log(`\n${'package'.padEnd(14)}${'size'.padStart(11)}${'limit'.padStart(11)}`);
  for (const { name, bytes } of packages) {
    console.log(`${name.padEnd(14)}${kb(bytes)}${kb(limitBytes)}${bytes > limitBytes ? '  over the limit' : ''}`);
  }
  console.log(`${'total'.padEnd(14)}${kb(packages.reduce((sum, { bytes }) => sum + bytes, 0))}\n`);
  return packages.every(({ bytes }) => bytes <= limitBytes);
}
