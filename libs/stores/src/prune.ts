import type { Clock, Database, Tx } from '@quanyu/platform';

const DAY_MS = 86_400_000;
/** How long the past is kept: reports of a quarter still find it. */
const KEPT_DAYS = 100;
const ROWS_PER_BITE = 200;
const BITES_PER_RUN = 50;

/** What ended before then is not kept. */
export function keptSince(clock: Clock): Date {
  return new Date(clock.nowMs() - KEPT_DAYS * DAY_MS);
}

/** Clears away what is older than is kept, in bounded bites of a transaction each; returns how many rows went. */
export async function pruneInBites(database: Database, clock: Clock, prune: (tx: Tx, before: Date, limit: number) => Promise<number>): Promise<number> {
  let pruned = 0;
  for (let bite = 0; bite < BITES_PER_RUN; bite += 1) {
    const gone = await database.transaction((tx) => prune(tx, keptSince(clock), ROWS_PER_BITE));
    pruned += gone;
    if (gone < ROWS_PER_BITE) break;
  }
  return pruned;
}
