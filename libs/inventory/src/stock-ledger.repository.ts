import { Injectable } from '@nestjs/common';
import { Database, platformError, type Queryable, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { type FenceDelta, FenceRepository } from './fences/fence.repository.js';
import { type BalanceKey, keyOf, type MovementKind, type ReferenceType, type StockBalance, type UnsellableCondition } from './stock.rules.js';

/** One change of one balance, with its cause. Deltas that are left out are zero. */
export interface Move extends BalanceKey {
  readonly kind: MovementKind;
  readonly onHand?: number;
  readonly reserved?: number;
  readonly allocated?: number;
  readonly unavailable?: number;
  readonly ringFenced?: number;
  readonly inTransit?: number;
  /** What is wrong with the units, wherever `unavailable` moves. */
  readonly condition?: UnsellableCondition;
  /** The fence that the units leave or come back to, when they are a campaign's. */
  readonly fenceId?: string | null;
  readonly referenceType: ReferenceType;
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
  in_transit_delta: number;
  on_hand_after: number;
  reserved_after: number;
  allocated_after: number;
  unavailable_after: number;
  ring_fenced_after: number;
  in_transit_after: number;
  condition: UnsellableCondition | null;
  reference_type: ReferenceType;
  reference_id: string;
  actor_name: string | null;
  reason: string | null;
}

/** Units that are there and cannot be sold, by what is wrong with them. */
export interface UnsellableRow extends BalanceKey {
  readonly condition: UnsellableCondition;
  readonly quantity: number;
}

/** Balances that this transaction holds locked, by `keyOf`. Movements keep them current. */
export type LockedBalances = Map<string, StockBalance>;

export const BALANCE_COLUMNS = `b.location_id AS "locationId", b.variant_id AS "variantId", b.on_hand AS "onHand", b.reserved, b.allocated,
  b.unavailable, b.safety_stock AS "safetyStock", b.ring_fenced AS "ringFenced", b.in_transit AS "inTransit"`;

const UNSELLABLE = `location_id AS "locationId", variant_id AS "variantId", condition, quantity`;

/** Balances and their ledger: every change of a number goes through `write`. */
@Injectable()
export class StockLedger {
  constructor(
    private readonly database: Database,
    private readonly fences: FenceRepository,
  ) {}

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

  /** Creates missing rows at zero and locks all of them, for units that come to a place. */
  async ensure(tx: Tx, keys: readonly BalanceKey[]): Promise<LockedBalances> {
    const [, locked] = await Promise.all([
      tx.execute(
        `INSERT INTO inventory.balance (location_id, variant_id)
         SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id) ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
        [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
      ),
      this.lock(tx, keys),
    ]);
    return locked;
  }

  /**
   * Locks what staff are about to change, and makes missing rows when units come to a place. The database is asked besides whether it shows them
   * these rows, in the same round trip. @throws AUTH.FORBIDDEN
   */
  async lockFor(tx: Tx, { storeScope }: Pick<StaffPrincipal, 'storeScope'>, keys: readonly BalanceKey[], rows: 'existing' | 'ensured'): Promise<LockedBalances> {
    const locking = rows === 'ensured' ? this.ensure(tx, keys) : this.lock(tx, keys);
    if (storeScope === 'all') return locking;
    const [locked, shown] = await Promise.all([locking, this.readBalances(tx.within(storeScope), keys)]);
    const own = new Set(shown.map(keyOf));
    for (const [key, { locationId }] of locked) if (!own.has(key)) throw platformError('AUTH.FORBIDDEN', { storeId: locationId });
    return locked;
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
      rows.map(({ key }) => key.locationId), rows.map(({ key }) => key.variantId), ...QUANTITIES.map((quantity) => rows.map((row) => row[quantity])), rows.map((row) => row.wanted),
      options.at,
      moves.map((move) => move.locationId), moves.map((move) => move.variantId), moves.map((move) => move.kind),
      ...QUANTITIES.map((quantity) => moves.map((move) => move[quantity] ?? 0)),
      ...QUANTITIES.map((quantity) => after.map((row) => row[quantity])),
      moves.map((move) => move.condition ?? null), moves.map((move) => move.referenceType), moves.map((move) => move.referenceId),
      moves.map((move) => move.actorName ?? null), moves.map((move) => move.reason ?? null),
      reservations.map((row) => row.orderId), reservations.map((row) => row.variantId), reservations.map((row) => row.locationId),
      reservations.map((row) => row.quantity), reservations.map((row) => row.expiresAt), reservations.map((row) => row.fenceId),
      rows.length,
    ]);
    await Promise.all([writing, this.moveConditions(tx, moves), this.fences.move(tx, moves.flatMap(fenceDeltaOf))]);
  }

  /** Keeps what is unsellable apart by its condition, beside the sum on the balance. */
  private async moveConditions(tx: Tx, moves: readonly Move[]): Promise<void> {
    const deltas = new Map<string, BalanceKey & { condition: UnsellableCondition; delta: number }>();
    for (const { locationId, variantId, unavailable = 0, condition } of moves) {
      if (unavailable === 0) continue;
      if (condition === undefined) throw new Error('units become unsellable for a reason');
      const key = `${keyOf({ locationId, variantId })}/${condition}`;
      deltas.set(key, { locationId, variantId, condition, delta: (deltas.get(key)?.delta ?? 0) + unavailable });
    }
    if (deltas.size === 0) return;
    const rows = [...deltas.values()];
    const keys = [rows.map((row) => row.locationId), rows.map((row) => row.variantId), rows.map((row) => row.condition)];
    await Promise.all([
      tx.execute(
        `INSERT INTO inventory.unsellable_stock (location_id, variant_id, condition)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS k ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING`,
        keys,
      ),
      // The table's CHECK refuses to give back what is not there.
      tx.execute(
        `UPDATE inventory.unsellable_stock u SET quantity = u.quantity + k.delta
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[]) AS k (location_id, variant_id, condition, delta)
         WHERE u.location_id = k.location_id AND u.variant_id = k.variant_id AND u.condition = k.condition`,
        [...keys, rows.map((row) => row.delta)],
      ),
    ]);
  }

  async readUnsellable(source: Queryable, key: BalanceKey): Promise<UnsellableRow[]> {
    return source.query<UnsellableRow>(`SELECT ${UNSELLABLE} FROM inventory.unsellable_stock WHERE location_id = $1 AND variant_id = $2 AND quantity > 0`, [key.locationId, key.variantId]);
  }

  async listUnsellable(source: Queryable, filter: { locationId: string; limit: number }): Promise<UnsellableRow[]> {
    return source.query<UnsellableRow>(
      `SELECT ${UNSELLABLE} FROM inventory.unsellable_stock WHERE location_id = $1 AND quantity > 0 ORDER BY condition, variant_id LIMIT $2`,
      [filter.locationId, filter.limit],
    );
  }

  /** Sets what is kept back from sale; what is missing of units that orders hold stays on top, as `ShortfallRepository` put it there. */
  async setSafetyStock(tx: Tx, key: BalanceKey, safetyStock: number): Promise<StockBalance | null> {
    const [row] = await tx.query<StockBalance>(
      `UPDATE inventory.balance b
       SET safety_stock = $3 + coalesce((SELECT s.missing FROM inventory.shortfall s WHERE s.location_id = b.location_id AND s.variant_id = b.variant_id), 0)
       WHERE b.location_id = $1 AND b.variant_id = $2 RETURNING ${BALANCE_COLUMNS}`,
      [key.locationId, key.variantId, safetyStock],
    );
    return row ?? null;
  }

  async readBalances(source: Queryable, keys: readonly BalanceKey[]): Promise<StockBalance[]> {
    return source.prepared<StockBalance>(
      'inventory.readBalances',
      `SELECT ${BALANCE_COLUMNS} FROM inventory.balance b
       JOIN (SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) AS k (location_id, variant_id)) AS k ON b.location_id = k.location_id AND b.variant_id = k.variant_id`,
      [keys.map((key) => key.locationId), keys.map((key) => key.variantId)],
    );
  }

  /** Ledger lines, newest first, below the given id. */
  async listMovements(source: Queryable, filter: { locationId: string; variantId: string | null; referenceId: string | null; beforeId: number | null; limit: number }): Promise<MovementRow[]> {
    return source.query<MovementRow>(
      `SELECT * FROM inventory.stock_movement
       WHERE location_id = $1 AND ($2::uuid IS NULL OR variant_id = $2) AND ($3::uuid IS NULL OR reference_id = $3) AND ($4::bigint IS NULL OR id < $4)
       ORDER BY id DESC LIMIT $5`,
      [filter.locationId, filter.variantId, filter.referenceId, filter.beforeId, filter.limit],
    );
  }

  /** Balance rows whose ledger, reservations, fences, conditions or transfers do not add up to them: must be empty, always. */
  async findUnbalanced(variantIds: readonly string[] | null): Promise<BalanceKey[]> {
    return this.database.query<BalanceKey>(UNBALANCED_SQL, [variantIds]);
  }
}

/** The columns of a balance that moves change, in the order in which `WRITE_SQL` takes them. */
const QUANTITIES = ['onHand', 'reserved', 'allocated', 'unavailable', 'ringFenced', 'inTransit'] as const;
type Quantity = (typeof QUANTITIES)[number];
const NOTHING: Readonly<Record<Quantity, number>> = { onHand: 0, reserved: 0, allocated: 0, unavailable: 0, ringFenced: 0, inTransit: 0 };

/**
 * Units that a move takes out of what can still be promised. New promises to shoppers and to campaigns respect the safety stock;
 * settling an old promise may use it, and units of a fence were set aside before.
 */
function unitsPromised({ kind, reserved = 0, allocated = 0, ringFenced = 0 }: Move): number {
  return kind === 'reserve' || kind === 'allocate' || kind === 'fence' ? reserved + allocated + ringFenced : 0;
}

/** Opening and closing a fence write its row themselves. */
function fenceDeltaOf({ fenceId, locationId, ringFenced, kind }: Move): FenceDelta[] {
  if (fenceId === undefined || fenceId === null || ringFenced === undefined || ringFenced === 0 || kind === 'fence' || kind === 'unfence') return [];
  return [{ fenceId, locationId, delta: ringFenced }];
}

const WRITE_SQL = `
  WITH changed AS (
    UPDATE inventory.balance b
    SET on_hand = b.on_hand + k.on_hand, reserved = b.reserved + k.reserved, allocated = b.allocated + k.allocated,
        unavailable = b.unavailable + k.unavailable, ring_fenced = b.ring_fenced + k.ring_fenced, in_transit = b.in_transit + k.in_transit
    FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[])
      AS k (location_id, variant_id, on_hand, reserved, allocated, unavailable, ring_fenced, in_transit, wanted)
    WHERE b.location_id = k.location_id AND b.variant_id = k.variant_id
      AND (k.wanted <= 0 OR b.on_hand - b.unavailable - b.reserved - b.allocated - b.safety_stock - b.ring_fenced >= k.wanted)
    RETURNING 1
  ), ledger AS (
    INSERT INTO inventory.stock_movement (occurred_at, location_id, variant_id, kind,
      on_hand_delta, reserved_delta, allocated_delta, unavailable_delta, ring_fenced_delta, in_transit_delta,
      on_hand_after, reserved_after, allocated_after, unavailable_after, ring_fenced_after, in_transit_after,
      condition, reference_type, reference_id, actor_name, reason)
    SELECT $10, m.* FROM unnest($11::uuid[], $12::uuid[], $13::text[], $14::int[], $15::int[], $16::int[], $17::int[], $18::int[], $19::int[],
      $20::int[], $21::int[], $22::int[], $23::int[], $24::int[], $25::int[], $26::text[], $27::text[], $28::uuid[], $29::text[], $30::text[]) AS m
  ), held AS (
    INSERT INTO inventory.reservation (order_id, variant_id, location_id, quantity, status, expires_at, fence_id)
    SELECT r.order_id, r.variant_id, r.location_id, r.quantity, 'active', r.expires_at, r.fence_id
    FROM unnest($31::uuid[], $32::uuid[], $33::uuid[], $34::int[], $35::timestamptz[], $36::uuid[])
      AS r (order_id, variant_id, location_id, quantity, expires_at, fence_id)
  )
  SELECT platform.demand(count(*), $37, 'stock rows that still have what was promised') FROM changed`;

const UNBALANCED_SQL = `
  SELECT b.location_id AS "locationId", b.variant_id AS "variantId"
  FROM inventory.balance b
  LEFT JOIN (SELECT location_id, variant_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved, sum(allocated_delta) AS allocated,
                    sum(unavailable_delta) AS unavailable, sum(ring_fenced_delta) AS ring_fenced, sum(in_transit_delta) AS in_transit
             FROM inventory.stock_movement WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) m USING (location_id, variant_id)
  LEFT JOIN (SELECT location_id, variant_id, sum(quantity - fulfilled - freed) FILTER (WHERE status = 'active') AS reserved,
                    sum(quantity - fulfilled - freed) FILTER (WHERE status = 'committed') AS allocated
             FROM inventory.reservation WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) r USING (location_id, variant_id)
  LEFT JOIN (SELECT location_id, variant_id, sum(remaining) AS remaining FROM inventory.ring_fence WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) f USING (location_id, variant_id)
  LEFT JOIN (SELECT location_id, variant_id, sum(quantity) AS quantity FROM inventory.unsellable_stock WHERE $1::uuid[] IS NULL OR variant_id = ANY($1) GROUP BY 1, 2) u USING (location_id, variant_id)
  LEFT JOIN (SELECT t.to_location_id AS location_id, l.variant_id, sum(l.sent + l.over - l.received - l.damaged - l.short - l.returned) AS in_transit
             FROM inventory.stock_transfer_line l JOIN inventory.stock_transfer t ON t.id = l.transfer_id WHERE $1::uuid[] IS NULL OR l.variant_id = ANY($1) GROUP BY 1, 2) t USING (location_id, variant_id)
  WHERE ($1::uuid[] IS NULL OR b.variant_id = ANY($1)) AND ((b.on_hand, b.reserved, b.allocated, b.unavailable, b.ring_fenced, b.in_transit)
        IS DISTINCT FROM (coalesce(m.on_hand, 0), coalesce(m.reserved, 0), coalesce(m.allocated, 0), coalesce(m.unavailable, 0), coalesce(m.ring_fenced, 0), coalesce(m.in_transit, 0))
     OR b.reserved <> coalesce(r.reserved, 0) OR b.allocated <> coalesce(r.allocated, 0) OR b.ring_fenced <> coalesce(f.remaining, 0) OR b.unavailable <> coalesce(u.quantity, 0)
     OR b.in_transit <> coalesce(t.in_transit, 0))
  ORDER BY 1, 2 LIMIT 100`;
