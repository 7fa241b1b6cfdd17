import type { Database } from './database/database.js';

const DAY_MS = 86_400_000;
/** How long a done event may still be asked about. */
const DONE_EVENT_DAYS = 7;
/** How long a request may be repeated with its key. Keys of `system` stay, so that the seed can run again at any time. */
const KEY_DAYS = 30;
/** Rows of one run; what is left waits for the next one. */
const ROWS_PER_RUN = 20_000;

/** Deletes done events and old idempotency keys, in bounded bites; returns how many rows went. Safe to run twice. */
export async function pruneOldRows(database: Database, now: Date): Promise<number> {
  const before = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  return database.transaction(async (tx) => {
    const events = await tx.execute(
      `DELETE FROM platform.outbox_event WHERE id IN
         (SELECT id FROM platform.outbox_event WHERE done_at < $1 ORDER BY done_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before(DONE_EVENT_DAYS), ROWS_PER_RUN],
    );
    const keys = await tx.execute(
      `DELETE FROM platform.idempotency_key WHERE (scope, key) IN
         (SELECT scope, key FROM platform.idempotency_key WHERE created_at < $1 AND scope <> 'system' LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      [before(KEY_DAYS), ROWS_PER_RUN],
    );
    return events + keys;
  });
}
