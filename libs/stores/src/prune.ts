import { type Clock, type Database, type PruneBounds, pruneInBites, type Tx } from '@quanyu/platform';

const DAY_MS = 86_400_000;
/** How long the past is kept: reports of a quarter still find it. */
const KEPT_DAYS = 100;
const BOUNDS: PruneBounds = { rowsPerBite: 200, mostBites: 50 };

/** What ended before then is not kept. */
export function keptSince(clock: Clock): Date {
  return new Date(clock.nowMs() - KEPT_DAYS * DAY_MS);
}

/** Clears away what is older than is kept, in bounded bites of a transaction each; returns how many rows went. */
export function prunePast(database: Database, clock: Clock, prune: (tx: Tx, before: Date, limit: number) => Promise<number>): Promise<number> {
  const before = keptSince(clock);
  return pruneInBites((rows) => database.transaction((tx) => prune(tx, before, rows)), BOUNDS);
}
