import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';
import type { z } from 'zod';
import type { loadTestReport } from '../http/load-tests.admin.contract.js';
import { promotionsError } from '../promotions.errors.js';

export type LoadTestReport = z.output<typeof loadTestReport>;

/** Reports of load test runs, kept whole: they say whether the shop holds what a campaign expects. */
@Injectable()
export class LoadTests {
  constructor(private readonly database: Database) {}

  /** Keeps a report; the same run again changes nothing. */
  async keep(report: LoadTestReport): Promise<void> {
    await this.database.query(
      `INSERT INTO promotions.load_test (run_id, profile, started_at, is_short_form, passed, peak_orders_per_second, report) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (run_id) DO NOTHING`,
      [report.runId, report.profile, report.startedAt, report.isShortForm, report.passed, report.peakOrdersPerSecond, JSON.stringify(report)],
    );
  }

  /** @throws LOAD_TEST.NOT_FOUND */
  async get(runId: string): Promise<LoadTestReport> {
    const [row] = await this.database.query<{ report: LoadTestReport }>(`SELECT report FROM promotions.load_test WHERE run_id = $1`, [runId]);
    if (row === undefined) throw promotionsError('LOAD_TEST.NOT_FOUND');
    return row.report;
  }

  /** Newest first, without what is only for the page of one run. */
  async list(filter: { profile: string | null; before: { startedAt: string; runId: string } | null; limit: number }): Promise<LoadTestReport[]> {
    const rows = await this.database.query<{ report: LoadTestReport }>(
      `SELECT report - 'timeline' - 'resources' - 'endpoints' - 'attack' AS report FROM promotions.load_test
       WHERE ($1::text IS NULL OR profile = $1) AND ($2::timestamptz IS NULL OR (started_at, run_id) < ($2, $3::uuid))
       ORDER BY started_at DESC, run_id DESC LIMIT $4`,
      [filter.profile, filter.before?.startedAt ?? null, filter.before?.runId ?? null, filter.limit],
    );
    return rows.map(({ report }) => report);
  }

  /** The newest passed run since then, short forms left out: they prove that the tool works, not what the shop holds. */
  async findLastPassed(since: Date): Promise<{ peakOrdersPerSecond: number } | null> {
    const [row] = await this.database.query<{ peakOrdersPerSecond: number }>(
      `SELECT peak_orders_per_second AS "peakOrdersPerSecond" FROM promotions.load_test WHERE passed AND NOT is_short_form AND started_at >= $1 ORDER BY started_at DESC LIMIT 1`,
      [since],
    );
    return row ?? null;
  }
}
