import type { Database } from '@quanyu/platform';

/** Until so many wait for rows that other transactions of this database have. */
export async function rowWaiters(database: Database, count: number): Promise<void> {
  while ((await database.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length < count);
}

/**
 * Begins each of these behind a row that the test holds, one after the other, and lets them go at once: the first in the queue has the row first.
 * Returns how each ended.
 */
export async function queueBehind(database: Database, row: { readonly sql: string; readonly values: readonly unknown[] }, works: readonly (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
  const running: Promise<unknown>[] = [];
  await database.transaction(async (tx) => {
    await tx.query(`${row.sql} FOR UPDATE`, row.values);
    for (const work of works) {
      const begun = work();
      begun.catch(() => undefined);
      running.push(begun);
      await rowWaiters(database, running.length);
    }
  });
  return Promise.allSettled(running);
}
