import { Injectable } from '@nestjs/common';
import { Database } from '@quanyu/platform';

/** `shadowed`: a rule on trial would have struck; nobody noticed. */
export type Verdict = 'allowed' | 'challenged' | 'reviewed' | 'queued' | 'refused' | 'shadowed';
export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

/** One decision as it is kept. */
export interface KeptDecision {
  readonly at: Date;
  readonly kind: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly verdict: Verdict;
  readonly customerId: string | null;
  readonly deviceId: string | null;
  readonly address: string | null;
  readonly evidence: Evidence;
  readonly weight: number;
}

export interface DecisionCount {
  readonly minute: Date;
  readonly rule: string;
  readonly verdict: Verdict;
  readonly count: number;
}

export interface DecisionFilter {
  readonly rule: string | null;
  readonly kind: string | null;
  readonly verdict: Verdict | null;
  readonly customerId: string | null;
  readonly deviceId: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly beforeId: number | null;
  readonly limit: number;
}

const PRUNED_PER_RUN = 50_000;

@Injectable()
export class DecisionsRepository {
  constructor(private readonly database: Database) {}

  /** Writes a second's worth at once: the kept decisions, and what every rule decided. */
  async write(kept: readonly KeptDecision[], counts: readonly DecisionCount[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (kept.length > 0) {
        await tx.execute(
          `INSERT INTO risk.decision (occurred_at, kind, rule, rule_version, verdict, customer_id, device_id, address, evidence, weight)
           SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::int[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::jsonb[], $10::int[])`,
          [
            kept.map(({ at }) => at),
            kept.map(({ kind }) => kind),
            kept.map(({ rule }) => rule),
            kept.map(({ ruleVersion }) => ruleVersion),
            kept.map(({ verdict }) => verdict),
            kept.map(({ customerId }) => customerId),
            kept.map(({ deviceId }) => deviceId),
            kept.map(({ address }) => address),
            kept.map(({ evidence }) => JSON.stringify(evidence)),
            kept.map(({ weight }) => weight),
          ],
        );
      }
      // In one order, because every process adds to the same rows.
      await tx.execute(
        `INSERT INTO risk.decision_minute (minute, rule, verdict, count)
         SELECT c.minute, c.rule, c.verdict, sum(c.count) FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::bigint[]) AS c (minute, rule, verdict, count) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
         ON CONFLICT (minute, rule, verdict) DO UPDATE SET count = risk.decision_minute.count + EXCLUDED.count`,
        [counts.map(({ minute }) => minute), counts.map(({ rule }) => rule), counts.map(({ verdict }) => verdict), counts.map(({ count }) => count)],
      );
    });
  }

  list(filter: DecisionFilter): Promise<(KeptDecision & { decisionId: number })[]> {
    return this.database.query(
      `SELECT id AS "decisionId", occurred_at AS at, kind, rule, rule_version AS "ruleVersion", verdict, customer_id AS "customerId", device_id AS "deviceId", address, evidence, weight
       FROM risk.decision
       WHERE ($1::text IS NULL OR rule = $1) AND ($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR verdict = $3)
         AND ($4::uuid IS NULL OR customer_id = $4) AND ($5::text IS NULL OR device_id = $5)
         AND ($6::timestamptz IS NULL OR occurred_at >= $6) AND ($7::timestamptz IS NULL OR occurred_at < $7)
         AND ($8::bigint IS NULL OR id < $8)
       ORDER BY id DESC LIMIT $9`,
      [filter.rule, filter.kind, filter.verdict, filter.customerId, filter.deviceId, filter.from, filter.to, filter.beforeId, filter.limit],
    );
  }

  /** By rule and verdict, each in the order of its minutes. */
  countSince(from: Date): Promise<DecisionCount[]> {
    return this.database.query<DecisionCount>(`SELECT minute, rule, verdict, count FROM risk.decision_minute WHERE minute >= $1 ORDER BY rule, verdict, minute`, [from]);
  }

  /** Deletes what is older, in a bounded bite; returns how many rows went. */
  async prune(before: { decisions: Date; minutes: Date }): Promise<number> {
    return this.database.transaction(async (tx) => {
      const decisions = await tx.execute(`DELETE FROM risk.decision WHERE id IN (SELECT id FROM risk.decision WHERE occurred_at < $1 LIMIT $2)`, [before.decisions, PRUNED_PER_RUN]);
      const minutes = await tx.execute(`DELETE FROM risk.decision_minute WHERE minute < $1`, [before.minutes]);
      return decisions + minutes;
    });
  }
}
