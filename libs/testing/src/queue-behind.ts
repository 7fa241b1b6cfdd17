import type { Database, Tx } from '@quanyu/platform';
import { waitFor } from './wait-for.js';

/** A busy machine begins what is asked of it long before. */
const PATIENCE_MS = 20_000;

/** Whoever waits for what this connection has, or behind somebody who does. */
const WAITERS = `WITH RECURSIVE blocked AS MATERIALIZED (SELECT DISTINCT pid, pg_blocking_pids(pid) AS holders FROM pg_locks WHERE NOT granted),
  queue (pid) AS (SELECT pg_backend_pid() UNION SELECT b.pid FROM blocked b JOIN queue q ON q.pid = ANY(b.holders))
  SELECT pid FROM queue WHERE pid <> pg_backend_pid()`;

/** Until so many wait for rows that this transaction has. */
export async function rowWaiters(tx: Tx, count: number): Promise<void> {
  await waitFor(async () => (await tx.query(WAITERS)).length >= count, PATIENCE_MS);
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
      await rowWaiters(tx, running.length);
    }
  });
  return Promise.allSettled(running);
}
