import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { BootFailure } from './boot.js';

/** One process migrates at a time; another one waits and then finds nothing to do. */
const MIGRATION_LOCK = 740_000;

/** Indexes of the shop's own schemas whose build was cut. One that is being built right now is not among them. */
const BROKEN_INDEXES = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i' JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT i.indisvalid AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
    AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
  ORDER BY 1`;
/** What a rebuild leaves beside the index when it is cut itself. */
const LEFT_BY_REBUILD = /_cc(new|old)\d*"?$/;

/**
 * Applies the pending migrations in order, each in a transaction of its own unless it says `transaction = false`.
 * @throws BootFailure when an index is left that the database does not use
 */
export async function applyMigrations(dataSource: DataSource, say: (line: string) => void): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const executor = new MigrationExecutor(dataSource, runner);
  await liftLimits(runner);
  await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await mendIndexes(runner, say);
    const pending = await executor.getPendingMigrations();
    for (const [index, migration] of pending.entries()) {
      say(`migration ${index + 1}/${pending.length} ${migration.name}`);
      await liftLimits(runner);
      // The executor opens no transaction for a single migration.
      if (migration.instance?.transaction === false) await executor.executeMigration(migration);
      else await inTransaction(runner, () => executor.executeMigration(migration));
    }
    const broken = await brokenIndexes(runner);
    if (broken.length > 0) throw new BootFailure(`The database does not use ${broken.join(', ')}: the build of the index was cut. Run npm run migrate again.`);
    say(pending.length === 0 ? 'the database is up to date' : `${pending.length} migrations done`);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await runner.release();
  }
}

/** A table of years may take its time to change; requests keep their own short limits. A migration may end with limits of its own. */
async function liftLimits(runner: QueryRunner): Promise<void> {
  await runner.query('SET statement_timeout = 0');
  await runner.query('SET lock_timeout = 0');
}

async function inTransaction(runner: QueryRunner, work: () => Promise<unknown>): Promise<void> {
  await runner.startTransaction();
  try {
    await work();
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/**
 * Builds again what a cut build left behind: `CREATE INDEX … IF NOT EXISTS` goes by the name alone and would leave it so.
 * Rebuilt, not dropped, because the migration that wanted it may already count as done.
 */
async function mendIndexes(runner: QueryRunner, say: (line: string) => void): Promise<void> {
  for (const name of await brokenIndexes(runner)) {
    say(`index ${name} was left half built`);
    await runner.query(LEFT_BY_REBUILD.test(name) ? `DROP INDEX CONCURRENTLY ${name}` : `REINDEX INDEX CONCURRENTLY ${name}`);
  }
}

async function brokenIndexes(runner: QueryRunner): Promise<string[]> {
  const rows = (await runner.query(BROKEN_INDEXES)) as { name: string }[];
  return rows.map(({ name }) => name);
}
