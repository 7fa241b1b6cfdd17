import { DataSource, type MixedList, type EntitySchema } from 'typeorm';
import type { Env } from '../config/env.js';

export type EntityClass = abstract new () => object;

/**
 * The one way to make a data source. Timeouts are set on every connection, so that no statement and no lock can wait
 * for ever; `synchronous_commit` is left on.
 */
export function createDataSource(
  env: Pick<Env, 'DATABASE_URL' | 'DATABASE_POOL_SIZE'>,
  options: { applicationName: string; entities?: MixedList<string | EntitySchema | (new () => object)>; migrations?: MixedList<string | (new () => object)> },
): DataSource {
  return new DataSource({
    type: 'postgres',
    url: env.DATABASE_URL,
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: options.applicationName,
    poolSize: env.DATABASE_POOL_SIZE,
    // A lost idle connection is the pool's to replace; without a listener it would end the process.
    poolErrorHandler: () => undefined,
    extra: {
      connectionTimeoutMillis: 3_000,
      idleTimeoutMillis: 60_000,
      statement_timeout: 15_000,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    },
  });
}

/** Requests that wait for a connection of this data source's pool. TypeORM keeps its pg pool under a loose type. */
export function countPoolWaiters(dataSource: DataSource): number {
  const pool: unknown = Reflect.get(dataSource.driver, 'master');
  const waiting: unknown = typeof pool === 'object' && pool !== null ? Reflect.get(pool, 'waitingCount') : 0;
  return typeof waiting === 'number' ? waiting : 0;
}
