import { createDataSource, Database, DatabaseClock, type EntityClass, type Env, readEnv } from '@quanyu/platform';
import type { DataSource } from 'typeorm';
import { migrations } from './migrations.js';

const FOLLOW_EVERY_MS = 10_000;
/** A stop that takes longer than this is ended: what was acknowledged is committed, the rest is retried by its caller. */
const STOP_DEADLINE_MS = 12_000;

/** A reason not to start that people can act on; told in one line, without a stack. */
export class BootFailure extends Error {}

export function readEnvironment(): Env {
  try {
    return readEnv();
  } catch (error) {
    throw new BootFailure(`The environment is wrong: ${messageOf(error).replaceAll('\n', '; ')}`);
  }
}

/** Connects to PostgreSQL. @throws BootFailure when it cannot be reached. */
export async function connectDatabase(env: Env, applicationName: string, entities: readonly EntityClass[] = []): Promise<DataSource> {
  const dataSource = createDataSource(env, { applicationName, entities: [...entities] as (new () => object)[], migrations: [...migrations] });
  try {
    return await dataSource.initialize();
  } catch (error) {
    const { host, pathname } = new URL(env.DATABASE_URL);
    throw new BootFailure(`PostgreSQL at ${host}${pathname} cannot be reached (${messageOf(error)}): start it, or set DATABASE_URL.`);
  }
}

/** Refuses to run against a database that lacks migrations of this build. */
export async function assertMigrated(dataSource: DataSource): Promise<void> {
  const rows = await new Database(dataSource)
    .query<{ name: string }>('SELECT name FROM migration')
    .catch((): { name: string }[] => []);
  const done = new Set(rows.map(({ name }) => name));
  const missing = dataSource.migrations.filter(({ name }) => name === undefined || !done.has(name));
  if (missing.length > 0) throw new BootFailure(`The database lacks ${missing.length} of ${dataSource.migrations.length} migrations: run npm run migrate.`);
}

/** A clock that follows the database's time, read now and every ten seconds. */
export async function followDatabaseClock(dataSource: DataSource): Promise<DatabaseClock> {
  const database = new Database(dataSource);
  const clock = new DatabaseClock();
  await clock.follow(() => database.readTimeMs());
  setInterval(() => void clock.follow(() => database.readTimeMs()).catch(() => undefined), FOLLOW_EVERY_MS).unref();
  return clock;
}

/** Runs `stop` once on SIGINT or SIGTERM, with a deadline. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** Ends the process with one clear line; a bug keeps its stack. */
export function fail(error: unknown): never {
  process.stderr.write(`${error instanceof BootFailure ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

export function listenFailure(error: unknown, port: number): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'EADDRINUSE') return new BootFailure(`Port ${port} is taken: stop what uses it, or set another port.`);
  if (code === 'EACCES') return new BootFailure(`Port ${port} may not be used by this user: set another port.`);
  return error;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
