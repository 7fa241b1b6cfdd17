import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { Ledger } from '@quanyu/membership';
import { Database, ManualClock, RandomIds } from '@quanyu/platform';
import { z } from 'zod';
import { assertMigrated, connectDatabase, fail, readEnvironment } from '../boot.js';
import { LedgerExercise } from './ledger/exercise.js';
import { createProgress } from './seed/progress.js';

const optionsSchema = z.object({
  operations: z.coerce.number().int().min(1).max(100_000_000),
  members: z.coerce.number().int().min(1).max(1_000_000),
  connections: z.coerce.number().int().min(1).max(16),
  seed: z.coerce.number().int(),
});

/** Started by scripts/ledger.mjs on a database of its own. */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { operations: text, members: text, connections: text, seed: text } });
  const { operations, members, connections, seed } = optionsSchema.parse(values);
  const dataSource = await connectDatabase(readEnvironment(), 'quanyu ledger exercise');
  await assertMigrated(dataSource);
  const [database, clock, ids] = [new Database(dataSource), new ManualClock(Date.parse('2026-01-01T00:00:00+08:00')), new RandomIds()];
  const ledger = Ledger.on(database, clock, ids);
  const progress = createProgress(process.stdout, () => performance.now());
  const startedMs = performance.now();

  progress.begin('operations', operations);
  const memberIds = Array.from({ length: members }, () => ids.uuid());
  const exercise = new LedgerExercise({ database, ledger, clock, memberIds }, { operations, members, atOnce: connections, seed, onProgress: (done) => progress.reach(done) });
  const { acts, differences } = await exercise.run();
  progress.end();
  const seconds = (performance.now() - startedMs) / 1_000;

  progress.begin('members replayed', members);
  const found = await ledger.verify((done) => progress.reach(done));
  progress.end();
  const passed = found.storedHash === found.replayedHash && found.broken === 0 && differences.length === 0;
  for (const difference of differences.slice(0, 20)) process.stdout.write(`${difference}\n`);
  process.stdout.write(`${JSON.stringify({ exercise: 'ledger', passed, operations, connections, seed, seconds: Math.round(seconds), operationsPerSecond: Math.round(operations / seconds), ...found, differences: differences.length, acts })}\n`);
  await dataSource.destroy();
  process.exit(passed ? 0 : 1);
}

main().catch(fail);
