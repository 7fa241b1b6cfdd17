import { type Migration, MigrationExecutor, type QueryRunner } from 'typeorm';
import { connectDatabase, fail, readEnvironment } from './boot.js';

/** One process migrates at a time; another one waits and then finds nothing to do. */
const MIGRATION_LOCK = 740_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Applies the pending migrations in order, each in a transaction of its own. */
async function migrate(runner: QueryRunner, executor: MigrationExecutor): Promise<void> {
  await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    const pending: Migration[] = await executor.getPendingMigrations();
    if (pending.length === 0) {
      say('the database is up to date');
      return;
    }
    // A table of years may take its time to change; requests keep their own short limits.
    await runner.query('SET statement_timeout = 0');
    await runner.query('SET lock_timeout = 0');
    for (const [index, migration] of pending.entries()) {
      say(`migration ${index + 1}/${pending.length} ${migration.name}`);
      await executor.executeMigration(migration);
    }
    say(`${pending.length} migrations done`);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}

async function showStatus(executor: MigrationExecutor): Promise<void> {
  for (const { name } of (await executor.getExecutedMigrations()).reverse()) say(`done     ${name}`);
  for (const { name } of await executor.getPendingMigrations()) say(`pending  ${name}`);
}

async function main(): Promise<void> {
  const dataSource = await connectDatabase(readEnvironment(), 'quanyu migrate');
  const runner = dataSource.createQueryRunner();
  const executor = new MigrationExecutor(dataSource, runner);
  if (process.argv.includes('--status')) await showStatus(executor);
  else await migrate(runner, executor);
  await runner.release();
  await dataSource.destroy();
}

main().catch(fail);
