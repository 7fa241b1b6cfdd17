import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import type { SlotKind } from '../fulfillment-kind.js';
import type { WeekdayPeriod } from '../store.js';
import type { SlotBalance, SlotDemand, SlotKey } from './slot-holds.rules.js';
import { DEFAULT_CAPACITY, type SlotTemplate } from './slot-windows.rules.js';

/** How a hold ended: given back, or its work was done. */
export type SlotEnd = 'released' | 'completed';

/** Why a place was given back. */
export type ReleaseCause = 'cancel' | 'expire' | 'noShow' | 'move';

interface SlotRow {
  store_id: string;
  kind: SlotKind;
  start_at: Date;
  capacity_orders: number;
  capacity_units: number;
  capacity_minutes: number;
  held_orders: number;
  held_units: number;
  held_minutes: number;
  used_orders: number;
  used_units: number;
  used_minutes: number;
}

const SLOT_COLUMNS = `s.store_id, s.kind, s.start_at, s.capacity_orders, s.capacity_units, s.capacity_minutes,
  s.held_orders, s.held_units, s.held_minutes, s.used_orders, s.used_units, s.used_minutes`;

interface TemplateRow {
  store_id: string;
  kind: SlotKind;
  window_minutes: number;
  weekday_windows: WeekdayPeriod[];
  lead_minutes: number;
  cut_off: string | null;
  days_offered: number;
  capacity_orders: number;
  capacity_units: number;
  capacity_minutes: number;
  version: number;
}

const KEYS = `unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS k (store_id, kind, start_at)`;

function keyColumns(keys: readonly SlotKey[]): [string[], SlotKind[], Date[]] {
  return [keys.map(({ storeId }) => storeId), keys.map(({ kind }) => kind), keys.map(({ startAt }) => startAt)];
}

@Injectable()
export class SlotsRepository {
  constructor(private readonly database: Database) {}

  /** Makes rows that are missing, with the capacity of their template as it stands, in key order and before any is locked. */
  async ensure(tx: Tx, keys: readonly SlotKey[]): Promise<void> {
    await tx.prepared(
      'stores.ensureSlots',
      `WITH missing AS (
         SELECT DISTINCT k.* FROM ${KEYS}
         WHERE NOT EXISTS (SELECT 1 FROM stores.slot s WHERE s.store_id = k.store_id AND s.kind = k.kind AND s.start_at = k.start_at)
       ), planned AS (
         SELECT t.* FROM stores.slot_template t WHERE (t.store_id, t.kind) IN (SELECT store_id, kind FROM missing) ORDER BY t.store_id, t.kind FOR SHARE
       )
       INSERT INTO stores.slot (store_id, kind, start_at, capacity_orders, capacity_units, capacity_minutes)
       SELECT m.store_id, m.kind, m.start_at, coalesce(p.capacity_orders, $4), coalesce(p.capacity_units, $5), coalesce(p.capacity_minutes, $6)
       FROM missing m LEFT JOIN planned p USING (store_id, kind) ORDER BY 1, 2, 3
       ON CONFLICT DO NOTHING`,
      [...keyColumns(keys), DEFAULT_CAPACITY.orders, DEFAULT_CAPACITY.units, DEFAULT_CAPACITY.minutes],
    );
  }

  /** Locks rows in key order, the order of every writer. */
  async lock(tx: Tx, keys: readonly SlotKey[]): Promise<SlotBalance[]> {
    const rows = await tx.prepared<SlotRow>(
      'stores.lockSlots',
      `SELECT ${SLOT_COLUMNS} FROM stores.slot s JOIN (SELECT DISTINCT * FROM ${KEYS}) AS k USING (store_id, kind, start_at)
       ORDER BY s.store_id, s.kind, s.start_at FOR UPDATE OF s`,
      keyColumns(keys),
    );
    return rows.map(balanceOf);
  }

  /** Locks the rows that an order's open holds stand on, those of one group when it is named. */
  async lockHeld(tx: Tx, orderId: string, groupNo: number | null): Promise<void> {
    await tx.prepared(
      'stores.lockHeldSlots',
      `SELECT 1 FROM stores.slot s
       JOIN (SELECT DISTINCT store_id, kind, start_at FROM stores.slot_hold
             WHERE order_id = $1 AND status = 'active' AND ($2::int IS NULL OR group_no = $2)) AS k USING (store_id, kind, start_at)
       ORDER BY s.store_id, s.kind, s.start_at FOR UPDATE OF s`,
      [orderId, groupNo],
    );
  }

  /** The windows that an order holds now. */
  async listHeld(tx: Tx, orderId: string): Promise<SlotKey[]> {
    return tx.query(`SELECT store_id AS "storeId", kind, start_at AS "startAt" FROM stores.slot_hold WHERE order_id = $1 AND status = 'active'`, [orderId]);
  }

  async findHold(tx: Tx, orderId: string, groupNo: number): Promise<SlotDemand | null> {
    const [row] = await tx.query<SlotDemand>(
      `SELECT order_id AS "orderId", group_no AS "groupNo", store_id AS "storeId", kind, start_at AS "startAt", orders, units, minutes
       FROM stores.slot_hold WHERE order_id = $1 AND group_no = $2 AND status = 'active'`,
      [orderId, groupNo],
    );
    return row ?? null;
  }

  /** Writes holds with their ledger lines. @throws an SQL error when a window does not have what was decided on, or a group holds already. */
  async writeHolds(tx: Tx, demands: readonly SlotDemand[], at: Date): Promise<void> {
    await tx.prepared('stores.holdSlots', HOLD_SQL, [
      ...keyColumns(demands),
      demands.map(({ orderId }) => orderId), demands.map(({ groupNo }) => groupNo),
      demands.map(({ orders }) => orders), demands.map(({ units }) => units), demands.map(({ minutes }) => minutes),
      at, demands.length,
    ]);
  }

  /** Ends the open holds of an order, or of one group, that still stand. Their slots are locked. Returns how many ended. */
  async endHolds(tx: Tx, end: { orderId: string; groupNo: number | null; to: SlotEnd; cause: ReleaseCause | null; at: Date }): Promise<void> {
    await tx.prepared('stores.endSlotHolds', END_SQL, [end.orderId, end.groupNo, end.to, end.cause, end.at]);
  }

  async readMany(source: Queryable, keys: readonly SlotKey[]): Promise<SlotBalance[]> {
    const rows = await source.prepared<SlotRow>(
      'stores.readSlots',
      `SELECT ${SLOT_COLUMNS} FROM stores.slot s JOIN (SELECT DISTINCT * FROM ${KEYS}) AS k USING (store_id, kind, start_at)`,
      keyColumns(keys),
    );
    return rows.map(balanceOf);
  }

  /** Windows of a day that somebody asked for, in order. */
  async listDay({ storeId, kind }: { storeId: string; kind: SlotKind }, { from, to }: { from: Date; to: Date }, source: Queryable): Promise<SlotBalance[]> {
    const rows = await source.query<SlotRow>(
      `SELECT ${SLOT_COLUMNS} FROM stores.slot s WHERE s.store_id = $1 AND s.kind = $2 AND s.start_at >= $3 AND s.start_at < $4 ORDER BY s.start_at`,
      [storeId, kind, from, to],
    );
    return rows.map(balanceOf);
  }

  /** Windows whose ledger, or whose open holds, do not add up to their row: must be empty, always. */
  async findUnbalanced(): Promise<SlotKey[]> {
    return this.database.query<SlotKey>(
      `SELECT s.store_id AS "storeId", s.kind, s.start_at AS "startAt"
       FROM stores.slot s
       LEFT JOIN (SELECT store_id, kind, start_at,
                         sum(CASE entry WHEN 'hold' THEN orders ELSE -orders END) AS orders,
                         sum(CASE entry WHEN 'hold' THEN units ELSE -units END) AS units,
                         sum(CASE entry WHEN 'hold' THEN minutes ELSE -minutes END) AS minutes,
                         sum(orders) FILTER (WHERE entry = 'complete') AS used_orders,
                         sum(units) FILTER (WHERE entry = 'complete') AS used_units,
                         sum(minutes) FILTER (WHERE entry = 'complete') AS used_minutes
                  FROM stores.slot_entry GROUP BY 1, 2, 3) e USING (store_id, kind, start_at)
       LEFT JOIN (SELECT store_id, kind, start_at, sum(orders) AS orders, sum(units) AS units, sum(minutes) AS minutes
                  FROM stores.slot_hold WHERE status = 'active' GROUP BY 1, 2, 3) h USING (store_id, kind, start_at)
       WHERE (s.held_orders, s.held_units, s.held_minutes, s.used_orders, s.used_units, s.used_minutes)
               IS DISTINCT FROM (coalesce(e.orders, 0), coalesce(e.units, 0), coalesce(e.minutes, 0), coalesce(e.used_orders, 0), coalesce(e.used_units, 0), coalesce(e.used_minutes, 0))
          OR (s.held_orders, s.held_units, s.held_minutes) IS DISTINCT FROM (coalesce(h.orders, 0), coalesce(h.units, 0), coalesce(h.minutes, 0))
       ORDER BY 1, 2, 3 LIMIT 100`,
    );
  }

  /**
   * Deletes windows that began before `before` and that nobody holds, the oldest first, each with its whole ledger, so that what is left still
   * adds up. Returns how many windows went. One that is being written is left for later.
   */
  async prune(tx: Tx, before: Date, limit: number): Promise<number> {
    return tx.execute(
      `WITH old AS (
         SELECT store_id, kind, start_at FROM stores.slot WHERE start_at < $1 AND held_orders = 0 AND held_units = 0 AND held_minutes = 0
         ORDER BY start_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ), entries AS (
         DELETE FROM stores.slot_entry e USING old WHERE e.store_id = old.store_id AND e.kind = old.kind AND e.start_at = old.start_at
       ), holds AS (
         DELETE FROM stores.slot_hold h USING old WHERE h.store_id = old.store_id AND h.kind = old.kind AND h.start_at = old.start_at
       )
       DELETE FROM stores.slot s USING old WHERE s.store_id = old.store_id AND s.kind = old.kind AND s.start_at = old.start_at`,
      [before, limit],
    );
  }

  async loadTemplates(source: Queryable = this.database, storeId: string | null = null): Promise<SlotTemplate[]> {
    const rows = await source.query<TemplateRow>(`SELECT * FROM stores.slot_template WHERE $1::uuid IS NULL OR store_id = $1 ORDER BY store_id, kind`, [storeId]);
    return rows.map(templateOf);
  }

  async lockTemplate(tx: Tx, storeId: string, kind: SlotKind): Promise<SlotTemplate | null> {
    const [row] = await tx.query<TemplateRow>(`SELECT * FROM stores.slot_template WHERE store_id = $1 AND kind = $2 FOR UPDATE`, [storeId, kind]);
    return row === undefined ? null : templateOf(row);
  }

  /** Writes a template whose version before was `version - 1` (0: none yet). False when somebody was faster. */
  async writeTemplate(tx: Tx, template: SlotTemplate): Promise<boolean> {
    const changed = await tx.execute(
      `INSERT INTO stores.slot_template AS t (store_id, kind, window_minutes, weekday_windows, lead_minutes, cut_off, days_offered, capacity_orders, capacity_units, capacity_minutes, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (store_id, kind) DO UPDATE SET window_minutes = excluded.window_minutes, weekday_windows = excluded.weekday_windows, lead_minutes = excluded.lead_minutes,
         cut_off = excluded.cut_off, days_offered = excluded.days_offered, capacity_orders = excluded.capacity_orders, capacity_units = excluded.capacity_units,
         capacity_minutes = excluded.capacity_minutes, version = excluded.version
       WHERE t.version = excluded.version - 1`,
      [
        template.storeId, template.kind, template.windowMinutes, JSON.stringify(template.weekdayWindows), template.leadMinutes, template.cutOff, template.daysOffered,
        template.capacity.orders, template.capacity.units, template.capacity.minutes, template.version,
      ],
    );
    return changed === 1;
  }

  /** Gives windows to come the capacity of their template. What is promised stays promised, also above a lower capacity. */
  async resize(tx: Tx, { storeId, kind, capacity }: Pick<SlotTemplate, 'storeId' | 'kind' | 'capacity'>, from: Date): Promise<void> {
    await tx.execute(`SELECT 1 FROM stores.slot WHERE store_id = $1 AND kind = $2 AND start_at >= $3 ORDER BY store_id, kind, start_at FOR UPDATE`, [storeId, kind, from]);
    await tx.execute(
      `UPDATE stores.slot SET capacity_orders = greatest($4, held_orders + used_orders), capacity_units = greatest($5, held_units + used_units),
         capacity_minutes = greatest($6, held_minutes + used_minutes)
       WHERE store_id = $1 AND kind = $2 AND start_at >= $3`,
      [storeId, kind, from, capacity.orders, capacity.units, capacity.minutes],
    );
  }
}

function balanceOf(row: SlotRow): SlotBalance {
  return {
    storeId: row.store_id,
    kind: row.kind,
    startAt: row.start_at,
    capacity: { orders: row.capacity_orders, units: row.capacity_units, minutes: row.capacity_minutes },
    held: { orders: row.held_orders, units: row.held_units, minutes: row.held_minutes },
    used: { orders: row.used_orders, units: row.used_units, minutes: row.used_minutes },
  };
}

function templateOf(row: TemplateRow): SlotTemplate {
  return {
    storeId: row.store_id,
    kind: row.kind,
    windowMinutes: row.window_minutes,
    weekdayWindows: row.weekday_windows,
    leadMinutes: row.lead_minutes,
    cutOff: row.cut_off,
    daysOffered: row.days_offered,
    capacity: { orders: row.capacity_orders, units: row.capacity_units, minutes: row.capacity_minutes },
    version: row.version,
  };
}

const HOLD_SQL = `
  WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::int[], $6::int[], $7::int[], $8::int[])
      AS d (store_id, kind, start_at, order_id, group_no, orders, units, minutes)
  ), totals AS (
    SELECT store_id, kind, start_at, sum(orders)::int AS orders, sum(units)::int AS units, sum(minutes)::int AS minutes, count(*) AS demands FROM wanted GROUP BY 1, 2, 3
  ), changed AS (
    UPDATE stores.slot s
    SET held_orders = s.held_orders + t.orders, held_units = s.held_units + t.units, held_minutes = s.held_minutes + t.minutes
    FROM totals t
    WHERE s.store_id = t.store_id AND s.kind = t.kind AND s.start_at = t.start_at
      AND s.held_orders + s.used_orders + t.orders <= s.capacity_orders
      AND s.held_units + s.used_units + t.units <= s.capacity_units
      AND s.held_minutes + s.used_minutes + t.minutes <= s.capacity_minutes
    RETURNING t.demands
  ), held AS (
    -- A group that gave its place back may take one again; one that has a place may not take a second.
    INSERT INTO stores.slot_hold AS h (order_id, group_no, store_id, kind, start_at, orders, units, minutes, status)
    SELECT order_id, group_no, store_id, kind, start_at, orders, units, minutes, 'active' FROM wanted
    ON CONFLICT (order_id, group_no) DO UPDATE SET store_id = excluded.store_id, kind = excluded.kind, start_at = excluded.start_at,
      orders = excluded.orders, units = excluded.units, minutes = excluded.minutes, status = 'active'
    WHERE h.status = 'released'
    RETURNING 1
  ), ledger AS (
    INSERT INTO stores.slot_entry (occurred_at, store_id, kind, start_at, order_id, group_no, entry, orders, units, minutes)
    SELECT $9, store_id, kind, start_at, order_id, group_no, 'hold', orders, units, minutes FROM wanted
  )
  SELECT platform.demand((SELECT coalesce(sum(demands), 0)::bigint FROM changed), $10, 'slots that still have what was promised'),
         platform.demand((SELECT count(*) FROM held), $10, 'groups without a place yet')`;

const END_SQL = `
  WITH ended AS (
    UPDATE stores.slot_hold SET status = $3
    WHERE order_id = $1 AND status = 'active' AND ($2::int IS NULL OR group_no = $2)
    RETURNING *
  ), totals AS (
    SELECT store_id, kind, start_at, sum(orders)::int AS orders, sum(units)::int AS units, sum(minutes)::int AS minutes, count(*) AS holds FROM ended GROUP BY 1, 2, 3
  ), changed AS (
    UPDATE stores.slot s
    SET held_orders = s.held_orders - t.orders, held_units = s.held_units - t.units, held_minutes = s.held_minutes - t.minutes,
        used_orders = s.used_orders + CASE WHEN $3 = 'completed' THEN t.orders ELSE 0 END,
        used_units = s.used_units + CASE WHEN $3 = 'completed' THEN t.units ELSE 0 END,
        used_minutes = s.used_minutes + CASE WHEN $3 = 'completed' THEN t.minutes ELSE 0 END
    FROM totals t WHERE s.store_id = t.store_id AND s.kind = t.kind AND s.start_at = t.start_at
    RETURNING t.holds
  ), ledger AS (
    INSERT INTO stores.slot_entry (occurred_at, store_id, kind, start_at, order_id, group_no, entry, orders, units, minutes, cause)
    SELECT $5, store_id, kind, start_at, order_id, group_no, CASE WHEN $3 = 'completed' THEN 'complete' ELSE 'release' END, orders, units, minutes, $4 FROM ended
  )
  SELECT platform.demand((SELECT coalesce(sum(holds), 0)::bigint FROM changed), (SELECT count(*) FROM ended), 'slots of the holds that end')`;
