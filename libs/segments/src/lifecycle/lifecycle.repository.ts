import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';
import type { LifecycleStage, StageCause } from './lifecycle.rules.js';

export interface StageSize {
  readonly code: LifecycleStage;
  readonly name: string;
  readonly description: string;
  readonly customers: number;
}

export interface StageFlow {
  /** Null for who was new. */
  readonly from: LifecycleStage | null;
  readonly to: LifecycleStage;
  readonly moves: number;
}

export interface LifecycleBoard {
  readonly stages: readonly StageSize[];
  readonly flows: readonly StageFlow[];
}

export interface StageMove {
  readonly at: Date;
  readonly from: LifecycleStage | null;
  readonly to: LifecycleStage;
  readonly cause: StageCause;
  readonly orders: number;
  readonly lastPaidAt: Date | null;
  readonly rulesVersion: number;
}

/** Of the customers whose first order was in a month: how many bought in each month after it. */
export interface Cohort {
  readonly month: string;
  readonly customers: number;
  /** Buyers by the number of months since the first order; the first is the month itself. */
  readonly buyers: readonly number[];
}

const LISTED = 50;

@Injectable()
export class LifecycleRepository {
  constructor(private readonly database: Database) {}

  async readBoard(since: Date): Promise<LifecycleBoard> {
    const [stages, flows] = await Promise.all([
      this.database.query<StageSize>(
        `SELECT s.code, s.name, s.description, coalesce(f.customers, 0)::int AS customers FROM segments.lifecycle_stage s
         LEFT JOIN (SELECT stage, count(*) AS customers FROM segments.customer_fact GROUP BY stage) f ON f.stage = s.code ORDER BY s.rank`,
      ),
      this.database.query<StageFlow>(
        `SELECT from_stage AS "from", to_stage AS "to", count(*)::int AS moves FROM segments.stage_move WHERE moved_at >= $1 GROUP BY 1, 2 ORDER BY moves DESC, 1 NULLS FIRST, 2`,
        [since],
      ),
    ]);
    return { stages, flows };
  }

  async listMoves(customerId: string): Promise<StageMove[]> {
    return this.database.query<StageMove>(
      `SELECT moved_at AS at, from_stage AS "from", to_stage AS "to", cause, orders, last_paid_at AS "lastPaidAt", rules_version AS "rulesVersion"
       FROM segments.stage_move WHERE customer_id = $1 ORDER BY id DESC LIMIT $2`,
      [customerId, LISTED],
    );
  }

  /** Months are those of the shops' time. */
  async readCohorts(): Promise<Cohort[]> {
    const rows = await this.database.query<{ month: string; age: number; buyers: number; left: number }>(
      `WITH months AS (
         SELECT DISTINCT customer_id, date_trunc('month', paid_at AT TIME ZONE 'Asia/Shanghai') AS month FROM segments.order_fact WHERE stands
       ), firsts AS (
         SELECT customer_id, min(month) AS first FROM months GROUP BY customer_id
       ), aged AS (
         SELECT first, (extract(year FROM age(month, first)) * 12 + extract(month FROM age(month, first)))::int AS age FROM months JOIN firsts USING (customer_id)
       )
       SELECT to_char(first, 'YYYY-MM') AS month, age, count(*)::int AS buyers,
         (SELECT (extract(year FROM age(max(month), first)) * 12 + extract(month FROM age(max(month), first)))::int FROM months) AS left
       FROM aged GROUP BY first, age ORDER BY first, age`,
    );
    return [...new Set(rows.map(({ month }) => month))].map((month) => {
      const own = rows.filter((row) => row.month === month);
      const buyersAt = (age: number): number => own.find((row) => row.age === age)?.buyers ?? 0;
      return { month, customers: buyersAt(0), buyers: Array.from({ length: (own[0]?.left ?? 0) + 1 }, (_unused, age) => buyersAt(age)) };
    });
  }
}
