import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Database } from '@quanyu/platform';
import { assertMigrated, BootFailure, connectDatabase, fail, readEnvironment } from '../boot.js';
import { createProgress } from './seed/progress.js';
import { findSeedObstacle, findSeedRun, recordSeed } from './seed/seed-marker.js';

const HELP = `Fills an empty database with the demonstration shop: catalogue with pictures, stores, staff, customers, stock,
and a month of orders that ends now. Safe to run again: a finished seed is left alone, an interrupted one goes on.
A database with staff or customers of its own is refused, and so is NODE_ENV=production.

Usage: node apps/api/dist/tools/seed.js [--scale N]
  --scale N   1 is about 2,000 customers and 3,400 orders; 0.1 is a tenth, 5 five times as many (at most 20)
  --help      this text
`;
const MAX_SCALE = 20;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readOptions(): { help: boolean; scale: number | null } {
  try {
    const { values } = parseArgs({ options: { scale: { type: 'string' }, help: { type: 'boolean', default: false } } });
    const scale = values.scale === undefined ? null : Number(values.scale);
    if (scale !== null && !(scale >= 0.01 && scale <= MAX_SCALE)) throw new Error(`--scale takes a number from 0.01 to ${MAX_SCALE}`);
    return { help: values.help, scale };
  } catch (error) {
    throw new BootFailure(`${error instanceof Error ? error.message : String(error)}. Try --help.`);
  }
}

async function main(): Promise<void> {
  const { help, scale } = readOptions();
  if (help) return say(HELP);
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu seed');
  await assertMigrated(dataSource);
  const database = new Database(dataSource);
  const obstacle = await findSeedObstacle(database, env);
  if (obstacle !== null) throw new BootFailure(obstacle);
  const begun = await findSeedRun(database);
  if (begun && scale !== null && scale !== begun.scale) {
    throw new BootFailure(`The database holds a seed of scale ${begun.scale}; another scale needs an empty database.`);
  }
  if (begun?.isFinished) {
    say(`the demonstration shop is there (scale ${begun.scale})`);
    await dataSource.destroy();
    return;
  }
  const run = begun ?? { scale: scale ?? 1, nowMs: Math.floor(await database.readTimeMs()) };
  if (!begun) await recordSeed(database, 'seed.start', run);
  const startedMs = performance.now();
  // Loaded only now, because a finished seed must cost a start nothing.
  const { runSeed } = await import('./seed/seed.js');
  await runSeed({ env, ...run, progress: createProgress(process.stdout, () => performance.now()) });
  await recordSeed(database, 'seed.finish', run);
  await dataSource.destroy();
  say(`the demonstration shop took ${Math.round((performance.now() - startedMs) / 1000)} s`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => fail(error),
);
