import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@quanyu/platform';
import { BalanceEntity } from './balance.entity.js';
import type { MovementKind, StockBalance, StockLine } from './stock.rules.js';

export interface BalanceKey {
  readonly locationId: string;
  readonly variantId: string;
}

/** One change of one balance, with its cause. Deltas that are left out are zero. */
export interface Move extends BalanceKey {
  readonly kind: MovementKind;
  readonly onHand?: number;
  readonly reserved?: number;
  readonly allocated?: number;
  readonly unavailable?: number;
  readonly referenceType: 'order' | 'receipt' | 'adjustment';
  readonly referenceId: string;
  readonly actorName?: string | undefined;
  readonly reason?: string | undefined;
}

export interface NewReservation extends BalanceKey {
  readonly orderId: string;
  readonly quantity: number;
  readonly expiresAt: Date;
}

export interface MovementRow {
  id: number;
  occurred_at: Date;
  location_id: string;
  variant_id: string;
  kind: MovementKind;
  on_hand_delta: number;
  reserved_delta: number;
  allocated_delta: number;
  unavailable_delta: number;
  on_hand_after: number;
  reserved_after: number;
  allocated_after: number;
  unavailable_after: number;
  reference_type: 'order' | 'receipt' | 'adjustment';
  reference_id: string;
  actor_name: string | null;
  reason: string | null;
}

/** Balances that this transaction holds locked, by `keyOf`. Movements keep them current. */
export type LockedBalances = Map<string, StockBalance>;

export function keyOf({ locationId, variantId }: BalanceKey): string {
  return `${locationId}/${variantId}`;
}

const BALANCE_COLUMNS = `b.location_id AS "locationId", b.variant_id AS "variantId", b.on_hand AS "onHand",
  b.reserved, b.allocated, b.unavailable, b.safety_stock AS "safetyStock"`;

@Injectable()
export class InventoryRepository {
  constructor(private readonly database: Database) {}

  /** Locks the balance rows in key order, the order of every writer, so that two baskets never wait for each other. */
  async lock(tx: Tx, keys: readonly BalanceKey[]): Promise<LockedBalances> {
    const rows = await tx.prepared<StockBalance>(
      'inventory.lock',
      `SELECT ${BALANCE_COLUMNS} FROM inventory.balance b
       JOIN unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id)
         ON b.location_id = k.location_id AND b.variant_id = k.variant_id
       ORDER BY b.location_id, b.variant_id FOR UPDATE OF b`,
      [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
    );
    return new Map(rows.map((row) => [keyOf(row), row]));
  }

  /** Creates missing rows at zero, so that a first receipt has something to lock. */
  async ensure(tx: Tx, keys: readonly BalanceKey[]): Promise<void> {
    await tx.execute(
      `INSERT INTO inventory.balance (location_id, variant_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id) ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
      [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
    );
  }

  /**
   * Writes moves, their ledger lines, and new reservations in one statement. `locked` is updated to the new balances.
   * @throws Error when a row does not have what was decided on: the guard of the statement, not of the caller.
   */
  async write(tx: Tx, locked: LockedBalances, moves: readonly Move[], options: { at: Date; reservations?: readonly NewReservation[] }): Promise<void> {
    if (moves.length === 0) return;
    const totals = new Map<string, { key: BalanceKey; onHand: number; reserved: number; allocated: number; unavailable: number; wanted: number }>();
    const after: StockBalance[] = moves.map((move) => {
      const key = keyOf(move);
      const before = locked.get(key);
      if (before === undefined) throw new Error(`balance ${key} was not locked`);
      const next: StockBalance = {
        ...before,
        onHand: before.onHand + (move.onHand ?? 0),
        reserved: before.reserved + (move.reserved ?? 0),
        allocated: before.allocated + (move.allocated ?? 0),
        unavailable: before.unavailable + (move.unavailable ?? 0),
      };
      locked.set(key, next);
      const total = totals.get(key) ?? { key: move, onHand: 0, reserved: 0, allocated: 0, unavailable: 0, wanted: 0 };
      total.onHand += move.onHand ?? 0;
      total.reserved += move.reserved ?? 0;
      total.allocated += move.allocated ?? 0;
      total.unavailable += move.unavailable ?? 0;
      // New promises to shoppers respect the safety stock; settling an old promise may use it.
      if (move.kind === 'reserve' || move.kind === 'allocate') total.wanted += (move.reserved ?? 0) + (move.allocated ?? 0);
      totals.set(key, total);
      return next;
    });
    const rows = [...totals.values()];
    const reservations = options.reservations ?? [];
    const [result] = await tx.prepared<{ changed: number }>('inventory.write', WRITE_SQL, [
      rows.map(({ key }) => key.locationId), rows.map(({ key }) => key.variantId),
      rows.map((row) => row.onHand), rows.map((row) => row.reserved), rows.map((row) => row.allocated), rows.map((row) => row.unavailable), rows.map((row) => row.wanted),
      options.at,
      moves.map((move) => move.locationId), moves.map((move) => move.variantId), moves.map((move) => move.kind),
      moves.map((move) => move.onHand ?? 0), moves.map((move) => move.reserved ?? 0), moves.map((move) => move.allocated ?? 0), moves.map((move) => move.unavailable ?? 0),
      after.map((row) => row.onHand), after.map((row) => row.reserved), after.map((row) => row.allocated), after.map((row) => row.unavailable),
      moves.map((move) => move.referenceType), moves.map((move) => move.referenceId), moves.map((move) => move.actorName ?? null), moves.map((move) => move.reason ?? null),
      reservations.map((row) => row.orderId), reservations.map((row) => row.variantId), reservations.map((row) => row.locationId),
      reservations.map((row) => row.quantity), reservations.map((row) => row.expiresAt),
    ]);
    if (result?.changed !== rows.length) throw new Error('a stock row no longer had what was promised');
  }

  /** Moves an order's reservations from one status to another and returns the rows that moved. */
  async moveReservations(tx: Tx, orderId: string, from: string, to: string): Promise<(BalanceKey & { quantity: number })[]> {
    return tx.query(
      `UPDATE inventory.reservation SET status = $3 WHERE order_id = $1 AND status = $2
       RETURNING location_id AS "locationId", variant_id AS "variantId", quantity`,
      [orderId, from, to],
    );
  }

  async setSafetyStock(tx: Tx, key: BalanceKey, safetyStock: number): Promise<StockBalance | null> {
    const updated = await tx.manager.getRepository(BalanceEntity).update({ locationId: key.locationId, variantId: key.variantId }, { safetyStock });
    if (updated.affected === 0) return null;
    return (await this.lock(tx, [key])).get(keyOf(key)) ?? null;
  }

  async readBalances(locationId: string, variantIds: readonly string[]): Promise<StockBalance[]> {
    return this.database.query<StockBalance>(
      `SELECT ${BALANCE_COLUMNS} FROM inventory.balance b WHERE b.location_id = $1 AND b.variant_id = ANY($2::uuid[])`,
      [locationId, variantIds],
    );
  }

  /** Ledger lines, newest first, below the given id. */
  async listMovements(filter: { locationId: string; variantId: string | null; referenceId: string | null; beforeId: number | null; limit: number }): Promise<MovementRow[]> {
    return this.database.query<MovementRow>(
      `SELECT * FROM inventory.stock_movement
       WHERE location_id = $1 AND ($2::uuid IS NULL OR variant_id = $2) AND ($3::uuid IS NULL OR reference_id = $3) AND ($4::bigint IS NULL OR id < $4)
       ORDER BY id DESC LIMIT $5`,
      [filter.locationId, filter.variantId, filter.referenceId, filter.beforeId, filter.limit],
    );
  }

  /** Balance rows whose ledger does not add up to them: must be empty, always. */
  async findUnbalanced(): Promise<BalanceKey[]> {
    return this.database.query<BalanceKey>(
      `SELECT b.location_id AS "locationId", b.variant_id AS "variantId"
       FROM inventory.balance b
       LEFT JOIN (SELECT location_id, variant_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved,
                         sum(allocated_delta) AS allocated, sum(unavailable_delta) AS unavailable
                  FROM inventory.stock_movement GROUP BY 1, 2) m USING (location_id, variant_id)
       LEFT JOIN (SELECT location_id, variant_id, sum(quantity) FILTER (WHERE status = 'active') AS reserved,
                         sum(quantity) FILTER (WHERE status = 'committed') AS allocated
                  FROM inventory.reservation GROUP BY 1, 2) r USING (location_id, variant_id)
       WHERE (b.on_hand, b.reserved, b.allocated, b.unavailable)
             IS DISTINCT FROM (coalesce(m.on_hand, 0), coalesce(m.reserved, 0), coalesce(m.allocated, 0), coalesce(m.unavailable, 0))
          OR b.reserved <> coalesce(r.reserved, 0) OR b.allocated <> coalesce(r.allocated, 0)
       ORDER BY 1, 2 LIMIT 100`,
    );
  }
}

/** Lines of one order at one place, as `StockLine`s with their keys. */
export function keysOf(locationId: string, lines: readonly StockLine[]): BalanceKey[] {
  return lines.map(({ variantId }) => ({ locationId, variantId }));
}

const WRITE_SQL = `
  WITH changed AS (
    UPDATE inventory.balance b
    SET on_hand = b.on_hand + k.on_hand, reserved = b.reserved + k.reserved,
        allocated = b.allocated + k.allocated, unavailable = b.unavailable + k.unavailable
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[])
      AS k (location_id, variant_id, on_hand, reserved, allocated, unavailable, wanted)
    WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id
      AND (k.wanted = 0 OR b.on_hand - b.unavailable - b.reserved - b.allocated - b.safety_stock >= k.wanted)
    RETURNING 1
  ), ledger AS (
    INSERT INTO inventory.stock_movement (occurred_at, location_id, variant_id, kind,
      on_hand_delta, reserved_delta, allocated_delta, unavailable_delta,
      on_hand_after, reserved_after, allocated_after, unavailable_after, reference_type, reference_id, actor_name, reason)
    SELECT $8, m.* FROM unnest($9::uuid[], $10::uuid[], $11::text[], $12::int[], $13::int[], $14::int[], $15::int[],
      $16::int[], $17::int[], $18::int[], $19::int[], $20::text[], $21::uuid[], $22::text[], $23::text[]) AS m
  ), held AS (
    INSERT INTO inventory.reservation (order_id, variant_id, location_id, quantity, status, expires_at)
    SELECT r.order_id, r.variant_id, r.location_id, r.quantity, 'active', r.expires_at
    FROM unnest($24::uuid[], $25::uuid[], $26::uuid[], $27::int[], $28::timestamptz[]) AS r (order_id, variant_id, location_id, quantity, expires_at)
  )
  SELECT count(*)::int AS changed FROM changed`;
