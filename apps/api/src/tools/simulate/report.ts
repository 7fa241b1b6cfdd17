import type { INestApplicationContext } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Database } from '@quanyu/platform';
import { Bookings, openingState, SlotLedger, Stores } from '@quanyu/stores';

const MINUTE_MS = 60_000;
const FIXED_MINUTES = 120;
/** The bound of the issue: this share of pickup promises is kept. */
const KEPT_AT_LEAST = 0.95;

interface WorkRow {
  readonly kind: 'pickup' | 'instantDelivery' | 'scheduledDelivery' | 'shipping';
  readonly state: string;
  readonly storeId: string | null;
  readonly placedAt: Date;
  readonly promisedAt: Date;
  readonly readyAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly packedAt: Date | null;
  readonly isAsap: boolean;
  readonly short: number;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly found: string;
}

interface Kept {
  readonly promises: number;
  readonly kept: number;
  readonly keptShare: number;
  readonly lateMinutes: { readonly p50: number; readonly p90: number; readonly p95: number; readonly p99: number; readonly most: number };
}

/** Orders that stand still in the middle of something, read when the shops are closed. */
export async function readOverdueWork(database: Database, now: Date): Promise<Record<string, number>> {
  const rows = await database.query<{ name: string; found: number }>(
    `SELECT kind || ' ' || state AS name, count(*)::int AS found FROM fulfillment.fulfillment_order
     WHERE state NOT IN ('ready', 'shipped', 'handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled') AND coalesce(promised_at, opened_at) < $1 GROUP BY 1
     UNION ALL SELECT 'unpaid after its time', count(*)::int FROM orders."order" WHERE status = 'pending_payment' AND expires_at < $1 HAVING count(*) > 0`,
    [now],
  );
  return Object.fromEntries(rows.map(({ name, found }) => [name, found]));
}

/** What became of the day: promises, what went wrong, and the proofs. `midnight` is what `readOverdueWork` found when the day ended. */
export async function readReport(nest: INestApplicationContext, midnight: Record<string, number>): Promise<{ figures: Record<string, unknown>; checks: Check[] }> {
  const database = nest.get(Database);
  const works = await readWorks(database);
  const pickups = works.filter(({ kind }) => kind === 'pickup');
  const pickup = measure(pickups, ({ readyAt }) => readyAt);
  const errors = measureErrors(nest.get(Stores), pickups);
  const figures = {
    pickup, pickupError: errors,
    pickupAsap: measure(pickups.filter(({ isAsap }) => isAsap), ({ readyAt }) => readyAt),
    instantDelivery: measure(works.filter(({ kind }) => kind === 'instantDelivery'), ({ deliveredAt }) => deliveredAt),
    scheduledDelivery: measure(works.filter(({ kind }) => kind === 'scheduledDelivery'), ({ deliveredAt }) => deliveredAt),
    shipping: measure(works.filter(({ kind }) => kind === 'shipping'), ({ deliveredAt }) => deliveredAt),
    ...(await readCounts(database)),
    ...(await readAfterwards(database)),
  };
  const checks = [
    { name: 'pickup promises kept', passed: pickup.keptShare >= KEPT_AT_LEAST, found: `${percent(pickup.keptShare)} (at least ${percent(KEPT_AT_LEAST)})` },
    { name: 'smaller error than a fixed two hours', passed: errors.promiseMinutes < errors.fixedMinutes, found: `${errors.promiseMinutes} against ${errors.fixedMinutes} min` },
    { name: 'nothing overdue when the day ends', passed: Object.keys(midnight).length === 0, found: JSON.stringify(midnight) },
    ...(await readProofs(nest)),
  ];
  return { figures, checks };
}

/** Work that a shopper called off before anybody packed it proves nothing of the promise. */
async function readWorks(database: Database): Promise<WorkRow[]> {
  const rows = await database.query<WorkRow>(
    `SELECT f.kind, f.state, f.store_id AS "storeId", o.placed_at AS "placedAt", f.promised_at AS "promisedAt", f.ready_at AS "readyAt", f.delivered_at AS "deliveredAt", f.packed_at AS "packedAt",
       (f.window_start_at IS NULL OR f.promised_at <> f.window_start_at) AS "isAsap",
       (SELECT coalesce(sum(l.quantity_short), 0)::int FROM fulfillment.fulfillment_line l WHERE l.fulfillment_order_id = f.id) AS short
     FROM fulfillment.fulfillment_order f JOIN orders."order" o ON o.id = f.order_id WHERE f.promised_at IS NOT NULL AND f.state <> 'superseded'`,
  );
  return rows.filter(({ state, packedAt, readyAt, short }) => state !== 'canceled' || packedAt !== null || readyAt !== null || short > 0);
}

/** What never came counts as late without end. */
function measure(works: readonly WorkRow[], happenedAt: (work: WorkRow) => Date | null): Kept {
  const late = works.map((work) => Math.max(0, ((happenedAt(work)?.getTime() ?? Infinity) - work.promisedAt.getTime()) / MINUTE_MS)).sort((a, b) => a - b);
  const kept = late.filter((minutes) => minutes === 0).length;
  const finite = late.filter(Number.isFinite);
  const share = (part: number): number => round(finite[Math.min(finite.length - 1, Math.floor(part * finite.length))] ?? 0);
  return { promises: works.length, kept, keptShare: works.length === 0 ? 1 : kept / works.length, lateMinutes: { p50: share(0.5), p90: share(0.9), p95: share(0.95), p99: share(0.99), most: round(finite.at(-1) ?? 0) } };
}

/** How far pickups as soon as possible were from what was promised, beside two hours of opening from the order. */
function measureErrors(stores: Stores, pickups: readonly WorkRow[]): { orders: number; promiseMinutes: number; fixedMinutes: number } {
  const errors = pickups.flatMap(({ isAsap, readyAt, promisedAt, placedAt, storeId }) => {
    if (!isAsap || readyAt === null || storeId === null) return [];
    // Two hours from a time at which nobody is there would be an easy rival: its clock starts when the doors open.
    const fromMs = Math.max(placedAt.getTime(), openingState(stores.getStore(storeId), placedAt).opensAt?.getTime() ?? 0);
    return [{ promise: Math.abs(readyAt.getTime() - promisedAt.getTime()), fixed: Math.abs(readyAt.getTime() - fromMs - FIXED_MINUTES * MINUTE_MS) }];
  });
  const mean = (of: (error: (typeof errors)[number]) => number): number => round(errors.reduce((sum, error) => sum + of(error), 0) / Math.max(1, errors.length) / MINUTE_MS);
  return { orders: errors.length, promiseMinutes: mean(({ promise }) => promise), fixedMinutes: mean(({ fixed }) => fixed) };
}

async function readCounts(database: Database): Promise<Record<string, unknown>> {
  const [orders] = await database.query<object>(
    `SELECT count(*)::int AS placed, count(*) FILTER (WHERE paid_at IS NOT NULL)::int AS paid, count(*) FILTER (WHERE status = 'completed')::int AS completed,
       count(*) FILTER (WHERE status = 'canceled')::int AS canceled, count(*) FILTER (WHERE status = 'closed')::int AS "closedUnpaid" FROM orders."order"`,
  );
  const [splits] = await database.query<object>(
    `SELECT count(*) FILTER (WHERE places > 1)::int AS orders, max(places)::int AS "mostPlaces"
     FROM (SELECT order_id, count(DISTINCT location_id) AS places FROM fulfillment.fulfillment_order WHERE state <> 'superseded' GROUP BY order_id) w`,
  );
  const [distance] = await database.query<object>(
    `SELECT count(*)::int AS rides, round(avg(distance_meters))::int AS "meanMetres", max(distance_meters)::int AS "mostMetres", round(avg(charged_fen))::int AS "meanFeeFen" FROM fulfillment.courier_order WHERE status = 'delivered'`,
  );
  const riders = await database.query<{ status: string; found: number }>(`SELECT status, count(*)::int AS found FROM fulfillment.courier_order GROUP BY 1 ORDER BY 1`);
  const [shortages] = await database.query<object>(
    `SELECT coalesce(sum(quantity), 0)::int AS "unitsOrdered", coalesce(sum(quantity_short), 0)::int AS "unitsShort", count(*) FILTER (WHERE quantity_short > 0)::int AS "linesShort" FROM fulfillment.fulfillment_line`,
  );
  const [refunds] = await database.query<object>(
    `SELECT count(*)::int AS refunds, coalesce(sum(amount_fen), 0)::float8 / 100 AS yuan, count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded FROM payments.refund`,
  );
  const bookings = await database.query<{ status: string; found: number }>(`SELECT status, count(*)::int AS found FROM stores.booking GROUP BY 1 ORDER BY 1`);
  return { orders, splits, distance, riders: byStatus(riders), shortages, refunds, bookings: byStatus(bookings) };
}

interface Found {
  readonly status: string;
  readonly found: number;
}

function byStatus(rows: readonly Found[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ status, found }) => [status, found]));
}

/** Cases of shoppers, and what was counted and moved beside the orders. */
async function readAfterwards(database: Database): Promise<Record<string, unknown>> {
  const cases = await database.query<Found>(
    `SELECT CASE WHEN is_automatic THEN 'before picking' ELSE kind END || ' ' || status AS status, count(*)::int AS found FROM orders.after_sales_case GROUP BY 1 ORDER BY 1`,
  );
  const [back] = await database.query<object>(
    `SELECT coalesce(sum(sellable), 0)::int AS sellable, coalesce(sum(damaged), 0)::int AS damaged, coalesce(sum(quality_control), 0)::int AS "qualityControl",
       (SELECT coalesce(sum(amount_fen), 0)::float8 / 100 FROM orders.after_sales_case WHERE status = 'completed') AS "yuanGivenBack",
       (SELECT count(*)::int FROM orders.after_sales_case WHERE received_store_id <> store_id) AS "takenInElsewhere" FROM orders.after_sales_line`,
  );
  const [counts] = await database.query<object>(
    `SELECT count(DISTINCT stocktake_id)::int AS posted, count(*)::int AS lines, count(*) FILTER (WHERE posted_to <> posted_from OR missing > 0)::int AS corrected,
       coalesce(sum(posted_to - posted_from), 0)::int AS "unitsChanged", coalesce(sum(missing), 0)::int AS "unitsMissedOfOrders"
     FROM inventory.stocktake_line JOIN inventory.stocktake t ON t.id = stocktake_id WHERE t.status = 'posted'`,
  );
  const transfers = await database.query<Found>(`SELECT status || coalesce(' ' || outcome, '') AS status, count(*)::int AS found FROM inventory.stock_transfer GROUP BY 1 ORDER BY 1`);
  const [moved] = await database.query<object>(
    `SELECT coalesce(sum(sent), 0)::int AS sent, coalesce(sum(received), 0)::int AS received, coalesce(sum(damaged), 0)::int AS damaged, coalesce(sum(over), 0)::int AS over, coalesce(sum(short), 0)::int AS short,
       coalesce(sum(returned), 0)::int AS returned FROM inventory.stock_transfer_line`,
  );
  return { afterSales: { cases: byStatus(cases), ...back }, counts, transfers: { ...byStatus(transfers), units: moved } };
}

/** After the days on which everything ends: ledgers, and nothing that stands in the middle. */
async function readProofs(nest: INestApplicationContext): Promise<Check[]> {
  const database = nest.get(Database);
  const unbalanced = {
    stock: (await nest.get(Inventory).findUnbalanced()).length,
    slots: (await nest.get(SlotLedger).findUnbalanced()).length,
    bookings: (await nest.get(Bookings).findUnbalanced()).length,
  };
  const open = await database.query<{ name: string; found: number }>(
    `SELECT 'order ' || status AS name, count(*)::int AS found FROM orders."order" WHERE status NOT IN ('completed', 'canceled', 'closed') GROUP BY 1
     UNION ALL SELECT 'work ' || kind || ' ' || state, count(*)::int FROM fulfillment.fulfillment_order WHERE state NOT IN ('handed_over', 'delivered', 'returned_to_stock', 'superseded', 'canceled') GROUP BY 1
     UNION ALL SELECT 'ride ' || status, count(*)::int FROM fulfillment.courier_order WHERE status NOT IN ('delivered', 'canceled', 'returned', 'failed') GROUP BY 1
     UNION ALL SELECT 'refund ' || status, count(*)::int FROM payments.refund WHERE status <> 'succeeded' GROUP BY 1
     UNION ALL SELECT 'news ' || topic, count(*)::int FROM platform.outbox_event WHERE done_at IS NULL GROUP BY 1
     UNION ALL SELECT 'booking ' || status, count(*)::int FROM stores.booking WHERE status IN ('reserved', 'confirmed', 'checked_in', 'in_service', 'received', 'count_mismatch') GROUP BY 1
     UNION ALL SELECT 'case ' || status, count(*)::int FROM orders.after_sales_case WHERE status NOT IN ('completed', 'rejected', 'canceled_by_customer', 'expired') GROUP BY 1
     UNION ALL SELECT 'transfer ' || status, count(*)::int FROM inventory.stock_transfer WHERE status NOT IN ('received', 'canceled') GROUP BY 1
     UNION ALL SELECT 'stocktake ' || status, count(*)::int FROM inventory.stocktake WHERE status NOT IN ('posted', 'canceled') GROUP BY 1`,
  );
  const held = await database.query<{ name: string; found: number }>(
    `SELECT 'stock ' || status AS name, count(*)::int AS found FROM inventory.reservation WHERE status IN ('active', 'committed') GROUP BY 1
     UNION ALL SELECT 'window', count(*)::int FROM stores.slot_hold WHERE status = 'active' HAVING count(*) > 0
     UNION ALL SELECT 'units reserved, allocated or on their way', count(*)::int FROM inventory.balance WHERE reserved <> 0 OR allocated <> 0 OR in_transit <> 0 HAVING count(*) > 0
     UNION ALL SELECT 'units missing of orders', count(*)::int FROM inventory.shortfall WHERE missing > 0 HAVING count(*) > 0
     UNION ALL SELECT 'lines held by a case', count(*)::int FROM orders.order_line WHERE quantity_in_return <> 0 OR in_return_fen <> 0 HAVING count(*) > 0`,
  );
  const [money] = await database.query<{ wrong: number }>(
    `SELECT count(*)::int AS wrong FROM orders."order" o WHERE o.refunded_fen > o.payable_fen OR o.refunded_fen <> (
       SELECT coalesce(sum(r.amount_fen), 0) FROM payments.refund r WHERE r.order_id = o.id AND r.attempt_id = o.paid_attempt_id AND r.status = 'succeeded')`,
  );
  const [goods] = await database.query<{ wrong: number }>(
    `SELECT count(*)::int AS wrong FROM (SELECT case_id AS id, sum(sellable + damaged + quality_control) AS units FROM orders.after_sales_line GROUP BY 1) c
     FULL JOIN (SELECT reference_id AS id, sum(on_hand_delta) AS units FROM inventory.stock_movement WHERE reference_type = 'return' AND reference_id IN (SELECT id FROM orders.after_sales_case) GROUP BY 1) m USING (id)
     WHERE coalesce(c.units, 0) <> coalesce(m.units, 0)`,
  );
  const named = (rows: readonly { name: string; found: number }[]): string => JSON.stringify(Object.fromEntries(rows.map(({ name, found }) => [name, found])));
  return [
    { name: 'every ledger balanced', passed: Object.values(unbalanced).every((found) => found === 0), found: JSON.stringify(unbalanced) },
    { name: 'no order in a transient state', passed: open.length === 0, found: named(open) },
    { name: 'nothing held for an order that ended', passed: held.length === 0, found: named(held) },
    { name: 'refunds are what orders say, never over what was paid', passed: money?.wrong === 0, found: `${money?.wrong ?? 0} wrong` },
    { name: 'what cases found is what came back to the shelves', passed: goods?.wrong === 0, found: `${goods?.wrong ?? 0} wrong` },
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
