import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';

export interface Preheat {
  readonly state: 'running' | 'done' | 'failed';
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly problem: string | null;
}

@Injectable()
export class PreheatRepository {
  constructor(private readonly database: Database) {}

  async find(campaignId: string): Promise<Preheat | null> {
    const [row] = await this.database.query<Preheat>(
      `SELECT state, total, done, failed, started_at AS "startedAt", ended_at AS "endedAt", problem FROM promotions.preheat WHERE campaign_id = $1`,
      [campaignId],
    );
    return row ?? null;
  }

  /** Begins a run, or begins it anew when the last one ended or was left behind since `staleBefore`. False while one runs. */
  async begin(campaignId: string, run: { total: number; at: Date; staleBefore: Date }): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO promotions.preheat AS p (campaign_id, state, total, started_at) VALUES ($1, 'running', $2, $3)
       ON CONFLICT (campaign_id) DO UPDATE SET state = 'running', total = excluded.total, done = 0, failed = 0, started_at = excluded.started_at, ended_at = NULL, problem = NULL
       WHERE p.state <> 'running' OR p.started_at < $4 RETURNING 1`,
      [campaignId, run.total, run.at, run.staleBefore],
    );
    return rows.length === 1;
  }

  async advance(campaignId: string, step: { done: number; failed: number; problem: string | null }): Promise<void> {
    await this.database.query(`UPDATE promotions.preheat SET done = $2, failed = $3, problem = coalesce($4, problem) WHERE campaign_id = $1 AND state = 'running'`, [campaignId, step.done, step.failed, step.problem]);
  }

  async end(campaignId: string, end: { state: 'done' | 'failed'; at: Date }): Promise<void> {
    await this.database.query(`UPDATE promotions.preheat SET state = $2, ended_at = $3 WHERE campaign_id = $1 AND state = 'running'`, [campaignId, end.state, end.at]);
  }

  /** Campaigns whose time to warm up has come and that nobody warmed up yet. */
  async listDue(now: Date): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT c.id FROM promotions.campaign c LEFT JOIN promotions.preheat p ON p.campaign_id = c.id
       WHERE c.status = 'scheduled' AND c.preheat_at <= $1 AND (p.campaign_id IS NULL OR p.state = 'running')
         AND EXISTS (SELECT 1 FROM promotions.session s WHERE s.campaign_id = c.id AND s.ends_at > $1) LIMIT 20`,
      [now],
    );
    return rows.map(({ id }) => id);
  }
}
