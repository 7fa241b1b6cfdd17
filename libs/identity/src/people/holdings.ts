import type { Tx } from '@quanyu/platform';

/** Two records of customers that are one person. What `fromId` holds goes to `intoId`. */
export interface PersonMerge {
  readonly mergeId: string;
  readonly fromId: string;
  readonly intoId: string;
  readonly at: Date;
  /** Remembers which rows were given over, so that they find their way back. */
  note(tx: Tx, holding: string, rows: readonly MovedRow[]): Promise<void>;
  /** What was noted of a holding. */
  recall(tx: Tx, holding: string): Promise<MovedRow[]>;
}

export interface MovedRow {
  readonly key: string;
  readonly detail?: unknown;
}

/** Why a person cannot be forgotten yet, as the shopper reads it. */
export interface Obstacle {
  readonly code: 'openOrder' | 'openCase' | 'openBooking' | 'storedValue' | 'paidTerm';
  readonly text: string;
}

/**
 * What a domain keeps of customers. Every domain that does registers one with `People`, so that ONE ID needs to know none of them. All of it
 * runs in the transaction of the merge, the way back, or the erasure: everything or nothing.
 */
export interface PersonHoldings {
  readonly domain: string;
  /** The order in which rows are taken, as everywhere and whatever is done with them: orders, then templates and coupons, then ledgers and members. */
  readonly rank: number;
  /**
   * Takes what several merges of one transaction are going to move, of all of them in one order, before the first of them moves anything. Only for
   * rows that others take several of, whoever has them: what a later merge asks for then is taken already.
   */
  take?(tx: Tx, fromIds: readonly string[]): Promise<void>;
  /** Called again with the same merge for what arrived a moment too late, so it gives over what is there, and nothing twice. */
  moveOver(tx: Tx, merge: PersonMerge): Promise<void>;
  moveBack(tx: Tx, merge: PersonMerge): Promise<void>;
  /** Everything that is known here of a person, by the name under which the person reads it. */
  collect(tx: Tx, customerIds: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  findObstacles(tx: Tx, customerIds: readonly string[]): Promise<Obstacle[]>;
  /** Takes the person out of what must be kept, and deletes the rest. */
  erase(tx: Tx, customerIds: readonly string[]): Promise<void>;
}

/** A table whose rows belong to a customer by `customer_id`. Names are constants of the code, never input. */
export interface OwnedTable {
  readonly table: string;
  /** Its primary key, one column of uuids. */
  readonly key: string;
}

/** Gives the rows of a table to the survivor. */
export async function moveOwned(tx: Tx, merge: PersonMerge, { table, key }: OwnedTable): Promise<void> {
  const moved = await tx.query<MovedRow>(
    `WITH held AS (SELECT ${key} AS held_key FROM ${table} WHERE customer_id = $1 ORDER BY ${key} FOR UPDATE)
     UPDATE ${table} t SET customer_id = $2 FROM held WHERE t.${key} = held.held_key RETURNING t.${key}::text AS key`,
    [merge.fromId, merge.intoId],
  );
  await merge.note(tx, table, moved);
}

/** Gives back those that `moveOwned` gave over. */
export async function moveOwnedBack(tx: Tx, merge: PersonMerge, { table, key }: OwnedTable): Promise<void> {
  const moved = await merge.recall(tx, table);
  await tx.execute(
    `WITH held AS (SELECT ${key} AS held_key FROM ${table} WHERE ${key} = ANY($3::uuid[]) AND customer_id = $2 ORDER BY ${key} FOR UPDATE)
     UPDATE ${table} t SET customer_id = $1 FROM held WHERE t.${key} = held.held_key`,
    [merge.fromId, merge.intoId, moved.map((row) => row.key)],
  );
}
