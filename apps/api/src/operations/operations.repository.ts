import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';

const DAY_MS = 86_400_000;

export interface EventRow {
  campaignId: string;
  name: string;
  status: string;
  startsAt: Date;
  endsAt: Date;
  /** Its place among the sessions of its campaign, from 1. */
  sessionNo: number;
  sessions: number;
}

export interface FlashStockRow {
  itemId: string;
  title: string;
  totalUnits: number;
  leftUnits: number;
  soldLastMinute: number;
}

/** Reads over several schemas for the war room, each bounded by an index or a short table. Nothing here writes but `keepMinute` and `pruneMinutes`. */
@Injectable()
export class OperationsRepository {
  constructor(private readonly database: Database) {}

  /** The session that runs now, otherwise the next one, otherwise the last that ended within the hour. */
  async findEvent(now: Date): Promise<EventRow | null> {
    const [row] = await this.database.query<EventRow>(
      `SELECT c.id AS "campaignId", c.name, c.status, s.starts_at AS "startsAt", s.ends_at AS "endsAt",
              (SELECT count(*) FROM promotions.session o WHERE o.campaign_id = c.id AND o.starts_at <= s.starts_at) AS "sessionNo",
              (SELECT count(*) FROM promotions.session o WHERE o.campaign_id = c.id) AS sessions
       FROM promotions.session s JOIN promotions.campaign c ON c.id = s.campaign_id
       WHERE c.status IN ('scheduled', 'paused', 'ended') AND s.ends_at > $2
       ORDER BY (c.status <> 'ended' AND s.starts_at <= $1 AND s.ends_at > $1) DESC, (c.status <> 'ended' AND s.starts_at > $1) DESC,
                CASE WHEN s.starts_at > $1 THEN s.starts_at END, s.ends_at DESC
       LIMIT 1`,
      [now, new Date(now.getTime() - 3_600_000)],
    );
    return row ?? null;
  }

  /** Flash items of running sessions, the scarcest first. */
  listFlashStock(now: Date, limit: number): Promise<FlashStockRow[]> {
    return this.database.query<FlashStockRow>(
      `SELECT i.id AS "itemId", p.title || CASE WHEN cardinality(v.option_values) = 0 THEN '' ELSE ' ' || array_to_string(v.option_values, ' · ') END AS title,
              f.total::int AS "totalUnits", f.left::int AS "leftUnits", coalesce(o.units, 0)::int AS "soldLastMinute"
       FROM promotions.session s
       JOIN promotions.campaign c ON c.id = s.campaign_id AND c.status IN ('scheduled', 'paused')
       JOIN promotions.flash_item i ON i.session_id = s.id
       JOIN catalogue.variant v ON v.id = i.variant_id
       JOIN catalogue.product p ON p.id = v.product_id
       JOIN LATERAL (SELECT sum(planned + added) AS total, sum(remaining) AS left FROM inventory.ring_fence WHERE fence_id = i.id) f ON f.total IS NOT NULL
       LEFT JOIN LATERAL (
         SELECT sum(units) AS units FROM promotions.flash_order WHERE item_id = i.id AND placed_at > $2 AND status <> 'returned'
       ) o ON true
       WHERE s.starts_at <= $1 AND s.ends_at > $1
       ORDER BY f.left::float8 / greatest(f.total, 1), i.id LIMIT $3`,
      [now, new Date(now.getTime() - 60_000), limit],
    );
  }

  /** Money and orders paid since the day began and in the last minute. An order is paid at most two days after it was placed. */
  async readSales(dayStart: Date, now: Date): Promise<{ paidFenToday: number; paidOrdersToday: number; paidFenLastMinute: number }> {
    const [row] = await this.database.query<{ paidFenToday: number; paidOrdersToday: number; paidFenLastMinute: number }>(
      `SELECT coalesce(sum(payable_fen), 0)::bigint AS "paidFenToday", count(*)::int AS "paidOrdersToday",
              coalesce(sum(payable_fen) FILTER (WHERE paid_at > $3), 0)::bigint AS "paidFenLastMinute"
       FROM orders."order" WHERE id >= $1 AND paid_at >= $2`,
      [firstIdAt(dayStart.getTime() - 2 * DAY_MS), dayStart, new Date(now.getTime() - 60_000)],
    );
    return row ?? { paidFenToday: 0, paidOrdersToday: 0, paidFenLastMinute: 0 };
  }

  /** Payments begun since then, and how many of them succeeded. */
  async countPayments(since: Date): Promise<{ begun: number; succeeded: number }> {
    const [row] = await this.database.query<{ begun: number; succeeded: number }>(
      `SELECT count(*)::int AS begun, count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded FROM payments.payment_attempt WHERE id >= $1 AND created_at >= $2`,
      [firstIdAt(since.getTime()), since],
    );
    return row ?? { begun: 0, succeeded: 0 };
  }

  /** Orders that nobody paid in time and that were closed since then. */
  async countPaymentTimeouts(since: Date): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM orders."order" WHERE id >= $1 AND status = 'closed' AND ended_at > $2`, [
      firstIdAt(since.getTime() - DAY_MS),
      since,
    ]);
    return row?.count ?? 0;
  }

  /** By store: what waits to be picked, and what of it should be ready by now. */
  listStoreHeat(now: Date, limit: number): Promise<{ storeId: string; toPick: number; overdue: number }[]> {
    return this.database.query(
      `SELECT store_id AS "storeId", count(*)::int AS "toPick", count(*) FILTER (WHERE window_start_at < $1)::int AS overdue
       FROM fulfillment.fulfillment_order WHERE state IN ('open', 'accepted', 'picking')
       GROUP BY store_id ORDER BY 3 DESC, 2 DESC, 1 LIMIT $2`,
      [now, limit],
    );
  }

  /** The database as it sees itself. */
  async readDatabase(now: Date): Promise<{ connections: number; maxConnections: number; active: number; lockWaiting: number; longestTransactionSeconds: number; replicationLagSeconds: number | null }> {
    const [row] = await this.database.query<{ connections: number; maxConnections: number; active: number; lockWaiting: number; longestTransactionSeconds: number; replicationLagSeconds: number | null }>(
      `SELECT count(*)::int AS connections, current_setting('max_connections')::int AS "maxConnections",
              count(*) FILTER (WHERE state = 'active')::int AS active, count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS "lockWaiting",
              greatest(0, coalesce(max(extract(epoch FROM $1::timestamptz - xact_start)) FILTER (WHERE state <> 'idle'), 0))::int AS "longestTransactionSeconds",
              (SELECT max(extract(epoch FROM replay_lag))::float8 FROM pg_stat_replication) AS "replicationLagSeconds"
       FROM pg_stat_activity WHERE backend_type = 'client backend'`,
      [now],
    );
    if (row === undefined) throw new Error('pg_stat_activity gave no row');
    return row;
  }

  /** What people and timers changed lately: switches, campaigns, rooms, lists. */
  listChanges(limit: number): Promise<{ id: number; at: Date; actorName: string; action: string; targetId: string; reason: string | null }[]> {
    return this.database.query(
      `SELECT id, occurred_at AS at, actor_name AS "actorName", action, target_id AS "targetId", reason FROM platform.audit_entry
       WHERE id > (SELECT coalesce(max(id), 0) - 2000 FROM platform.audit_entry)
         AND target_type IN ('switch', 'campaign', 'waitingRoom', 'riskList')
       ORDER BY id DESC LIMIT $1`,
      [limit],
    );
  }

  /** What the last passed full run promised. */
  async findTargets(): Promise<{ runId: string; profile: string; ordersPerSecond: number; placingP95Ms: number | null } | null> {
    const [row] = await this.database.query<{ runId: string; profile: string; ordersPerSecond: number; placingP95Ms: number | null }>(
      `SELECT run_id AS "runId", profile, peak_orders_per_second AS "ordersPerSecond", (report ->> 'p95Ms')::float8 AS "placingP95Ms"
       FROM promotions.load_test WHERE passed AND NOT is_short_form ORDER BY started_at DESC, run_id DESC LIMIT 1`,
    );
    return row ?? null;
  }

  /** Keeps what the war room showed in a minute; the first that comes is kept. */
  async keepMinute(minute: Date, snapshot: object): Promise<void> {
    await this.database.query(`INSERT INTO operations.minute (minute, snapshot) VALUES ($1, $2) ON CONFLICT (minute) DO NOTHING`, [minute, JSON.stringify(snapshot)]);
  }

  listMinutes(from: Date, to: Date): Promise<{ minute: Date; snapshot: unknown }[]> {
    return this.database.query(`SELECT minute, snapshot FROM operations.minute WHERE minute >= $1 AND minute < $2 ORDER BY minute`, [from, to]);
  }

  async pruneMinutes(before: Date): Promise<void> {
    await this.database.query(`DELETE FROM operations.minute WHERE minute < $1`, [before]);
  }
}

/** The lowest UUID version 7 of an instant: ids of orders and payments sort by the time they were made. */
function firstIdAt(ms: number): string {
  const hex = Math.max(0, Math.trunc(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
