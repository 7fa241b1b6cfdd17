import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
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
  readonly ringFenced?: number;
  /** The fence that the units leave or come back to, when they are a campaign's. */
  readonly fenceId?: string | null;
  readonly referenceType: 'order' | 'receipt' | 'adjustment' | 'campaign';
  readonly referenceId: string;
  readonly actorName?: string | undefined;
  readonly reason?: string | undefined;
}

export interface NewReservation extends BalanceKey {
  readonly orderId: string;
  readonly quantity: number;
  readonly expiresAt: Date;
  readonly fenceId: string | null;
}

export interface FenceKey {
  readonly fenceId: string;
  readonly locationId: string;
}

/** Units of one campaign item at one location, apart from what everyone can buy. */
export interface Fence extends FenceKey {
  readonly variantId: string;
  readonly planned: number;
  readonly added: number;
  /** What can still be taken; 0 once closed. */
  readonly remaining: number;
  /** What went back to the shelf when the fence was closed. */
  readonly unsold: number | null;
  readonly status: 'open' | 'closed';
}

export function fenceKeyOf({ fenceId, locationId }: FenceKey): string {
  return `${fenceId}/${locationId}`;
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
  ring_fenced_delta: number;
  on_hand_after: number;
  reserved_after: number;
  allocated_after: number;
  unavailable_after: number;
  ring_fenced_after: number;
  reference_type: 'order' | 'receipt' | 'adjustment' | 'campaign';
  reference_id: string;
  actor_name: string | null;
  reason: string | null;
}

/** Units that an order holds or held. */
export interface HeldUnits extends BalanceKey {
  readonly quantity: number;
  readonly fenceId: string | null;
}

/** Units that one order of several holds. */
export interface HeldByOrder extends HeldUnits {
  readonly orderId: string;
}

/** What several orders hold, with the locked balances that carry it. */
export interface HeldStock {
  readonly held: readonly HeldByOrder[];
  readonly locked: LockedBalances;
}

/** Balances that this transaction holds locked, by `keyOf`. Movements keep them current. */
export type LockedBalances = Map<string, StockBalance>;

export function keyOf({ locationId, variantId }: BalanceKey): string {
  return `${locationId}/${variantId}`;
}

const BALANCE_COLUMNS = `b.location_id AS "locationId", b.variant_id AS "variantId", b.on_hand AS "onHand",
  b.reserved, b.allocated, b.unavailable, b.safety_stock AS "safetyStock", b.ring_fenced AS "ringFenced"`;

const FENCE_COLUMNS = `f.fence_id AS "fenceId", f.location_id AS "locationId", f.variant_id AS "variantId", f.planned, f.added, f.remaining, f.unsold, f.status`;

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
    const totals = new Map<string, { key: BalanceKey; wanted: number } & Record<Quantity, number>>();
    const after: StockBalance[] = moves.map((move) => {
      const key = keyOf(move);
      const before = locked.get(key);
      if (before === undefined) throw new Error(`balance ${key} was not locked`);
      const next = { ...before };
      const total = totals.get(key) ?? { key: move, ...NOTHING, wanted: 0 };
      for (const quantity of QUANTITIES) {
        next[quantity] += move[quantity] ?? 0;
        total[quantity] += move[quantity] ?? 0;
      }
      total.wanted += unitsPromised(move);
      locked.set(key, next);
      totals.set(key, total);
      return next;
    });
    const rows = [...totals.values()];
    const reservations = options.reservations ?? [];
    const writing = tx.prepared('inventory.write', WRITE_SQL, [
      rows.map(({ key }) => key.locationId), rows.map(({ key }) => key.variantId),
      rows.map((row) => row.onHand), rows.map((row) => row.reserved), rows.map((row) => row.allocated), rows.map((row) => row.unavailable), rows.map((row) => row.ringFenced), rows.map((row) => row.wanted),
      options.at,
      moves.map((move) => move.locationId), moves.map((move) => move.variantId), moves.map((move) => move.kind),
      moves.map((move) => move.onHand ?? 0), moves.map((move) => move.reserved ?? 0), moves.map((move) => move.allocated ?? 0), moves.map((move) => move.unavailable ?? 0), moves.map((move) => move.ringFenced ?? 0),
      after.map((row) => row.onHand), after.map((row) => row.reserved), after.map((row) => row.allocated), after.map((row) => row.unavailable), after.map((row) => row.ringFenced),
      moves.map((move) => move.referenceType), moves.map((move) => move.referenceId), moves.map((move) => move.actorName ?? null), moves.map((move) => move.reason ?? null),
      reservations.map((row) => row.orderId), reservations.map((row) => row.variantId), reservations.map((row) => row.locationId),
      reservations.map((row) => row.quantity), reservations.map((row) => row.expiresAt), reservations.map((row) => row.fenceId),
      rows.length,
    ]);
    await Promise.all([writing, this.moveFences(tx, moves)]);
  }

  /** Takes units out of fences or puts them back, beside the balances that `write` changes. */
  private async moveFences(tx: Tx, moves: readonly Move[]): Promise<void> {
    const deltas = new Map<string, FenceKey & { delta: number }>();
    for (const { fenceId, locationId, ringFenced, kind } of moves) {
      // Opening and closing a fence write its row themselves.
      if (fenceId === undefined || fenceId === null || ringFenced === undefined || ringFenced === 0 || kind === 'fence' || kind === 'unfence') continue;
      const key = fenceKeyOf({ fenceId, locationId });
      const entry = deltas.get(key) ?? { fenceId, locationId, delta: 0 };
      entry.delta += ringFenced;
      deltas.set(key, entry);
    }
    if (deltas.size === 0) return;
    const rows = [...deltas.values()];
    await tx.prepared(
      'inventory.moveFences',
      `WITH changed AS (
         UPDATE inventory.ring_fence f SET remaining = f.remaining + k.delta
         FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS k (fence_id, location_id, delta)
         WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id AND f.status = 'open' AND f.remaining + k.delta >= 0
         RETURNING 1
       )
       SELECT platform.demand(count(*), $4, 'fences that still have what was promised') FROM changed`,
      [rows.map((row) => row.fenceId), rows.map((row) => row.locationId), rows.map((row) => row.delta), rows.length],
    );
  }

  /** What these orders hold, and the balances that carry it, locked in key order. The orders' rows are locked by the caller. */
  async lockHeld(tx: Tx, orderIds: readonly string[]): Promise<HeldStock> {
    const [held, balances] = await Promise.all([
      tx.prepared<HeldByOrder>(
        'inventory.readHeld',
        `SELECT order_id AS "orderId", location_id AS "locationId", variant_id AS "variantId", quantity, fence_id AS "fenceId"
         FROM inventory.reservation WHERE order_id = ANY($1::uuid[]) AND status = 'active' ORDER BY order_id, variant_id`,
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
  async commitReservations(tx: Tx, rows: readonly HeldByOrder[]): Promise<void> {
    await tx.prepared(
      'inventory.commitReservations',
      `WITH moved AS (UPDATE inventory.reservation SET status = 'committed' WHERE order_id = ANY($1::uuid[]) AND status = 'active' RETURNING 1)
       SELECT platform.demand(count(*), $2, 'reservations that are still held') FROM moved`,
      [[...new Set(rows.map(({ orderId }) => orderId))], rows.length],
    );
  }

  /** Locks fences in key order, after the balances. Asks nothing when there is nothing to lock. */
  async lockFences(tx: Tx, keys: readonly FenceKey[]): Promise<Map<string, Fence>> {
    if (keys.length === 0) return new Map();
    const rows = await tx.prepared<Fence>(
      'inventory.lockFences',
      `SELECT ${FENCE_COLUMNS} FROM inventory.ring_fence f
       JOIN (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS k (fence_id, location_id)) AS k USING (fence_id, location_id)
       ORDER BY f.fence_id, f.location_id FOR UPDATE OF f`,
      [keys.map((key) => key.fenceId), keys.map((key) => key.locationId)],
    );
    return new Map(rows.map((row) => [fenceKeyOf(row), row]));
  }

  /** Writes new fences, or adds units to open ones. */
  async raiseFences(tx: Tx, rows: readonly (FenceKey & { variantId: string; quantity: number })[], isNew: boolean): Promise<void> {
    const columns = [rows.map((row) => row.fenceId), rows.map((row) => row.locationId), rows.map((row) => row.variantId), rows.map((row) => row.quantity)];
    const changed = isNew
      ? await tx.execute(
          `INSERT INTO inventory.ring_fence (fence_id, location_id, variant_id, planned, remaining, status)
           SELECT k.fence_id, k.location_id, k.variant_id, k.quantity, k.quantity, 'open'
           FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) AS k (fence_id, location_id, variant_id, quantity)
           ON CONFLICT (fence_id, location_id) DO UPDATE SET planned = excluded.planned, added = 0, remaining = excluded.planned, unsold = NULL, status = 'open'
           WHERE ring_fence.status = 'closed' AND ring_fence.unsold = ring_fence.planned + ring_fence.added`,
          columns,
        )
      : await tx.execute(
          `UPDATE inventory.ring_fence f SET added = f.added + k.quantity, remaining = f.remaining + k.quantity
           FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) AS k (fence_id, location_id, variant_id, quantity)
           WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id AND f.variant_id = k.variant_id AND f.status = 'open'`,
          columns,
        );
    if (changed !== rows.length) throw new Error('a fence was not there, or was there already');
  }

  async closeFences(tx: Tx, keys: readonly FenceKey[]): Promise<void> {
    await tx.execute(
      `UPDATE inventory.ring_fence f SET status = 'closed', unsold = f.remaining, remaining = 0
       FROM unnest($1::uuid[], $2::uuid[]) AS k (fence_id, location_id)
       WHERE f.fence_id = k.fence_id AND f.location_id = k.location_id AND f.status = 'open'`,
      [keys.map((key) => key.fenceId), keys.map((key) => key.locationId)],
    );
  }

  async countReturnedToShelf(fenceIds: readonly string[]): Promise<number> {
    const [row] = await this.database.query<{ units: number }>(
      `SELECT coalesce(sum(CASE WHEN m.kind IN ('release', 'expire') THEN -m.reserved_delta ELSE -m.allocated_delta END), 0)::int AS units
       FROM inventory.reservation r JOIN inventory.stock_movement m ON m.reference_id = r.order_id AND m.variant_id = r.variant_id
       WHERE r.fence_id = ANY($1::uuid[]) AND m.kind IN ('release', 'expire', 'deallocate', 'allocate') AND m.ring_fenced_delta = 0`,
      [fenceIds],
    );
    return row?.units ?? 0;
  }

  async readFences(source: Queryable, fenceIds: readonly string[]): Promise<Fence[]> {
    return source.query<Fence>(`SELECT ${FENCE_COLUMNS} FROM inventory.ring_fence f WHERE f.fence_id = ANY($1::uuid[]) ORDER BY 1, 2`, [fenceIds]);
  }

  /** Moves an order's reservations from one status to another and returns the rows that moved. */
  async moveReservations(tx: Tx, orderId: string, from: string, to: string): Promise<HeldUnits[]> {
    return tx.query(
      `UPDATE inventory.reservation SET status = $3 WHERE order_id = $1 AND status = $2
       RETURNING location_id AS "locationId", variant_id AS "variantId", quantity, fence_id AS "fenceId"`,
      [orderId, from, to],
    );
  }

  async setSafetyStock(tx: Tx, key: BalanceKey, safetyStock: number): Promise<StockBalance | null> {
    const updated = await tx.manager.getRepository(BalanceEntity).update({ locationId: key.locationId, variantId: key.variantId }, { safetyStock });
    if (updated.affected === 0) return null;
    return (await this.lock(tx, [key])).get(keyOf(key)) ?? null;
  }

  async readBalances(keys: readonly BalanceKey[]): Promise<StockBalance[]> {
    return this.database.prepared<StockBalance>(
      'inventory.readBalances',
      `SELECT ${BALANCE_COLUMNS} FROM inventory.balance b
       JOIN (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id)) AS k ON b.location_id = k.location_id AND b.variant_id = k.variant_id`,
      [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
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
  async findUnbalanced(variantIds: readonly string[] | null): Promise<BalanceKey[]> {
    return this.database.query<BalanceKey>(
      `SELECT b.location_id AS "locationId", b.variant_id AS "variantId"
       FROM inventory.balance b
       LEFT JOIN (SELECT location_id, variant_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved,
                         sum(allocated_delta) AS allocated, sum(unavailable_delta) AS unavailable, sum(ring_fenced_delta) AS ring_fenced
                  FROM inventory.stock_movement WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) m USING (location_id, variant_id)
       LEFT JOIN (SELECT location_id, variant_id, sum(quantity) FILTER (WHERE status = 'active') AS reserved,
                         sum(quantity) FILTER (WHERE status = 'committed') AS allocated
                  FROM inventory.reservation WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) r USING (location_id, variant_id)
       LEFT JOIN (SELECT location_id, variant_id, sum(remaining) AS remaining FROM inventory.ring_fence WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) f USING (location_id, variant_id)
       WHERE ($1::uuid[] IS NULL OR b.variant_id = ANY($1)) AND ((b.on_hand, b.reserved, b.allocated, b.unavailable, b.ring_fenced)
             IS DISTINCT FROM (coalesce(m.on_hand, 0), coalesce(m.reserved, 0), coalesce(m.allocated, 0), coalesce(m.unavailable, 0), coalesce(m.ring_fenced, 0))
          OR b.reserved <> coalesce(r.reserved, 0) OR b.allocated <> coalesce(r.allocated, 0) OR b.ring_fenced <> coalesce(f.remaining, 0))
       ORDER BY 1, 2 LIMIT 100`,
      [variantIds],
    );
  }
}

/** The columns of a balance that moves change. */
const QUANTITIES = ['onHand', 'reserved', 'allocated', 'unavailable', 'ringFenced'] as const;
type Quantity = (typeof QUANTITIES)[number];
const NOTHING: Readonly<Record<Quantity, number>> = { onHand: 0, reserved: 0, allocated: 0, unavailable: 0, ringFenced: 0 };

/**
 * Units that a move takes out of what can still be promised. New promises to shoppers and to campaigns respect the safety stock;
 * settling an old promise may use it, and units of a fence were set aside before.
 */
function unitsPromised({ kind, reserved = 0, allocated = 0, ringFenced = 0 }: Move): number {
  return kind === 'reserve' || kind === 'allocate' || kind === 'fence' ? reserved + allocated + ringFenced : 0;
}

/** Lines of one order at one place, as `StockLine`s with their keys. */
export function keysOf(locationId: string, lines: readonly StockLine[]): BalanceKey[] {
  return lines.map(({ variantId }) => ({ locationId, variantId }));
}

const WRITE_SQL = `
  WITH changed AS (
    UPDATE inventory.balance b
    SET on_hand = b.on_hand + k.on_hand, reserved = b.reserved + k.reserved,
        allocated = b.allocated + k.allocated, unavailable = b.unavailable + k.unavailable, ring_fenced = b.ring_fenced + k.ring_fenced
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[])
      AS k (location_id, variant_id, on_hand, reserved, allocated, unavailable, ring_fenced, wanted)
    WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id
      AND (k.wanted <= 0 OR b.on_hand - b.unavailable - b.reserved - b.allocated - b.safety_stock - b.ring_fenced >= k.wanted)
    RETURNING 1
  ), ledger AS (
    INSERT INTO inventory.stock_movement (occurred_at, location_id, variant_id, kind,
      on_hand_delta, reserved_delta, allocated_delta, unavailable_delta, ring_fenced_delta,
      on_hand_after, reserved_after, allocated_after, unavailable_after, ring_fenced_after, reference_type, reference_id, actor_name, reason)
    SELECT $9, m.* FROM unnest($10::uuid[], $11::uuid[], $12::text[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[],
      $18::int[], $19::int[], $20::int[], $21::int[], $22::int[], $23::text[], $24::uuid[], $25::text[], $26::text[]) AS m
  ), held AS (
    INSERT INTO inventory.reservation (order_id, variant_id, location_id, quantity, status, expires_at, fence_id)
    SELECT r.order_id, r.variant_id, r.location_id, r.quantity, 'active', r.expires_at, r.fence_id
    FROM unnest($27::uuid[], $28::uuid[], $29::uuid[], $30::int[], $31::timestamptz[], $32::uuid[])
      AS r (order_id, variant_id, location_id, quantity, expires_at, fence_id)
  )
  SELECT platform.demand(count(*), $33, 'stock rows that still have what was promised') FROM changed`;
