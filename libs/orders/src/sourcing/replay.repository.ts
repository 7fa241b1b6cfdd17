import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Tx } from '@quanyu/platform';
import { type ReplayProgress, replayProgress } from './replay.rules.js';
import { sourcingRuleSet, type SourcingRuleSet } from './sourcing.schema.js';

export const REPLAY_STATUSES = ['waiting', 'running', 'done', 'failed'] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

export interface Replay {
  readonly id: string;
  readonly rulesId: string;
  readonly rulesVersion: number;
  readonly rules: SourcingRuleSet;
  readonly fromAt: Date;
  readonly toAt: Date;
  readonly status: ReplayStatus;
  readonly lastOrderId: string | null;
  readonly progress: ReplayProgress;
  readonly requestedByName: string;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}

/** One order of the past; `decisions` are the JSON of its groups that were sourced. */
export interface PastOrder {
  readonly orderId: string;
  readonly orderNo: string;
  readonly placedAt: Date;
  readonly decisions: readonly unknown[];
}

const COLUMNS = `id, rules_id AS "rulesId", rules_version AS "rulesVersion", rules, from_at AS "fromAt", to_at AS "toAt", status, last_order_id AS "lastOrderId",
  progress, requested_by_name AS "requestedByName", requested_at AS "requestedAt", finished_at AS "finishedAt"`;

@Injectable()
export class ReplayRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Tx, replay: Pick<Replay, 'id' | 'rulesId' | 'rulesVersion' | 'rules' | 'fromAt' | 'toAt' | 'progress' | 'requestedByName' | 'requestedAt'>): Promise<void> {
    await tx.execute(
      `INSERT INTO orders.sourcing_replay (id, rules_id, rules_version, rules, from_at, to_at, status, progress, requested_by_name, requested_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9)`,
      [replay.id, replay.rulesId, replay.rulesVersion, JSON.stringify(replay.rules), replay.fromAt, replay.toAt, JSON.stringify(replay.progress), replay.requestedByName, replay.requestedAt],
    );
  }

  async find(id: string): Promise<Replay | null> {
    const [row] = await this.database.query<Replay>(`SELECT ${COLUMNS} FROM orders.sourcing_replay WHERE id = $1`, [id]);
    return row === undefined ? null : parsed(row);
  }

  /** The latest replays of one version of rules, the newest first. */
  async listOf(rulesId: string, limit: number): Promise<Replay[]> {
    const rows = await this.database.query<Replay>(`SELECT ${COLUMNS} FROM orders.sourcing_replay WHERE rules_id = $1 ORDER BY requested_at DESC LIMIT $2`, [rulesId, limit]);
    return rows.map(parsed);
  }

  /** Whether a draft was replayed to the end as it stands. */
  async isReplayed(tx: Tx, rulesId: string, rulesVersion: number): Promise<boolean> {
    return (await tx.query(`SELECT 1 FROM orders.sourcing_replay WHERE rules_id = $1 AND rules_version = $2 AND status = 'done' LIMIT 1`, [rulesId, rulesVersion])).length > 0;
  }

  /** Takes the oldest replay that nobody works on, until `leaseUntil`. */
  async claim(now: Date, leaseUntil: Date): Promise<Replay | null> {
    const [row] = await this.database.query<Replay>(
      `UPDATE orders.sourcing_replay SET status = 'running', lease_until = $2
       WHERE id = (SELECT id FROM orders.sourcing_replay WHERE status IN ('waiting', 'running') AND (lease_until IS NULL OR lease_until < $1)
                   ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [now, leaseUntil],
    );
    return row === undefined ? null : parsed(row);
  }

  /** Writes how far a replay is; false when another worker went on from the same order. */
  async advance(replay: Replay, next: { lastOrderId: string; progress: ReplayProgress; leaseUntil: Date }): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE orders.sourcing_replay SET last_order_id = $3, progress = $4, lease_until = $5
       WHERE id = $1 AND status = 'running' AND last_order_id IS NOT DISTINCT FROM $2 RETURNING id`,
      [replay.id, replay.lastOrderId, next.lastOrderId, JSON.stringify(next.progress), next.leaseUntil],
    );
    return rows.length > 0;
  }

  async end(id: string, status: 'done' | 'failed', at: Date): Promise<void> {
    await this.database.query(`UPDATE orders.sourcing_replay SET status = $2, finished_at = $3, lease_until = NULL WHERE id = $1 AND status = 'running'`, [id, status, at]);
  }

  /** Orders backwards from before an id, the newest first. */
  async listPast(beforeId: string | null, limit: number): Promise<PastOrder[]> {
    return this.database.query<PastOrder>(
      `SELECT o.id AS "orderId", o.order_no AS "orderNo", o.placed_at AS "placedAt",
         coalesce((SELECT jsonb_agg(g.sourcing ORDER BY g.group_no) FROM orders.order_group g WHERE g.order_id = o.id AND g.sourcing IS NOT NULL), '[]') AS decisions
       FROM orders."order" o WHERE ($1::uuid IS NULL OR o.id < $1) ORDER BY o.id DESC LIMIT $2`,
      [beforeId, limit],
    );
  }

  /** The store that sold an order; null when there is no such order. */
  async findSellingStore(orderId: string, source: Queryable): Promise<string | null> {
    const [row] = await source.query<{ storeId: string }>(`SELECT store_id AS "storeId" FROM orders."order" WHERE id = $1`, [orderId]);
    return row?.storeId ?? null;
  }

  /** The decisions of one order by group; groups whose place the shopper chose are left out. */
  async listDecisions(orderId: string): Promise<{ groupNo: number; decision: unknown }[]> {
    return this.database.query(`SELECT group_no AS "groupNo", sourcing AS decision FROM orders.order_group WHERE order_id = $1 AND sourcing IS NOT NULL ORDER BY group_no`, [orderId]);
  }
}

function parsed(row: Replay): Replay {
  return { ...row, rules: sourcingRuleSet.parse(row.rules), progress: replayProgress.parse(row.progress) };
}
