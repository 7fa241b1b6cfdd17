import type { BalanceKey, PlacedLine } from '../stock.rules.js';
import { keyOf } from '../stock.rules.js';

export type ReservationStatus = 'active' | 'committed' | 'released' | 'expired' | 'fulfilled' | 'deallocated';

/**
 * Units of one variant at one place that an order holds or held. A paid row ends in parts, until `fulfilled` and `freed` make up
 * its quantity. A hold that ended whole keeps its open units: the status says what became of them, and a late payment may take
 * them again. So do rows that ended before parts were counted.
 */
export interface Reservation extends BalanceKey {
  readonly orderId: string;
  readonly quantity: number;
  readonly fulfilled: number;
  readonly freed: number;
  readonly status: ReservationStatus;
  readonly fenceId: string | null;
  readonly expiresAt: Date | null;
}

/** Units that are neither handed over nor freed in parts. */
export function openUnits({ quantity, fulfilled, freed }: Reservation): number {
  return quantity - fulfilled - freed;
}

export interface EndedUnits {
  /** The row as it was. */
  readonly row: Reservation;
  readonly units: number;
}

/**
 * Which units of an order's rows a part names: everything that is open when there is none. Null when the part names more than
 * is open somewhere.
 */
export function chooseUnits(rows: readonly Reservation[], part: readonly PlacedLine[] | null): EndedUnits[] | null {
  const open = rows.filter((row) => openUnits(row) > 0);
  if (part === null) return open.map((row) => ({ row, units: openUnits(row) }));
  const byKey = new Map(open.map((row) => [keyOf(row), row]));
  const chosen = part.flatMap((line) => {
    const row = byKey.get(keyOf(line));
    return row !== undefined && openUnits(row) >= line.quantity ? [{ row, units: line.quantity }] : [];
  });
  return chosen.length === part.length ? chosen : null;
}

/** A paid row after some of its units were handed over or freed. It ends with its last open unit. */
export function endUnits({ row, units }: EndedUnits, as: 'fulfilled' | 'freed'): Reservation {
  const after = { ...row, [as]: row[as] + units };
  if (openUnits(after) > 0) return after;
  return { ...after, status: after.fulfilled > 0 ? 'fulfilled' : 'deallocated' };
}

/** A hold after it ended, whole or in part. */
export function releaseUnits({ row, units }: EndedUnits, as: 'released' | 'expired'): Reservation {
  return units === openUnits(row) ? { ...row, status: as } : { ...row, freed: row.freed + units };
}

/** A row of a paid order with more units; a row that had ended lives again with these alone. */
export function addUnits(row: Reservation, units: number): Reservation {
  const freed = row.status === 'committed' ? row.freed : row.quantity - row.fulfilled;
  return { ...row, quantity: row.quantity + units, freed, status: 'committed' };
}
