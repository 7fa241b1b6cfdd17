import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import type { Reservation, ReservationStatus } from './reservation.rules.js';
import { BALANCE_COLUMNS, type LockedBalances } from '../stock-ledger.repository.js';
import { type BalanceKey, keyOf, type StockBalance } from '../stock.rules.js';

/** Units that one order of several holds. */
export interface HeldUnits extends BalanceKey {
  readonly orderId: string;
  readonly quantity: number;
  readonly fenceId: string | null;
}

/** What several orders hold, with the locked balances that carry it. */
export interface HeldStock {
  readonly held: readonly HeldUnits[];
  readonly locked: LockedBalances;
}

/** An order's rows and the balances that carry them, all locked. */
export interface LockedOrder {
  readonly rows: readonly Reservation[];
  readonly locked: LockedBalances;
}

const RESERVATION_COLUMNS = `r.order_id AS "orderId", r.location_id AS "locationId", r.variant_id AS "variantId", r.quantity, r.fulfilled, r.freed,
  r.status, r.fence_id AS "fenceId", r.expires_at AS "expiresAt"`;

@Injectable()
export class ReservationRepository {
  /**
   * Locks an order's rows in these states, then the balances that carry them and those of `also`, in key order. One round trip;
   * the second statement sees what the first one waited for.
   */
  async lockOrder(tx: Tx, orderId: string, statuses: readonly ReservationStatus[], also: readonly BalanceKey[] = []): Promise<LockedOrder> {
    const [rows, balances] = await Promise.all([
      tx.prepared<Reservation>(
        'inventory.lockOrder',
        `SELECT ${RESERVATION_COLUMNS} FROM inventory.reservation r WHERE r.order_id = $1 AND r.status = ANY($2::text[])
         ORDER BY r.location_id, r.variant_id FOR UPDATE`,
        [orderId, statuses],
      ),
      tx.prepared<StockBalance>(
        'inventory.lockOrderBalances',
        `SELECT ${BALANCE_COLUMNS} FROM inventory.balance b
         JOIN (SELECT location_id, variant_id FROM inventory.reservation WHERE order_id = $1 AND status = ANY($2::text[])
               UNION SELECT * FROM unnest($3::uuid[], $4::uuid[]) AS a (location_id, variant_id)) AS k
           ON b.location_id = k.location_id AND b.variant_id = k.variant_id
         ORDER BY b.location_id, b.variant_id FOR UPDATE OF b`,
        [orderId, statuses, also.map((key) => key.locationId), also.map((key) => key.variantId)],
      ),
    ]);
    return { rows, locked: new Map(balances.map((row) => [keyOf(row), row])) };
  }

  /** Writes locked rows as they are now, and new ones. The table's CHECK refuses a row that ended for more than it holds. */
  async save(tx: Tx, rows: readonly Reservation[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.prepared(
      'inventory.saveReservations',
      `INSERT INTO inventory.reservation (order_id, location_id, variant_id, quantity, fulfilled, freed, status, fence_id, expires_at)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::timestamptz[])
       ON CONFLICT (order_id, location_id, variant_id) DO UPDATE
       SET quantity = excluded.quantity, fulfilled = excluded.fulfilled, freed = excluded.freed, status = excluded.status`,
      [
        rows.map((row) => row.orderId), rows.map((row) => row.locationId), rows.map((row) => row.variantId), rows.map((row) => row.quantity),
        rows.map((row) => row.fulfilled), rows.map((row) => row.freed), rows.map((row) => row.status), rows.map((row) => row.fenceId), rows.map((row) => row.expiresAt),
      ],
    );
  }

  /** What these orders hold, and the balances that carry it, locked in key order. The orders' rows are locked by the caller. */
  async lockHeld(tx: Tx, orderIds: readonly string[]): Promise<HeldStock> {
    const [held, balances] = await Promise.all([
      tx.prepared<HeldUnits>(
        'inventory.readHeld',
        `SELECT order_id AS "orderId", location_id AS "locationId", variant_id AS "variantId", quantity - fulfilled - freed AS quantity, fence_id AS "fenceId"
         FROM inventory.reservation WHERE order_id = ANY($1::uuid[]) AND status = 'active' ORDER BY order_id, location_id, variant_id`,
        [orderIds],
      ),
      tx.prepared<StockBalance>(
        'inventory.lockHeld',
        `SELECT ${BALANCE_COLUMNS} FROM inventory.balance b
         JOIN (SELECT DISTINCT location_id, variant_id FROM inventory.reservation WHERE order_id = ANY($1::uuid[]) AND status = 'active') AS k
           ON b.location_id = k.location_id AND b.variant_id = k.variant_id
         ORDER BY b.location_id, b.variant_id FOR UPDATE OF b`,
        [orderIds],
      ),
    ]);
    return { held, locked: new Map(balances.map((row) => [keyOf(row), row])) };
  }

  /** Moves the reservations of several orders from active to committed, every one of `rows`. */
  async commit(tx: Tx, rows: readonly HeldUnits[]): Promise<void> {
    await tx.prepared(
      'inventory.commitReservations',
      `WITH moved AS (UPDATE inventory.reservation SET status = 'committed' WHERE order_id = ANY($1::uuid[]) AND status = 'active' RETURNING 1)
       SELECT platform.demand(count(*), $2, 'reservations that are still held') FROM moved`,
      [[...new Set(rows.map(({ orderId }) => orderId))], rows.length],
    );
  }
}
