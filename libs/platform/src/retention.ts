import type { Database } from './database/database.js';

const DAY_MS = 86_400_000;
/** How long a done event may still be asked about. */
const DONE_EVENT_DAYS = 7;
/** How long a request may be repeated with its key. Keys of `system` stay, so that the seed can run again at any time. */
const KEY_DAYS = 30;

/** How much one run of a prune may take away: many short transactions, and an end. */
export interface PruneBounds {
  readonly rowsPerBite: number;
  readonly mostBites: number;
}

/** A million rows of each kind in a run: more than the busiest hour leaves behind. */
const BOUNDS: PruneBounds = { rowsPerBite: 5_000, mostBites: 200 };

/** Bites until one is not full; what is left after the last one waits for the next run. Returns how many rows went. */
export async function pruneInBites(bite: (rows: number) => Promise<number>, { rowsPerBite, mostBites }: PruneBounds = BOUNDS): Promise<number> {
  let gone = 0;
  for (let bites = 0; bites < mostBites; bites += 1) {
    const rows = await bite(rowsPerBite);
    gone += rows;
    if (rows < rowsPerBite) break;
  }
  return gone;
}

/** Deletes done events and old idempotency keys, in bounded bites; returns how many rows went. Safe to run twice. */
export async function pruneOldRows(database: Database, now: Date, bounds?: PruneBounds): Promise<number> {
  const before = (days: number): Date => new Date(now.getTime() - days * DAY_MS);
  const prune = (sql: string, until: Date): Promise<number> => pruneInBites((rows) => database.transaction((tx) => tx.execute(sql, [until, rows])), bounds);
  const events = await prune(
    `DELETE FROM platform.outbox_event WHERE id IN
       (SELECT id FROM platform.outbox_event WHERE done_at < $1 ORDER BY done_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    before(DONE_EVENT_DAYS),
  );
  const keys = await prune(
    `DELETE FROM platform.idempotency_key WHERE (scope, key) IN
       (SELECT scope, key FROM platform.idempotency_key WHERE created_at < $1 AND scope <> 'system' LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    before(KEY_DAYS),
  );
  return events + keys;
}
